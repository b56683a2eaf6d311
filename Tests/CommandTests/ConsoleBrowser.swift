import Foundation
import Testing

/// A browser without scripts, which keeps cookies.
struct ConsoleBrowser {
    let programs: Programs
    let address: String
    let name: String

    struct Page {
        let status: Int
        let html: String
        let head: String

        /// Where the browser was sent to at last.
        var address: String {
            let lines = head.components(separatedBy: "\r\n").filter { $0.lowercased().hasPrefix("location: ") }
            return lines.last.map { String($0.dropFirst("location: ".count)) } ?? ""
        }

        /// The first of what stands between two texts.
        func between(_ start: String, _ end: Character) -> String? {
            html.split(separator: start).dropFirst().first.map { String($0.prefix { $0 != end }) }
        }

        /// What a form of the page carries.
        var form: String { hidden("form") }

        func hidden(_ name: String) -> String {
            html.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? ""
        }
    }

    func get(_ path: String, _ options: String = "") throws -> Page {
        let (body, head, jar) = (programs.path("\(name).html"), programs.path("\(name).head"), programs.path("\(name).jar"))
        for file in [body, head] { try? FileManager.default.removeItem(atPath: file) }
        try #require(
            system(
                "curl --silent --max-time 120 --location --post301 --cookie '\(jar)' --cookie-jar '\(jar)' --header 'Accept-Language: zh-CN' \(options) --dump-header '\(head)' --output '\(body)' '\(address)\(path)'"
            ) == 0, "\(path)")
        let heads = try String(contentsOfFile: head, encoding: .utf8)
        let last = heads.components(separatedBy: "HTTP/1.1 ").last ?? ""
        return Page(status: Int(last.prefix(3)) ?? 0, html: (try? String(contentsOfFile: body, encoding: .utf8)) ?? "", head: heads)
    }

    func send(_ path: String, _ fields: [(String, String)]) throws -> Page {
        try get(path, fields.map { "--data-urlencode '\($0.0)=\($0.1)'" }.joined(separator: " "))
    }

    /// Makes a key with an invitation, and is signed in.
    func join(_ person: String, code: String) throws -> Page { try enter(person, code: code) }

    /// Makes a key with an invitation, or signs in where there is none.
    func enter(_ person: String, code: String? = nil) throws -> Page {
        let word = [("name", person), ("passphrase", "correct horse"), ("language", "zh")]
        return try code.map { try send("/join", word + [("code", $0), ("again", "correct horse")]) } ?? send("/sign-in", word)
    }
}
