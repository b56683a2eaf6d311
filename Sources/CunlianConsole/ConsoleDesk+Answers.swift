import HTTPTypes
import Hummingbird
import NIOCore
import Records
import ReportFormats

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

    func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        let styles = [StyleSheet.text, ConsoleStyle.text].map { style in
            "'sha256-\(Base64.text(console.digest(Array("\(style)".utf8))))'"
        }
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy:
                "default-src 'none'; style-src \(styles.joined(separator: " ")); form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ]
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
