import Foundation
import JSON
import Testing

/// Two collectors share a tablet.
@Suite struct PeopleProgramTests {
    private let programs = Programs()

    /// Everything that the system keeps in memory lies in the test's own folder.
    private func run(_ arguments: String, passphrase: String? = nil, input: String = "/dev/null", store: String = "t") throws
        -> Programs.Outcome
    {
        let secret = passphrase.map { "CUNLIAN_PASSPHRASE='\($0)' " } ?? ""
        return try programs.run(
            "cunlian", arguments, store: store,
            before: "mkdir -p '\(programs.path("run"))'; XDG_RUNTIME_DIR='\(programs.path("run"))' \(secret)",
            input: input)
    }

    @discardableResult
    private func done(_ arguments: String, passphrase: String? = nil, store: String = "t") throws -> Programs.Outcome {
        let outcome = try run(arguments, passphrase: passphrase, store: store)
        try #require(outcome.code == 0, "\(arguments): \(outcome.code) \(outcome.errors)\(outcome.output)")
        return outcome
    }

    private func begin() throws {
        try done("init --scope 450124100201 --person Zhang")
        try done("add household number=450124100201-0001")
        try done("person add Li", passphrase: "a long secret")
    }

    private func numbers() throws -> [String] {
        try done("list household --json").output.split(separator: "\n").compactMap {
            (try? JSONNode(parsing: Array($0.utf8)))?["fields"]?["number"]?.text
        }.sorted()
    }

    @Test func `who is added works under a key of their own, and the first one goes on`() throws {
        try begin()
        let first = try #require(try done("person list --json").output.split(separator: "\n").first { $0.contains("\"Zhang\"") })
        #expect(first.contains("\"signedIn\":true"))
        try done("add household number=450124100201-0002")
        let signedIn = try done("sign-in --person Li --json", passphrase: "a long secret")
        #expect(signedIn.text("person") == "Li" && signedIn.number("returned") == 0)
        try done("add household number=450124100201-0003")
        #expect(try numbers() == ["450124100201-0001", "450124100201-0002", "450124100201-0003"])
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
        let back = try done("sign-in --person Zhang --json")
        #expect(back.text("replica") != signedIn.text("replica"))
        #expect(try done("status --json").text("person") == "Zhang")
    }

    @Test func `a locked device shows and takes nothing until somebody signs in`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("lock")
        for command in [
            "list household", "add household number=450124100201-0009", "show household:450124100201-0001",
            "sync --node http://127.0.0.1:1",
        ] {
            let refused = try run(command)
            #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains("sign-in"), "\(command): \(refused.errors)")
        }
        #expect(try done("status --json").output.contains("\"signedIn\":false"))
        let wrong = try run("sign-in --person Li", passphrase: "another")
        #expect(wrong.code == 77 && wrong.isOneSentence)
        #expect(try run("sign-in --person Wang", passphrase: "x").code == 65)
        #expect(try run("sign-in", passphrase: "x").code == 65)
        #expect(try run("sign-in --person Li").code == 65, "nobody sits at a terminal")
        let file = try programs.write("secret", "a long secret\n".utf8)
        try done("sign-in --person Li --passphrase-file '\(file)'")
        #expect(try run("sign-in --person Li --passphrase-file -", input: file).code == 0)
        #expect(try numbers() == ["450124100201-0001"])
    }

    @Test func `nothing of a passphrase or of a wrapped key lies in the folder in the clear`() throws {
        try begin()
        try done("person passphrase", passphrase: "another secret")
        try done("lock")
        #expect(!FileManager.default.fileExists(atPath: programs.path("t/key")))
        #expect(try FileManager.default.contentsOfDirectory(atPath: programs.path("run")).isEmpty)
        let files = try FileManager.default.subpathsOfDirectory(atPath: programs.path("t")).filter { $0.hasSuffix(".key") }
        #expect(files.count == 2)
        for file in files {
            let text = try String(contentsOfFile: programs.path("t/" + file), encoding: .utf8)
            #expect(text.contains("\nbox ") && !text.contains("\nopen "))
        }
        #expect(try run("sign-in --person Zhang").code == 65)
        try done("sign-in --person Zhang", passphrase: "another secret")
        let unchanged = try run(
            "person passphrase --old-passphrase-file '\(programs.write("old", "wrong\n".utf8))'", passphrase: "new secret")
        #expect(unchanged.code == 77)
        try done("person passphrase --old-passphrase-file '\(programs.write("old", "another secret\n".utf8))'", passphrase: "new secret")
        #expect(try run("sign-in --person Zhang", passphrase: "another secret").code == 77)
        try done("sign-in --person Zhang", passphrase: "new secret")
    }

    @Test func `what was left unsealed when the power went is hidden from the next one, and comes back`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0007")
        // The key was in memory.
        for file in try FileManager.default.contentsOfDirectory(atPath: programs.path("run")) {
            try FileManager.default.removeItem(atPath: programs.path("run/" + file))
        }
        try done("sign-in --person Zhang")
        #expect(try numbers() == ["450124100201-0001"])
        #expect(try done("person list --json").output.contains("\"unsealed\":true"))
        try done("add household number=450124100201-0008")
        let back = try done("sign-in --person Li --json", passphrase: "a long secret")
        #expect(back.number("returned") == 1)
        #expect(try numbers() == ["450124100201-0001", "450124100201-0007", "450124100201-0008"])
        #expect(try done("verify --json").output.contains("\"faults\":[]"))
    }

    @Test func `a device that one person uses needs nothing of this`() throws {
        try done("init --scope 450124100201")
        try done("add household number=450124100201-0001")
        let locked = try run("lock")
        #expect(locked.code == 0 && locked.output.contains("no passphrase"))
        #expect(try done("status --json").number("sealed") == 1)
        try done("add household number=450124100201-0002")
        let refused = try run("sign-in")
        #expect(refused.code == 65 && refused.isOneSentence)
    }

    @Test func `a backup takes everybody's wrapped keys along`() throws {
        try begin()
        try done("sign-in --person Li", passphrase: "a long secret")
        try done("add household number=450124100201-0002")
        try done("backup '\(programs.path("kept"))'")
        try done("restore '\(programs.path("kept"))'", store: "other")
        let refused = try run("list household", store: "other")
        #expect(refused.code == 77)
        try done("sign-in --person Li", passphrase: "a long secret", store: "other")
        #expect(try done("list household --json", store: "other").output.split(separator: "\n").count == 2)
        #expect(try done("verify --json", store: "other").output.contains("\"faults\":[]"))
        try done("sign-in --person Zhang", store: "other")
    }
}
