import Foundation
import JSON
import TestSupport
import Testing

/// A device and a node of another make: `Tools/decoder/session.py`, written from `Protocol/` alone, asks our nodes, and answers our devices.
@Suite(.serialized) struct SecondReaderTests {
    private let programs = Programs()

    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private var session: String { root.appending(path: "Tools/decoder/session.py").path }

    /// Runs the decoder's session with a folder of its own.
    private func ask(_ words: String) throws -> Programs.Outcome {
        let (output, errors) = (programs.path("session.out"), programs.path("session.err"))
        try FileManager.default.createDirectory(atPath: programs.path("other"), withIntermediateDirectories: true)
        let status = system("python3 -B '\(session)' '\(programs.path("other"))' \(words) > '\(output)' 2> '\(errors)'")
        return Programs.Outcome(
            code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            output: try String(contentsOfFile: output, encoding: .utf8), errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    /// The same reader as a node, on a port of its own until the body ends.
    private func answering<Result>(_ body: (_ url: String) throws -> Result) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B", session, programs.path("other"), "serve", "0"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var said = ""
        while !said.hasSuffix("\n") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
        }
        let words = said.split(whereSeparator: \.isWhitespace)
        return try body(String(try #require(words.last, "it did not listen")))
    }

    private func add(_ number: Int, _ url: String) throws {
        try programs.done("cunlian", "add household number=450124100201-000\(number) phone=1390000000\(number)", store: "a")
        try programs.done("cunlian", "sync --node \(url)", store: "a")
    }

    /// What the other reader makes of the village's log.
    private func digest(by version: Int = 3) throws -> String? {
        let form = try programs.write("form.json", Data(contentsOf: self.form(version)))
        let outcome = try ask("digest '\(form)'")
        try #require(outcome.code == 0, "\(outcome.errors)\(outcome.output)")
        return outcome.json("450124100201")?["digest"]?.text
    }

    private func form(_ version: Int = 3) -> URL { root.appending(path: "Protocol/schemas/poverty-register-\(version).json") }

    private func code(_ words: String) throws -> String {
        try #require(try programs.done("cunliand", "invite \(words) --json", store: "city").text("code"))
    }

    private func status(_ device: String, _ name: String) throws -> Int64? {
        try programs.done("cunlian", "status --json", store: device).number(name)
    }

    @Test func `devices sync with it as with a node of ours, both ways; their receipts count, and the city gets all`() throws {
        // A form of which nothing is sealed in a household: keys it does not exchange with its own node, so of what is sealed it tells nothing above.
        let form = self.form(2).path
        try programs.done("cunliand", "init --root --scope 4501 --schema '\(form)'", store: "city")
        try programs.serving("city", scope: "4501") { url in
            let county = try self.code("--role node --scope 450124")
            let enrolled = try ask("enrol \(url) \(county)")
            try #require(enrolled.code == 0 && enrolled.text("role") == "node", "\(enrolled.errors)\(enrolled.output)")
            for device in ["a", "b"] {
                try programs.done("cunlian", "init --scope 450124100201 --schema '\(form)'", store: device)
                let code = try self.code("--role C --scope 450124100201 --person \(device)")
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
        }
        try answering { url in
            // The county was enrolled before them, so it does not know them: they bring what makes them known.
            try add(1, url)
            try programs.done("cunlian", "add household number=450124100201-0002 phone=13900000002", store: "b")
            try programs.done("cunlian", "sync --node \(url)", store: "b")
            try programs.done("cunlian", "set household:450124100201-0001 phone=13900000009", store: "b")
            try programs.done("cunlian", "sync --node \(url)", store: "b")
            let synced = try programs.done("cunlian", "sync --node \(url) --json", store: "a")
            // Two in the village, and the office that the other was given since.
            #expect(synced.number("receivedEntries") == 3)
            #expect(try programs.done("cunlian", "sync --node \(url) --json", store: "a").number("receivedEntries") == 0)
        }
        #expect(try programs.digest("a") == programs.digest("b"))
        #expect(try digest(by: 2) == programs.digest("a"))
        #expect(try status("a", "heldByCounty") == 1 && status("b", "heldByCounty") == 2)
        #expect(try status("a", "heldByCity") == 0)
        try programs.serving("city", scope: "4501") { url in
            let synced = try ask("sync \(url)")
            #expect(synced.code == 0 && synced.number("sent") ?? 0 > 0, "\(synced.errors)\(synced.output)")
        }
        #expect(try programs.digest("city") == programs.digest("a"))
        try answering { url in try programs.done("cunlian", "sync --node \(url)", store: "a") }
        #expect(try status("a", "heldByCity") == 1)
        for device in ["a", "b"] { try programs.done("cunlian", "verify", store: device) }
        try programs.done("cunliand", "verify", store: "city")
    }

    @Test func `whom its directory does not name it tells who it is and takes nothing, and who is not enrolled it does not serve`() throws {
        try programs.tree(["a"])
        try programs.serving("city", scope: "4501") { url in
            let code = try self.code("--role node --scope 450124")
            #expect(try ask("enrol \(url) \(code)").code == 0)
        }
        try programs.done("cunliand", "init --root --scope 4502", store: "elsewhere")
        try programs.done("cunlian", "init --scope 450224100201", store: "stranger")
        try programs.serving("elsewhere", scope: "4502") { url in
            let invited = try programs.done("cunliand", "invite --role C --scope 450224100201 --json", store: "elsewhere")
            let code = try #require(invited.text("code"))
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "stranger")
        }
        try answering { url in
            let refused = try programs.run("cunlian", "sync --node \(url)", store: "stranger")
            #expect(refused.code != 0 && refused.isOneSentence, "\(refused.errors)")
            #expect(try ask("sync \(url)").output.contains("another program uses this folder"))
        }
        try FileManager.default.removeItem(atPath: programs.path("other"))
        #expect(try ask("serve").code == 69)
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
