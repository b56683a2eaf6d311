import Foundation
import TestSupport
import Testing

@testable import CunlianCommands

/// A node as its operator meets it: settings, log, figures, and what keeps it from starting.
@Suite(.serialized) struct NodeProgramTests {
    private let programs = Programs()

    private func page(_ url: String) throws -> String {
        let name = programs.path(UUID().uuidString)
        try #require(system("curl --silent --max-time 20 --output '\(name)' '\(url)'") == 0, "\(url)")
        return try String(contentsOfFile: name, encoding: .utf8)
    }

    @Test func `one session is one line of the log: who, how much, how long, and what came of it`() throws {
        try programs.tree(["a"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "a")
        try programs.serving("city", scope: "4501", also: ["--log-format", "json"], log: "log") { url in
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            try programs.done("cunlian", "init --scope 450124100201", store: "stranger")
            #expect(try programs.run("cunlian", "sync --node \(url)", store: "stranger").code != 0)
            _ = try programs.run("cunlian", "enrol --node \(url) --code ABCD-ABCD-ABCD-ABCD", store: "stranger")
        }
        let lines = try String(contentsOfFile: programs.path("log"), encoding: .utf8).split(separator: "\n")
        let sessions = lines.filter { $0.contains("\"message\":\"session\"") }
        let done = try #require(sessions.first { $0.contains("\"entries_in\":1") }, "\(sessions)")
        for field in ["\"result\":\"done\"", "\"bytes_in\":", "\"bytes_out\":", "\"seconds\":"] { #expect(done.contains(field), "\(done)") }
        #expect(!done.contains("\"who\":\"unknown\""))
        #expect(sessions.contains { $0.contains("\"result\":\"stranger\"") && $0.contains("\"who\":\"unknown\"") }, "\(sessions)")
        #expect(lines.contains { $0.contains("\"level\":\"warning\"") && $0.contains("code for enrolling was wrong") })
        #expect(
            lines.contains {
                $0.contains("\"message\":\"listening\"") && $0.contains("\"scope\":\"4501\"") || $0.contains("\"scope\":4501")
            })
        #expect(lines.last?.contains("\"message\":\"stopped\"") ?? false, "\(lines.last ?? "")")
    }

    @Test func `the figures say parent, backlog, backup, silence, sessions and refusals`() throws {
        try programs.tree(["a"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "a")
        // A parent that nobody listens at: all that came is still to be passed on.
        let nobody = Impostor(nil)
        try programs.serving("city", scope: "4501", also: ["--parent", "http://127.0.0.1:\(nobody.port)"]) { url in
            nobody.hangUp()
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            let before = try page(url + "/metrics")
            #expect(before.contains("cunlian_backup_last_seconds 0\n"))
            try programs.done("cunliand", "backup '\(programs.path("city.backup"))'", store: "city")
            let text = try page(url + "/metrics")
            for figure in [
                "cunlian_backlog ", "cunlian_waiting 0", "cunlian_store_bytes ", "cunlian_parent_failing_seconds ",
                "cunlian_village_last_arrival_seconds{scope=\"450124100201\"} 1", "cunlian_session_seconds_bucket{le=\"+Inf\"} ",
                "cunlian_session_seconds_count ", "cunlian_refusals_total{reason=\"notEnrolled\"} 0",
                "cunlian_sessions_ended_total{result=\"done\"} ", "# TYPE cunlian_session_seconds histogram",
            ] { #expect(text.contains("\n" + figure), "\(figure)") }
            #expect(!text.contains("\ncunlian_backlog 0\n") && !text.contains("\ncunlian_backup_last_seconds 0\n"))
            let ready = try page(url + "/readyz")
            for line in ["ready\n", "parent: ", "backlog: ", "waiting: 0 changesets", "quarantine: 0 entries", "backup: 0 min ago"] {
                #expect(ready.contains(line), "\(ready)")
            }
        }
    }

    @Test func `settings come from a file, and check-config says before a start what would keep it from starting`() throws {
        try programs.tree([])
        let file = try programs.write("node.conf", "# node\nscope = 4501\nlisten = 127.0.0.1:0\nlog-level = error\n".utf8)
        let good = try programs.run("cunliand", "check-config --config '\(file)'", store: "city")
        #expect(good.code == 0, "\(good.errors)\(good.output)")
        #expect(good.output.contains("ok  store") && good.output.contains("ok  listens"))
        try programs.serving("city", scope: "4501", also: ["--config", file]) { url in
            #expect(try page(url + "/healthz") == "ok\n")
            // Whose port it is.
            let port = try #require(url.split(separator: ":").last)
            let taken = try programs.run("cunliand", "serve --scope 4501 --listen 127.0.0.1:\(port)", store: "city")
            #expect(taken.code == 1 && taken.errors.contains("Another program listens at 127.0.0.1:\(port)"), "\(taken.errors)")
            let checked = try programs.run("cunliand", "check-config --scope 4501 --listen 127.0.0.1:\(port)", store: "city")
            #expect(checked.code == 0 && checked.output.contains("look  listens"), "\(checked.output)")
        }
        for (text, words) in [
            ("scope = 4501\nlisten = 1.2.3.4:0\nplain-http = yes", "no address of this machine"),
            ("scope = 4501\nlisten = 127.0.0.1:0\ntls-cert = /nowhere\ntls-key = /nowhere", "/nowhere cannot be read"),
            ("scope = 4501\nlisten = no-such-name.invalid:0\nplain-http = yes", "no name no-such-name.invalid"),
            ("scope = x9\nlisten = 127.0.0.1:0", "x9"),
        ] {
            let file = try programs.write("bad.conf", text.utf8)
            let bad = try programs.run("cunliand", "check-config --config '\(file)'", store: "city")
            #expect(bad.code == 65 && bad.output.contains("bad  ") && bad.output.contains(words), "\(text): \(bad.output)\(bad.errors)")
        }
        for (text, words) in [
            ("scope = 4501\nlissten = 1", "line 2: there is no setting lissten"), ("scope = 4501\ninterval = soon", "line 2"),
            ("scope = 4501\nlisten = 10.0.0.1:1", "without TLS"),
        ] {
            let file = try programs.write("bad.conf", text.utf8)
            let bad = try programs.run("cunliand", "serve --config '\(file)'", store: "city")
            #expect([64, 65].contains(bad.code) && bad.errors.contains(words), "\(bad.code) \(bad.errors)")
        }
    }

    @Test func `F16 certificates that do not serve are named`() throws {
        try programs.tree([])
        func openssl(_ arguments: String) -> Int32 { system("cd '\(programs.folder.path)' && openssl \(arguments) >/dev/null 2>&1") }
        #expect(openssl("req -x509 -newkey rsa:2048 -nodes -keyout a.key -out a.pem -days 400 -subj /CN=localhost") == 0)
        #expect(openssl("req -x509 -newkey rsa:2048 -nodes -keyout b.key -out b.pem -days 5 -subj /CN=localhost") == 0)
        #expect(openssl("rsa -aes128 -passout pass:secret -in a.key -out locked.key") == 0)
        func check(_ certificate: String, _ key: String) throws -> Programs.Outcome {
            try programs.run(
                "cunliand",
                "check-config --scope 4501 --listen 127.0.0.1:0 --tls-cert '\(programs.path(certificate))' --tls-key '\(programs.path(key))'",
                store: "city")
        }
        #expect(system("chmod 600 '\(programs.path("a.key"))'") == 0)
        let closed = try check("a.pem", "a.key")
        #expect(closed.code == 0 && !closed.output.contains("chmod"), "\(closed.output)")
        #expect(system("chmod 644 '\(programs.path("a.key"))'") == 0)
        let open = try check("a.pem", "a.key")
        #expect(open.code == 0 && open.output.contains("look  key") && open.output.contains("chmod 600"), "\(open.output)")
        #expect(try check("b.pem", "b.key").output.contains("look  certificate"))
        for (certificate, key, words) in [
            ("a.pem", "b.key", "not that of the certificate"), ("a.key", "a.key", "no certificate in PEM"),
            ("a.pem", "a.pem", "no private key in PEM"), ("a.pem", "locked.key", "passphrase"),
        ] {
            let bad = try check(certificate, key)
            #expect(bad.code == 65 && bad.output.contains(words), "\(certificate) \(key): \(bad.output)\(bad.errors)")
        }
    }

    @Test func `help speaks one language`() throws {
        let english = try programs.run("cunliand", "serve --help", store: "none").output
        #expect(english.contains("where to listen") && !english.contains("监听"), "\(english)")
        let chinese = try programs.run("cunliand", "serve --help", store: "none", language: "zh").output
        #expect(chinese.contains("监听") && !chinese.contains("where to listen") && chinese.contains("（默认：127.0.0.1:7450）"), "\(chinese)")
    }
}
