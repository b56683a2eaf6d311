import Glibc
import JSON
import TestSupport
import Testing

/// `check`, `findings`, `answer`, `match` and `targets` as scripts run them: keys, exit codes, sentences.
@Suite struct QualityProgramTests {
    private let folder = TemporaryFolder()
    private var store: String { folder.path + "/store" }

    @Test func `a finding is found, recorded, answered, and no longer found`() throws {
        #expect(try run("init --scope 450124100201").code == 0)
        let household = try json(run("add household 'phone=13800000000' --json"))["record"]?.text ?? ""
        let twice = "'resident_insurance[2016]=true' 'employee_insurance[2016]=true'"
        let member = try json(run("add member --in \(household) name=韦某 relation=head \(twice) --json"))["record"]?.text ?? ""
        let checked = try run("check --check Q26,Q10 --year 2016 --json")
        #expect(checked.code == 3)
        let found = try json(checked)
        #expect(found["check"]?.text == "Q26" && found["record"]?.text == member && found["severity"]?.text == "must")
        #expect(found["scope"]?.text == "450124100201" && found["related"]?.list?.isEmpty == true)
        #expect(found["number"]?.text?.hasPrefix("450124100201-") == true)
        #expect(try run("check --check Q26 --year 2016 --record --json").code == 3)
        // Recorded, so nothing is new.
        #expect(try run("check --check Q26 --year 2016 --record --json").code == 0)
        let listed = try json(run("findings --year 2016 --json"))
        let finding = try #require(listed["finding"]?.text)
        #expect(listed["state"]?.text == "open" && listed["found"]?.bool == true)
        let document = folder.path + "/document"
        _ = system("echo 证明 > '\(document)'")
        let answer = "answer \(finding) --reason 核查 --language en"
        for (arguments, code, sentence) in [
            ("\(answer) --state fixed --document \(document)", 65, "cannot become fixed"),
            ("\(answer) --state confirmed", 65, "needs the document"),
            ("\(answer) --state confirmed --document \(document).not", 74, "No such file"),
            ("\(answer) --state guessed --document \(document)", 64, "--state"),
            ("answer nothing --state confirmed --reason x --language en", 65, "There is no finding nothing"),
        ] {
            let refused = try run(arguments)
            #expect(refused.code == Int32(code) && refused.errors.contains(sentence), "\(arguments): \(refused)")
        }
        #expect(try run("\(answer) --state confirmed --document \(document)").code == 0)
        #expect(try run("set \(member) 'employee_insurance[2016]=false'").code == 0)
        let last = try json(run("findings --year 2016 --json"))
        #expect(last["state"]?.text == "confirmed" && last["found"]?.bool == false)
        let shown = try run("findings --year 2016 --language zh").output
        #expect(shown.contains("已确认") && shown.contains("已查不到"), "\(shown)")
    }

    @Test func `wrong questions and wrong lists are refused with a sentence`() throws {
        #expect(try run("init --scope 450124100201").code == 0)
        let list = folder.path + "/list.csv"
        for (text, arguments, code, sentence) in [
            ("a", "check --check Q199", 64, "here is no check Q199"), ("a", "check --scope 12x", 65, ""),
            ("a", "match cars \(list)", 64, "here is no list cars"), ("plate\n桂A1\n", "match vehicle \(list)", 65, "no column"),
            ("id_number\n123\n", "match vehicle \(list)", 65, ""), ("a", "match vehicle \(list).not", 65, "Cannot read"),
            ("a", "match vehicle \(list) --complete", 64, "--complete"), ("a", "targets unload", 64, "targets load"),
        ] {
            let file = try #require(fopen(list, "w"))
            fputs(text, file)
            fclose(file)
            let refused = try run("\(arguments) --language en")
            #expect(refused.code == Int32(code), "\(arguments): \(refused)")
            #expect((refused.errors + refused.output).contains(sentence), "\(arguments): \(refused)")
        }
    }

    @Test func `a list is read below its titles, in GB18030 as an office sends it, and from a workbook`() throws {
        #expect(try run("init --scope 450124100201").code == 0)
        #expect(try run("add household number=450124100201-0001").code == 0)
        let member = "name=韦国庆 relation=head id_number=11010519491231002X"
        #expect(try run("add member --in household:450124100201-0001 \(member)").code == 0)
        // 社保名单 · 社会保障号码.
        let (title, column): ([UInt8], [UInt8]) = (
            [0xC9, 0xE7, 0xB1, 0xA3, 0xC3, 0xFB, 0xB5, 0xA5],
            [0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF, 0xBA, 0xC5, 0xC2, 0xEB]
        )
        let list = folder.path + "/list.csv"
        let file = try #require(fopen(list, "w"))
        let bytes = title + Array(",,\r\nno,".utf8) + column + Array(",unit\r\n1,11010519491231002X,mill\r\n2,11010519491231002X\r\n".utf8)
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        let read = try run("match employment \(list) --language en")
        #expect(read.code == 3 && read.output.contains("2 rows, 1 refused; 1 person"), "\(read)")
        let book = folder.path + "/members.xlsx"
        #expect(try run("export member \(book)").code == 0)
        let sheet = try run("match 社保 \(book) --language en")
        #expect(sheet.code == 3 && sheet.output.contains("1 row, 0 refused; 1 person"), "\(sheet)")
    }

    @Test func `the plan's figures are loaded once, and contradictions are shown`() throws {
        #expect(try run("init --scope 4501").code == 0)
        let loaded = try json(run("targets load --json"))
        #expect((loaded["written"]?.number?.integer ?? 0) > 180 && loaded["refused"]?.number?.integer == 0)
        #expect(try json(run("targets load --json"))["written"]?.number?.integer == 0)
        let shown = try run("targets --contradictions --language en").output
        #expect(shown.contains("104 places") && shown.contains("421 places") && shown.contains("(line 148)"), "\(shown)")
        let lines = try run("targets --json").output
        #expect(lines.contains("\"target\":\"exit_villages.2016\"") && lines.contains("\"line\":148"), "\(lines.prefix(300))")
    }

    private struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    /// The first line.
    private func json(_ outcome: Outcome) throws -> JSONNode {
        try JSONNode(parsing: Array((outcome.output.split(separator: "\n").first ?? "").utf8))
    }

    private func run(_ arguments: String) throws -> Outcome {
        let folder = TemporaryFolder()
        let (output, errors) = (folder.path + "/out", folder.path + "/err")
        // Next to the tests, where the build puts both.
        let tests = CommandLine.arguments[0]
        let program = tests.lastIndex(of: "/").map { tests[..<$0] + "/cunlian" } ?? "cunlian"
        let status = system("'\(program)' \(arguments) --store '\(store)' < /dev/null > '\(output)' 2> '\(errors)'")
        return Outcome(code: status >> 8 & 0xFF, output: try text(output), errors: try text(errors))
    }

    private func text(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
