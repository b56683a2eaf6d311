import Foundation
import TestSupport
import Testing

/// What the programs refuse to do unless somebody says so in so many words, and what they keep to their owner.
@Suite(.serialized) struct SafeDefaultsProgramTests {
    private let programs = Programs()

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `D5 F6 a node that is not enrolled serves nobody`() throws {
        try programs.done("cunliand", "init --scope 450124", store: "county")
        let refused = try programs.run("cunliand", "serve --scope 450124 --listen 127.0.0.1:0", store: "county")
        #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains("--unenrolled"), "\(refused.errors)")
        try programs.serving("county", scope: "450124", also: ["--unenrolled"]) { _ in }
    }

    @Test func `D5 a node does not serve a region in which it holds no office`() throws {
        try programs.tree(["a"])
        let elsewhere = "--scope 450125 --listen 127.0.0.1:0"
        let refused = try programs.run("cunliand", "serve \(elsewhere)", store: "a")
        #expect(refused.code == 77 && refused.isOneSentence && refused.errors.contains("450125"), "\(refused.errors)")
        let checked = try programs.run("cunliand", "check-config \(elsewhere)", store: "a")
        #expect(checked.code == 65 && checked.output.contains("bad  store") && checked.output.contains("450125"), "\(checked.output)")
        try programs.serving("a", scope: "450124100201") { _ in }
    }

    @Test func `F6 without TLS a node listens to its own machine alone`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        for host in ["0.0.0.0", "192.0.2.1", "::", "127.0.0.1.example", "localhost.example"] {
            let refused = try programs.run("cunliand", "serve --scope 4501 --listen '\(host):0'", store: "city")
            #expect(refused.code == 64 && refused.errors.contains("--plain-http"), "\(host): \(refused.errors)")
        }
    }

    @Test(arguments: ["000", "022"]) func `F16 what is made is its owner's alone, whatever the folder and the umask were`(umask: String)
        throws
    {
        try FileManager.default.createDirectory(
            atPath: programs.path("device"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let before = "umask \(umask);"
        #expect(try programs.run("cunlian", "init --scope 450124100201", store: "device", before: before).code == 0)
        #expect(try mode(programs.path("device")) == 0o700)
        #expect(
            try programs.run("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "device", before: before).code
                == 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: programs.path("device")) {
            let bits = try mode(programs.path("device/\(file)"))
            #expect(bits & 0o077 == 0, "\(file)")
        }
        let export = programs.path("households.csv")
        let book = programs.path("book.html")
        #expect(try programs.run("cunlian", "export household '\(export)'", store: "device", before: before).code == 0)
        #expect(
            try programs.run(
                "cunlian", "report household-book --scope 450124100201 --format html --out '\(book)'", store: "device", before: before
            ).code == 0)
        #expect(try mode(export) == 0o600 && mode(book) == 0o600)
    }

    @Test func `F17 an invitation for ever, or for a name beyond all bounds, is refused`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        for hours in ["99999999999999", "0", "-1", "8785"] {
            let refused = try programs.run("cunliand", "invite --role C --scope 450124100201 --hours=\(hours)", store: "city")
            #expect(refused.code == 64 && refused.errors.contains("--hours"), "\(hours): \(refused.errors)")
        }
        let name = String(repeating: "n", count: 256)
        let refused = try programs.run("cunliand", "invite --role C --scope 450124100201 --person \(name)", store: "city")
        // By the option that was too long, before the store is asked, whose own bound knows fields.
        #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains("--person is longer than 200"), "\(refused.errors)")
        try programs.done("cunliand", "invite --role C --scope 450124100201 --hours 8784 --person \(name.prefix(200))", store: "city")
        // An office goes by its name too, and who names none is told what each is called.
        let named = try programs.done("cunliand", "invite --role 村采集员 --scope 450124100201 --json", store: "city")
        #expect(named.text("role") == "C")
        let unknown = try programs.run("cunliand", "invite --role X --scope 450124100201", store: "city", language: "zh")
        #expect(unknown.code == 65 && unknown.isOneSentence && unknown.errors.contains("A 审计") && unknown.errors.contains("node 节点"))
    }

    @Test func `F17 a code comes from a file or from standard input, so that nobody reads it among the processes`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.serving("city", scope: "4501") { url in
            for (device, way) in [("a", "--code-file"), ("b", "--code -")] {
                let code = try #require(
                    try programs.done("cunliand", "invite --role C --scope 450124100201 --person \(device) --json", store: "city").text(
                        "code"))
                let file = try programs.write("\(device).code", Array((code + "\r\n").utf8))
                try programs.done("cunlian", "init --scope 450124100201", store: device)
                let given = way == "--code -" ? way : "\(way) '\(file)'"
                let outcome = try programs.run("cunlian", "enrol --node \(url) \(given)", store: device, input: file)
                #expect(outcome.code == 0, "\(outcome.errors)")
            }
        }
    }
}
