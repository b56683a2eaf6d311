import HTTPTypes
import Hummingbird
import Records

/// What a browser says of itself, and what it is answered.
extension ConsoleDesk {
    static let cookieName = "cunlian-visit"

    func cookie(_ name: String, seconds: Int?) -> String {
        "\(Self.cookieName)=\(name); Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
            + (seconds.map { "; Max-Age=\($0)" } ?? "")
    }

    /// The name of a visit that the browser sent, of however many cookies.
    static func name(of request: Request) -> String? {
        for line in request.headers[values: .cookie] {
            for part in line.split(separator: ";") {
                let sides = part.drop(while: \.isWhitespace).split(separator: "=", maxSplits: 1)
                if sides.count == 2, sides[0] == cookieName { return String(sides[1]) }
            }
        }
        return nil
    }

    /// Whether a page asks for itself once more, with nobody's hand on it.
    static func isRenewal(_ request: Request) -> Bool {
        request.method == .get && HTTPField.Name(Renewal.header).map { request.headers[$0] != nil } ?? false
    }

    func language(_ request: Request) -> Language {
        request.uri.queryParameters.get("language").flatMap(Language.init(rawValue:)) ?? Self.asked(request)
    }

    /// As the browser asks.
    static func asked(_ request: Request) -> Language {
        let wanted = request.headers[.acceptLanguage]?.lowercased() ?? "zh"
        return wanted.hasPrefix("en") ? .en : .zh
    }

    static func elsewhere(_ path: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: path, .cacheControl: "no-store"]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }

    /// What somebody wrote who comes too late, for them to take along; empty where they wrote nothing.
    static func quoted(_ form: FormFields?, _ language: Language) -> String {
        guard let reason = form?["reason"], !reason.isEmpty else { return "" }
        return language == .zh ? "您写的理由：\(reason)" : " Your reason was: \(reason)"
    }

    /// - Parameter renews: As its ``ConsolePage`` was told.
    func page(_ html: String, status: HTTPResponse.Status = .ok, renews: Bool = false) -> Response {
        PageDocument.response(html, status: status, formsGo: "'self'", renews: renews, digest: console.digest)
    }
}
