import JSON
import TestSupport
import Testing

@testable import CunlianCommands

/// What is sealed, as people meet it at the programs, and where it lies.
@Suite struct SealedProgramTests {
    private let programs = Programs()
    private static let number = "440524188001010014"
    private static let phone = "13977712345"

    /// The register with citizens' numbers and telephones sealed.
    static var register: [UInt8] {
        let readers = #""sealed": ["C", "V", "F", "H", "T", "K", "Y", "I", "node"]"#
        var text = String(decoding: RegisterFiles.schema, as: UTF8.self).replacing(#""version": 2,"#, with: #""version": 3,"#)
        for type in ["idNumber", "phone"] { text = text.replacing("\"type\": \"\(type)\"}", with: "\"type\": \"\(type)\", \(readers)}") }
        return Array(text.utf8)
    }

    private func begin() throws {
        let schema = try programs.write("sealed.json", Self.register)
        try programs.done("cunlian", "init --scope 450124100201 --schema '\(schema)'", store: "v")
        try programs.done("cunlian", "add household number=450124100201-0001 phone=\(Self.phone)", store: "v")
        try programs.done(
            "cunlian", "add member --in household:450124100201-0001 name=覃大明 relation=户主 id_number=\(Self.number)", store: "v")
    }

    @Test func `who may read it shows, lists, finds, exports and checks what is sealed as before`() throws {
        try begin()
        #expect(try programs.done("cunlian", "show household:450124100201-0001", store: "v").output.contains(Self.phone))
        #expect(try programs.done("cunlian", "list member --columns name,id_number", store: "v").output.contains(Self.number))
        #expect(try programs.done("cunlian", "list member --where id_number=\(Self.number) --json", store: "v").output.contains("覃大明"))
        #expect(try programs.done("cunlian", "find 0014", store: "v").output.contains("覃大明"))
        #expect(try programs.done("cunlian", "find \(Self.phone)", store: "v").output.contains("450124100201-0001"))
        #expect(try programs.done("cunlian", "export member", store: "v").output.contains(Self.number))
        #expect(try programs.done("cunlian", "export member --format jsonl", store: "v").output.contains(Self.number))
        // Somebody else with the same number is suspected, though no two ciphertexts are alike.
        try programs.done("cunlian", "add household number=450124100201-0002", store: "v")
        try programs.done(
            "cunlian", "add member --in household:450124100201-0002 name=韦小明 relation=户主 id_number=\(Self.number)", store: "v")
        #expect(try programs.run("cunlian", "check --check Q02", store: "v").output.contains("450124100201-0002"))
        #expect(try programs.done("cunlian", "verify --json", store: "v").output.contains("\"faults\":[]"))
    }

    @Test func `an office that may not read numbers is told so by match and find, and not that nobody has one`() throws {
        let schema = try programs.write("sealed.json", Self.register)
        try programs.done("cunliand", "init --root --scope 4501 --schema '\(schema)'", store: "city")
        try programs.serving("city", scope: "4501") { url in
            for (store, role) in [("auditor", "A"), ("collector", "C")] {
                let invite = "invite --role \(role) --scope 450124100201 --person \(store) --json"
                let code = try #require(try programs.done("cunliand", invite, store: "city").text("code"))
                try programs.done("cunlian", "init --scope 450124100201 --schema '\(schema)'", store: store)
                try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: store)
            }
        }
        let list = try programs.write("list.csv", "id_number,name\n\(Self.number),覃大明\n".utf8)
        for command in ["match death '\(list)'", "find \(Self.number)"] {
            for language in ["zh", "en"] {
                let refused = try programs.run("cunlian", command, store: "auditor", language: language)
                #expect(refused.code == 77 && refused.isOneSentence, "\(command): \(refused.code) \(refused.output)\(refused.errors)")
            }
            let read = try programs.run("cunlian", command, store: "collector")
            #expect(read.code != 77, "\(command): \(read.code) \(read.output)\(read.errors)")
        }
        // A name is nobody's secret.
        #expect(try programs.run("cunlian", "find 覃大明", store: "auditor").code == 0)
    }

