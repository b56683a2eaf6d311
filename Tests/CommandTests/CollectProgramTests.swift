import Glibc
import JSON
import TestSupport
import Testing

/// The program as scripts run it, with answers on standard input.
@Suite struct CollectProgramTests {
    @Test func `a household with two members is collected line by line and read back`() throws {
        let folder = TemporaryFolder()
        let store = folder.path + "/store"
        #expect(try run("init --scope 450124100201", store, "").code == 0)
        let first = try run("collect --round 2016 --language en --json", store, "\n>>\n>>\n\n韦国庆\n\n")
        #expect(first.output.isEmpty && first.code == 0, "the end of the input keeps the draft")
        let script = try run("collect --language en --json", store, "!q\n")
        #expect(script.errors.contains("Going on with the interview of 2016"))
        #expect(try run("collect --discard", store, "").code == 0)
        let answers =
            ["", "", "", "", "", "", "139", "13900000000", "", "2014", "initial", "", "", ">>", ">>"]
            + person("韦国庆", "11010519491231002x", "head") + [">>", "y"] + person("韦小妹", "", "daughter") + [">>", "n", "2016-10-01"]
            + ["existing", "brick_concrete", "<", "", "85.5", ">>", ">>", ">>", ">>", ">>", ">>", ">>", ">>", ">>", ">>", ">>", ">>"]
            + ["y"]
        let result = try run("collect --round 2016 --language en --json", store, answers.joined(separator: "\n") + "\n")
        #expect(result.code == 0)
        #expect(result.errors.contains("✗ a telephone number has 11 digits"))
        let collected = try JSONNode(parsing: Array(result.output.utf8))
        #expect(collected.text("number") == "450124100201-0001")
        let shown = try run("show household:450124100201-0001 --json", store, "")
        let fields = try JSONNode(parsing: Array(shown.output.utf8))
        #expect(fields.text("record") == collected.text("record"))
        #expect(shown.output.contains("\"phone\":\"13900000000\""), "\(shown.output)")
        #expect(shown.output.contains("\"area\":85.5"))
        let members = try run("list member --json", store, "").output.split(separator: "\n")
        #expect(members.count == 2 && members.first?.contains("11010519491231002X") == true)
        #expect(try run("collect household:450124100201-0001 --json --round 2017", store, "!q\n").code == 0)
    }

    private func person(_ name: String, _ number: String, _ relation: String) -> [String] {
        ["", name, number, "", "", relation]
    }

    private struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Next to the tests, where the build puts both.
    private var program: String {
        var path = CommandLine.arguments[0]
        if let slash = path.lastIndex(of: "/") { path = String(path[..<slash]) }
        return path + "/cunlian"
    }

    private func run(_ arguments: String, _ store: String, _ input: String) throws -> Outcome {
        let folder = TemporaryFolder()
        let (given, output, errors) = (folder.path + "/in", folder.path + "/out", folder.path + "/err")
        let file = try #require(fopen(given, "w"))
        fputs(input, file)
        fclose(file)
        let status = system("'\(program)' \(arguments) --store '\(store)' < '\(given)' > '\(output)' 2> '\(errors)'")
        return Outcome(code: status >> 8 & 0xFF, output: try text(output), errors: try text(errors))
    }

    private func text(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

extension JSONNode {
    fileprivate func text(_ name: String) -> String? {
        guard case .text(let text)? = object?.first(where: { $0.name == name })?.node.value else { return nil }
        return text
    }
}
