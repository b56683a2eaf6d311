import Glibc
import JSON
import TestSupport
import Testing

/// `evaluate` as scripts run it: keys, exit codes, sentences.
@Suite struct EvaluateProgramTests {
    @Test func `a household is judged item by item, and a wrong question is refused`() throws {
        let folder = TemporaryFolder()
        let store = folder.path + "/store"
        #expect(try run("init --scope 450124100201", store).code == 0)
        let added = try run("add household 'attribute[2017]=general' 'power_life[2017]=false' --json", store)
        let record = try #require(try JSONNode(parsing: Array(added.output.utf8))["record"]?.text)
        let judged = try run("evaluate \(record) --year 2017 --json", store)
        #expect(judged.code == 0, "\(judged.errors)")
        let evaluation = try JSONNode(parsing: Array(judged.output.utf8))
        #expect(evaluation["computable"]?.bool == true && evaluation["evidence"]?.text?.utf8.count == 64)
        let items = evaluation["items"]?.list ?? []
        #expect(items.map { $0["item"]?.text } == (1...9).map(String.init))
        #expect(items[6]["result"]?.text == "notMet" && items[4]["result"]?.text == "unknown")
        #expect(items[6]["why"]?.text?.isEmpty == false)
        let shown = try run("evaluate \(record) --year 2017 --language zh", store)
        #expect(shown.output.contains("未达标") && shown.output.contains("GX-HH-2017"), "\(shown.output)")
        let english = try run("evaluate \(record) --year 2017 --language en", store)
        #expect(english.output.contains("1 not met, 8 unknown"), "\(english.output)")
        let counted = try run("evaluate --all --year 2017 --json", store)
        #expect(try JSONNode(parsing: Array(counted.output.utf8))["households"]?.number?.integer == 1)
        let met = try run("evaluate --all --met --year 2017 --language en", store)
        #expect(met.output.contains("0 households standing as poor and meeting every item"), "\(met)")
        for (arguments, code, sentence) in [
            ("\(record) --year 2017 --criteria GX-HH-1999", 65, "There is no criteria set GX-HH-1999"),
            ("\(record) --year 2017 --criteria GX-V-2017", 65, "judges a village, not a household"),
            ("\(record) --year 2009", 65, "No exit standard for a household is in force in 2009"),
            ("nothing --year 2017", 65, ""), ("\(record)", 64, "--year"), ("--year 2017", 64, "--all"),
            ("\(record) --all --year 2017", 64, "--all"),
        ] {
            let refused = try run("evaluate \(arguments) --language en", store)
            #expect(refused.code == Int32(code) && refused.output.isEmpty, "\(arguments): \(refused)")
            #expect(refused.errors.contains(sentence), "\(arguments): \(refused.errors)")
        }
    }

    @Test func `villages stand beside each other, each with the items that it does not meet`() throws {
        let folder = TemporaryFolder()
        let store = folder.path + "/store"
        #expect(try run("init --scope 450124", store).code == 0)
        for (code, name) in [("450124100201", "上村"), ("450124100202", "下村")] {
            #expect(try run("add village --scope \(code) code=\(code) name=\(name) 'committees[2017]=weak_not_fixed'", store).code == 0)
        }
        #expect(
            try run("set village:450124100202 'collective_income[2017]=20000' 'cooperatives[2017].has_cooperative=true'", store).code == 0)
        let listed = try run("evaluate --all --level 村 --year 2017 --json", store).output.split(separator: "\n")
        let rows = try listed.map { try JSONNode(parsing: Array($0.utf8)) }
        #expect(rows.map { $0["scope"]?.text } == ["450124100201", "450124100202"])
        #expect(rows.allSatisfy { $0["met"]?.bool == false && ($0["notMet"]?.list ?? []).map(\.text) == ["1", "11"] })
        #expect(rows.map { ($0["unknown"]?.list ?? []).contains { $0.text == "10" } } == [true, false])
        let shown = try run("evaluate --all --level village --year 2017 --language en", store).output
        #expect(shown.contains("上村") && shown.contains("2 in 2017, 0 meeting every item"), "\(shown)")
        #expect(try run("evaluate --all --level 村 --met --year 2017 --json", store).output.isEmpty)
        #expect(try run("evaluate village:450124100201 --level 村 --year 2017", store).code == 64)
    }

    private struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    private func run(_ arguments: String, _ store: String) throws -> Outcome {
        let folder = TemporaryFolder()
        let (output, errors) = (folder.path + "/out", folder.path + "/err")
        // Next to the tests, where the build puts both.
        let tests = CommandLine.arguments[0]
        let program = tests.lastIndex(of: "/").map { tests[..<$0] + "/cunlian" } ?? "cunlian"
        let status = system(
            "'\(program)' \(arguments) --store '\(store)' < /dev/null > '\(output)' 2> '\(errors)'")
        return Outcome(code: status >> 8 & 0xFF, output: try text(output), errors: try text(errors))
    }

    private func text(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
