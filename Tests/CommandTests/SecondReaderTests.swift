import Foundation
import JSON
import TestSupport
import Testing

/// A device of another make: `Tools/decoder/session.py`, written from `Protocol/` alone, asks our nodes.
@Suite(.serialized) struct SecondReaderTests {
    private let programs = Programs()

    /// Runs the decoder's session with a folder of its own.
    private func ask(_ words: String) throws -> Programs.Outcome {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let (output, errors) = (programs.path("session.out"), programs.path("session.err"))
        try FileManager.default.createDirectory(atPath: programs.path("other"), withIntermediateDirectories: true)
        let program = root.appending(path: "Tools/decoder/session.py").path
        let status = system("python3 -B '\(program)' '\(programs.path("other"))' \(words) > '\(output)' 2> '\(errors)'")
        return Programs.Outcome(
            code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            output: try String(contentsOfFile: output, encoding: .utf8), errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    private func add(_ number: Int, _ url: String) throws {
        try programs.done("cunlian", "add household number=450124100201-000\(number) phone=1390000000\(number)", store: "a")
        try programs.done("cunlian", "sync --node \(url)", store: "a")
    }

    /// What the other reader makes of the village's log.
    private func digest() throws -> String? {
        let form = try programs.write("form.json", Data(contentsOf: form()))
        let outcome = try ask("digest '\(form)'")
        try #require(outcome.code == 0, "\(outcome.errors)\(outcome.output)")
        return outcome.json("450124100201")?["digest"]?.text
    }

    private func form() -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Protocol/schemas/poverty-register-3.json")
    }

    @Test func `it enrols, takes all that the node has, and makes the same of it; and gives back what the node lost`() throws {
        try programs.tree(["a"])
        let code = try #require(
            try programs.done("cunliand", "invite --role C --scope 450124100201 --person other --json", store: "city").text("code"))
        try programs.serving("city", scope: "4501") { url in
            try add(1, url)
            let enrolled = try ask("enrol \(url) \(code)")
            #expect(enrolled.code == 0 && enrolled.text("role") == "C", "\(enrolled.errors)\(enrolled.output)")
            // The answer may have been lost: the same again.
            #expect(try ask("enrol \(url) \(code)").output.contains("\"received\": 0"))
            #expect(try ask("enrol \(url) NONE-SUCH").code == 69)
            let synced = try ask("sync \(url)")
            #expect(synced.code == 0 && synced.number("sent") == 0, "\(synced.errors)\(synced.output)")
        }
        #expect(try digest() == programs.digest("city"))
        // The machine of the city goes back to here.
        try FileManager.default.copyItem(atPath: programs.path("city"), toPath: programs.path("older"))
        try programs.serving("city", scope: "4501") { url in
            for number in 2...4 { try add(number, url) }
            let synced = try ask("sync \(url)")
            #expect(synced.code == 0 && synced.number("received") ?? 0 > 0, "\(synced.errors)\(synced.output)")
            #expect(try ask("sync \(url)").output.contains("\"received\": 0"))
        }
        #expect(try digest() == programs.digest("city"))
        try programs.serving("older", scope: "4501") { url in
            let synced = try ask("sync \(url)")
            #expect(synced.code == 0 && synced.number("sent") ?? 0 > 0, "\(synced.errors)\(synced.output)")
        }
        #expect(try programs.digest("older") == programs.digest("city"))
        try programs.done("cunliand", "verify", store: "older")
    }
}