    @Test func `T22: no file of the store has what is sealed, whatever was asked of it; a handed-out file neither`() throws {
        try begin()
        let file = try programs.write("h.csv", "number,phone\n450124100201-0002,13977754321\n".utf8)
        for command in [
            "import household '\(file)'", "find 0014", "find \(Self.phone)", "list member --sort id_number", "report quality",
            "check", "roster", "set household:450124100201-0001 phone=13977799999", "undo", "status", "todo", "verify",
            "backup '\(programs.path("v/backup"))'",
            "export all '\(programs.path("v/out.sqlite"))' --format sqlite",
        ] {
            let outcome = try programs.run("cunlian", command, store: "v")
            #expect(outcome.code < 64, "\(command): \(outcome.errors)")
        }
        let canaries = [Self.number, Self.phone, "13977754321", "13977799999"]
        for (name, bytes) in programs.folder.contents() where name.contains("/v/") {
            let text = String(decoding: bytes, as: UTF8.self)
            for canary in canaries { #expect(!text.contains(canary), "\(name) has \(canary)") }
        }
    }

    @Test func `erase destroys the keys of one record, in both languages, and the store verifies`() throws {
        try begin()
        let wrong = try programs.run("cunlian", "erase household:450124100201-0009 --reason gone", store: "v")
        #expect(wrong.code != 0 && wrong.isOneSentence)
        // It cannot be taken back: nobody has said yes.
        for (language, word) in [("zh", "--yes"), ("en", "--yes")] {
            let unasked = try programs.run("cunlian", "erase household:450124100201-0001 --reason gone", store: "v", language: language)
            #expect(unasked.code == 64 && unasked.isOneSentence && unasked.errors.contains(word), "\(unasked.errors)")
        }
        #expect(try programs.done("cunlian", "show household:450124100201-0001", store: "v").output.contains(Self.phone))
        let outcome = try programs.run("cunlian", "erase household:450124100201-0001 --reason 本人申请 --yes", store: "v", language: "zh")
        #expect(outcome.output.contains("450124100201-0001") && outcome.output.contains("无人能读：联系电话"), "\(outcome.output)")
        #expect(outcome.output.contains("家庭成员"), "what lies in it has keys of its own: \(outcome.output)")
        #expect(outcome.code == 0 && outcome.output.contains("销毁密钥 1 个"), "\(outcome.output)\(outcome.errors)")
        #expect(try !programs.done("cunlian", "show household:450124100201-0001", store: "v").output.contains(Self.phone))
        #expect(try programs.done("cunlian", "history household:450124100201-0001 phone", store: "v").output.contains("(erased)"))
        #expect(try programs.done("cunlian", "find 0014", store: "v").output.contains("覃大明"))
        #expect(try programs.done("cunlian", "verify --json", store: "v").output.contains("\"faults\":[]"))
    }

    @Test func `the word for what is sealed is no answer`() throws {
        try begin()
        for (word, language) in [("（已加密）", "zh"), ("(sealed)", "en")] {
            let outcome = try programs.run("cunlian", "set household:450124100201-0001 'phone=\(word)'", store: "v", language: language)
            #expect(outcome.code == 65 && outcome.isOneSentence, "\(outcome.code) \(outcome.errors)")
        }
        #expect(try programs.done("cunlian", "show household:450124100201-0001", store: "v").output.contains(Self.phone))
    }

    @Test func `who may not erase is refused before anybody is asked whether they are sure`() throws {
        try programs.tree(["c"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=\(Self.phone)", store: "c")
        for (language, word) in [("zh", "没有权限"), ("en", "Not permitted")] {
            let refused = try programs.run("cunlian", "erase household:450124100201-0001 --reason gone", store: "c", language: language)
            #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains(word), "\(refused.code) \(refused.errors)")
            #expect(refused.output.isEmpty, "\(refused.output)")
        }
        // Nor is anybody asked for a passphrase under a name that nobody can have.
        let named = try programs.run("cunlian", "person add \"$(printf 'a\\tb')\"", store: "c", language: "zh")
        #expect(named.code == 65 && named.isOneSentence && named.errors.contains("姓名"), "\(named.code) \(named.errors)")
    }
}
