import HTTPTypes
import Hummingbird
import NIOCore
import Records
import ReportFormats

/// A page as a browser gets it: its head with the two style sheets, and the policy that allows nothing beside them and, of a page that renews
/// itself, the one script.
enum PageDocument {
    /// - Parameters:
    ///   - isPublic: Open to everybody, and yet for no search engine to keep.
    ///   - renews: Whether it renews itself: see ``Renewal``.
    static func html(
        _ title: String, _ language: Language, isPublic: Bool = false, renews: Bool = false, _ body: (inout HTMLWriter) -> Void
    ) -> String {
        var html = HTMLWriter(namesCells: true)
        html.own("<!doctype html>\n")
        html.element("html", ["lang": language == .zh ? "zh-Hans" : "en"]) { html in
            html.element("head") { html in
                html.open("meta", ["charset": "utf-8"])
                html.open("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                if isPublic { html.open("meta", ["name": "robots", "content": "noindex, nofollow, noarchive"]) }
                html.element("title") { $0.text(title + (language == .zh ? " · 村联" : " · Cunlian")) }
                html.element("style") { $0.own(StyleSheet.text) }
                html.element("style") { $0.own(ConsoleStyle.text) }
            }
            html.element("body") { html in
                body(&html)
                if renews { html.element("script", ["data-own": "1"]) { $0.own(Renewal.script) } }
            }
        }
        html.line()
        return html.html
    }

    /// - Parameters:
    ///   - formsGo: Where forms may be sent, as the policy says it.
    ///   - renews: As ``html(_:_:isPublic:renews:_:)`` was told.
    ///   - digest: SHA-256.
    static func response(
        _ html: String, status: HTTPResponse.Status, formsGo: String, renews: Bool = false, digest: ([UInt8]) -> [UInt8]
    ) -> Response {
        func hash(_ text: StaticString) -> String { "'sha256-\(Base64.text(digest(Array("\(text)".utf8))))'" }
        let styles = [StyleSheet.text, ConsoleStyle.text].map { hash($0) }
        let runs = renews ? "; script-src \(hash(Renewal.script)); connect-src 'self'" : ""
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy:
                "default-src 'none'; style-src \(styles.joined(separator: " "))\(runs); form-action \(formsGo); base-uri 'none'; frame-ancestors 'none'",
        ]
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
