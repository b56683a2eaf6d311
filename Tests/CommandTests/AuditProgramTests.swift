import JSON
import SQLite
import TestSupport
import Testing

@testable import CunlianCommands

/// Who opened what is sealed, as people meet it at the programs.
@Suite struct AuditProgramTests {
    private let programs = Programs()
    private static let number = "440524188001010014"
    private static let phone = "13977712345"

    /// The register with citizens' numbers and telephones sealed, and auditors who are shown who looked.
    private static var register: [UInt8] {
        Array(
            String(decoding: SealedProgramTests.register, as: UTF8.self).replacing(#""code": "A","#, with: #""code": "A", "audits": true,"#)
                .utf8)
    }

    private func fill(_ store: String) throws {
        try programs.done("cunlian", "add household number=450124100201-0001 phone=\(Self.phone)", store: store)
        try programs.done(
            "cunlian", "add member --in household:450124100201-0001 name=覃大明 relation=户主 id_number=\(Self.number)", store: store)
    }

    private func begin() throws {
        let schema = try programs.write("audited.json", Self.register)
        try programs.done("cunlian", "init --scope 450124100201 --schema '\(schema)'", store: "v")
        try fill("v")
    }

    /// The rows of `audit`, each as a document.
    private func rows(_ options: String = "", store: String = "v") throws -> [JSONNode] {
        try programs.done("cunlian", "audit --json \(options)", store: store).output.split(separator: "\n")
            .compactMap { try? JSONNode(parsing: Array($0.utf8)) }.filter { $0["command"] != nil || $0["kind"] != nil }
    }

    private func commands(_ options: String = "", store: String = "v") throws -> [String] {
        try rows(options, store: store).compactMap { $0["command"]?.text }
    }

    @Test func `every command that opens something is one entry, with what it was about and nothing of what was read`() throws {
        try begin()
        let before = try commands().count
        for command in [
            "show household:450124100201-0001", "list member --columns name,id_number", "find 0014", "export member",
            "history household:450124100201-0001 phone",
        ] {
            #expect(try programs.done("cunlian", command, store: "v").output.contains { !$0.isWhitespace })
        }
        let names = Array(try commands().prefix(5).reversed())
        #expect(names == ["show", "list", "find", "export", "history"])
        #expect(try commands().count == before + 5)
        // What opens nothing is none.
        for command in ["list household --columns number", "status", "describe household", "audit"] {
            try programs.done("cunlian", command, store: "v")
        }
        #expect(try commands().count == before + 5)
        for language in ["zh", "en"] {
            let shown = try programs.run("cunlian", "audit", store: "v", language: language)
            #expect(
                shown.code == 0 && shown.output.contains("450124100201-0001") && shown.output.contains("show"),
                "\(shown.output)\(shown.errors)")
            #expect(!shown.output.contains(Self.number) && !shown.output.contains(Self.phone))
        }
        // Of one record, of one person, since a day.
        #expect(try commands("--of household:450124100201-0001").contains("show"))
        #expect(try !commands("--of household:450124100201-0001").contains("export"))
        #expect(try commands("--since 2100-01-01").isEmpty)
        #expect(try commands("--person nobody").isEmpty)
        #expect(
            try programs.done("cunlian", "audit --format csv --limit 2", store: "v").output.split(whereSeparator: \.isNewline).count >= 3)
        let wrong = try programs.run("cunlian", "audit --since someday", store: "v")
        #expect(wrong.code == 65 && wrong.isOneSentence, "\(wrong.code) \(wrong.errors)")
    }

    @Test func `where it cannot be written down, no command shows or writes what is sealed`() throws {
        try begin()
        try programs.done("cunlian", "show household:450124100201-0001", store: "v")
        try programs.done("cunlian", "find 0014", store: "v")
        do {
            let connection = try Connection(path: programs.path("v/store.sqlite"), mode: .readWrite)
            try connection.execute("UPDATE _viewing SET number = 9223372036854775807 - number")
        }
        let file = programs.path("out")
        for command in [
            "show household:450124100201-0001", "show household:450124100201-0001 --json", "list member --columns name,id_number",
            "list member --json", "list member --where id_number=\(Self.number) --columns id_number", "find 0014", "find \(Self.phone)",
            "export member", "export member '\(file).csv'", "export member '\(file).xlsx'", "export member --format jsonl",
            "export member '\(file).jsonl'", "export household '\(file)2.csv'", "history household:450124100201-0001",
            "history household:450124100201-0001 phone --json", "explain household:450124100201-0001 phone", "check --check Q02",
            "set household:450124100201-0001 phone=13977799999",
        ] {
            let outcome = try programs.run("cunlian", command, store: "v")
            // Where the command itself has the number, it is no news.
            let canaries = [Self.number, Self.phone].filter { !command.contains($0) }
            for canary in canaries {
                #expect(!outcome.output.contains(canary) && !outcome.errors.contains(canary), "\(command): \(outcome.output)")
            }
            if !command.hasPrefix("set"), !command.hasPrefix("check") {
                #expect(outcome.code != 0 && outcome.isOneSentence, "\(command): \(outcome.code) \(outcome.output)\(outcome.errors)")
            }
        }
        for (name, bytes) in programs.folder.contents() where name.contains("/out") {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(Self.number) && !text.contains(Self.phone), "\(name)")
        }
        // Everything else goes on.
        #expect(try programs.done("cunlian", "list household --columns number", store: "v").output.contains("450124100201-0001"))
    }

    @Test func `what shows nothing sealed opens nothing, and who asks about one record is told of what was opened by the hundred`() throws {
        try begin()
        let rows = (2...40).map { "450124100201-00\($0 < 10 ? "0" : "")\($0),139777123\($0 < 10 ? "0" : "")\($0)" }.joined(separator: "\n")
        let table = try programs.write("h.csv", "number,phone\n\(rows)\n".utf8)
        try programs.done("cunlian", "import household '\(table)'", store: "v")
        try programs.done("cunlian", "find 0014", store: "v")
        let before = try commands().filter { $0 == "add" }.count
        try programs.done("cunlian", "add visit date=today content=x --in household:450124100201-0001", store: "v")
        #expect(try commands().filter { $0 == "add" }.count == before, "the household's telephone is not shown")
        try programs.done("cunlian", "changes --since today", store: "v")
        // Forty-one telephones and a number, each once: the index for finding people is made anew, and nothing else is looked at.
        let changes = try self.rows().first { $0["command"]?.text == "changes" }
        #expect(changes?["openings"]?.number?.integer ?? 0 <= 42, "\(String(describing: changes))")
        // All forty at once: which they were the entry does not say.
        try programs.done("cunlian", "export household", store: "v")
        let found = try self.rows("--of household:450124100201-0030")
        #expect(found.contains { $0["command"]?.text == "export" }, "\(found)")
        let shown = try programs.run("cunlian", "audit --of household:450124100201-0030", store: "v", language: "zh")
        #expect(shown.output.contains("可能在内"), "\(shown.output)")
    }

    @Test func `who has no name goes by their key, and it is keys that are counted`() throws {
        let schema = try programs.write("audited.json", Self.register)
        try programs.done("cunliand", "init --root --scope 4501 --schema '\(schema)'", store: "city")
        var own = ""
        try programs.serving("city", scope: "4501") { url in
            for (device, role, name) in [("an", "C", "--person same"), ("bo", "C", "--person same"), ("cy", "C", ""), ("shen", "A", "")] {
                let invite = "invite --role \(role) --scope 450124100201 \(name) --json"
                let code = try #require(try programs.done("cunliand", invite, store: "city").text("code"))
                let made = try programs.done("cunlian", "init --scope 450124100201 --schema '\(schema)' --json", store: device)
                if device == "cy" { own = String(try #require(made.text("replica")).prefix(8)) }
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
            try fill("an")
            for device in ["an", "bo", "cy"] { try programs.done("cunlian", "sync", store: device) }
            for device in ["an", "bo", "cy"] { try programs.done("cunlian", "show household:450124100201-0001", store: device) }
            for device in ["an", "bo", "cy", "shen"] { try programs.done("cunlian", "sync", store: device) }
        }
        let seen = try rows(store: "shen")
        #expect(seen.contains { $0["person"]?.text == own && $0["kind"]?.text == "view" }, "\(seen)")
        #expect(seen.allSatisfy { $0["person"]?.text?.isEmpty == false }, "\(seen)")
        let keys = Set(seen.compactMap { $0["entry"]?.text?.split(separator: "@").last })
        #expect(keys.count > Set(seen.compactMap { $0["person"]?.text }).count, "\(seen)")
        #expect(try programs.done("cunlian", "audit", store: "shen").output.contains("by \(keys.count) keys"))
        // So do lists of people.
        #expect(try programs.done("cunliand", "people", store: "city").output.split(separator: "\n").contains { $0.hasPrefix(own) })
    }

    @Test func `the auditor reads who looked at what, a collector only what they looked at themselves`() throws {
        let schema = try programs.write("audited.json", Self.register)
        try programs.done("cunliand", "init --root --scope 4501 --schema '\(schema)'", store: "city")
        try programs.serving("city", scope: "4501") { url in
            for (device, role) in [("an", "C"), ("bo", "C"), ("shen", "A")] {
                let invite = "invite --role \(role) --scope 450124100201 --person \(device) --json"
                let code = try #require(try programs.done("cunliand", invite, store: "city").text("code"))
                try programs.done("cunlian", "init --scope 450124100201 --schema '\(schema)'", store: device)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: device)
            }
            try fill("an")
            for device in ["an", "bo"] { try programs.done("cunlian", "sync", store: device) }
            #expect(try programs.done("cunlian", "show household:450124100201-0001", store: "bo").output.contains(Self.phone))
            for device in ["bo", "an", "shen"] { try programs.done("cunlian", "sync", store: device) }
        }
        let seen = try rows(store: "shen")
        #expect(seen.contains { $0["person"]?.text == "bo" && $0["command"]?.text == "show" }, "\(seen)")
        let his = try commands("--person bo", store: "shen")
        // What a sync makes ready for finding people opens nothing: nobody looked.
        #expect(!his.isEmpty && Set(his) == ["show"], "\(his)")
        #expect(try rows(store: "an").allSatisfy { $0["person"]?.text == "an" })
        #expect(try programs.done("cunlian", "audit", store: "an").output.contains("your own"))
        // The auditor was shown what was looked at, and not what it says.
        #expect(try !programs.done("cunlian", "show household:450124100201-0001", store: "shen").output.contains(Self.phone))
        for (name, bytes) in programs.folder.contents() where name.contains("/shen/") {
            #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.phone), "\(name)")
        }
    }
}
