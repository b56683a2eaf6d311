import Foundation
import Testing

/// What a node is known by, and what a device knows it by, go into backups and come back, over TLS as it is set up.
@Suite struct PinnedRestoreProgramTests {
    private let programs = Programs()
    private let village = "450124100201"

    private func begin(_ url: String, _ device: String = "a") throws {
        let code = try programs.done("cunliand", "invite --role C --scope \(village) --person \(device) --json", store: "city").text("code")
        try programs.done("cunlian", "init --scope \(village)", store: device)
        try programs.done("cunlian", "enrol --node \(url) --code \(#require(code))", store: device)
    }

    private func bytes(_ file: String) -> Data? { FileManager.default.contents(atPath: programs.path(file)) }

    /// Exit code 3 where there is something to look at: that it goes on as another.
    private func sync(_ store: String, _ options: String = "") throws {
        let outcome = try programs.run("cunlian", "sync \(options)", store: store)
        #expect([0, 3].contains(outcome.code), "\(store): \(outcome.errors)")
    }

    @Test func `the commands that restore shows bring back what was not sent, over TLS too`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            try begin(url)
            try programs.done("cunlian", "add household number=\(village)-0001", store: "a")
            try programs.done("cunlian", "sync", store: "a")
            let file = programs.path("a.backup")
            try programs.done("cunlian", "backup '\(file)'", store: "a")
            try programs.done("cunlian", "add household number=\(village)-0002", store: "a")
            let restored = try programs.done("cunlian", "restore '\(file)' --replace", store: "a").output
            let commands = restored.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { $0.drop { $0 == " " } }
            #expect(commands.count == 5, "\(restored)")
            for command in commands {
                let isOurs = command.hasPrefix("cunlian ")
                let line = isOurs ? "'\(Programs.folderOfPrograms)/cunlian' \(command.dropFirst("cunlian ".count))" : String(command)
                #expect([0, 3].contains(system(line + " > /dev/null 2>&1") >> 8), "\(command)")
            }
            // On another machine it serves by itself.
            try programs.done("cunlian", "restore '\(file)'", store: "new")
            try sync("new")
            for store in ["city", "a", "new"] {
                let list = try programs.done("cunlian", "list household", store: store).output
                #expect(list.contains("-0001") && list.contains("-0002"), "\(store): \(list)")
            }
        }
    }

    @Test func `a node that comes back on another machine is the one that its devices know, and its keys are its owner's alone`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.done("cunliand", "console-ca --host localhost", store: "city")
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in try begin(url) }
        let (whole, keyless) = (programs.path("whole"), programs.path("keyless"))
        #expect(try programs.done("cunliand", "backup '\(whole)'", store: "city").output.contains("keep it as you keep the key"))
        try programs.done("cunliand", "backup '\(keyless)' --without-key", store: "city")
        let secret = try #require(bytes("city/tls.key")).split(separator: 0x0A)[1]
        #expect(bytes("whole")?.range(of: Data(secret)) != nil && bytes("keyless")?.range(of: Data(secret)) == nil)
        try programs.done("cunliand", "restore '\(whole)'", store: "again")
        for name in ["tls.pem", "tls.key", "console-ca.pem", "console-ca.key", "console-hosts"] {
            #expect(bytes("again/" + name) != nil && bytes("again/" + name) == bytes("city/" + name), "\(name)")
            let attributes = try FileManager.default.attributesOfItem(atPath: programs.path("again/" + name))
            #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
        }
        // Nothing of it lies in the store itself.
        #expect(bytes("again/store.sqlite")?.range(of: Data(secret)) == nil)
        try programs.serving("again", scope: "4501", also: ["--tls"]) { url in try sync("a", "--node \(url)") }
        // Without them it is another, which is said.
        for name in ["tls.pem", "tls.key"] { try FileManager.default.removeItem(atPath: programs.path("again/" + name)) }
        try programs.serving("again", scope: "4501", also: ["--tls"], log: "again.log") { _ in }
        #expect(try String(contentsOfFile: programs.path("again.log"), encoding: .utf8).contains("tls.pem"))
    }

    @Test func `what is there stays, for it is what others know by now, unless the backup knew another node`() throws {
        for city in ["city", "other"] { try programs.done("cunliand", "init --root --scope 4501", store: city) }
        // A certificate is made where it is first needed.
        try programs.serving("other", scope: "4501", also: ["--tls"]) { _ in }
        let file = programs.path("a.backup")
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            try begin(url)
            try programs.done("cunlian", "backup '\(file)'", store: "a")
            let pinned = try #require(bytes("a/node.pem"))
            let other = try #require(bytes("other/tls.pem"))
            try other.write(to: URL(filePath: programs.path("a/node.pem")))
            try programs.done("cunlian", "restore '\(file)' --replace", store: "a")
            #expect(bytes("a/node.pem") == other)
            try FileManager.default.removeItem(atPath: programs.path("a/node.pem"))
            try programs.done("cunlian", "restore '\(file)' --replace", store: "a")
            #expect(bytes("a/node.pem") == pinned)
        }
        // Enrolled at another address since: the backup goes back to where it was.
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            let pinned = try #require(bytes("a/node.pem"))
            let code = try programs.done("cunliand", "invite --role C --scope \(village) --person b --json", store: "city").text("code")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(code))", store: "a")
            try #require(bytes("other/tls.pem")).write(to: URL(filePath: programs.path("a/node.pem")))
            try programs.done("cunlian", "restore '\(file)' --replace", store: "a")
            #expect(bytes("a/node.pem") == pinned)
        }
    }

    @Test func `where the certificate is missing it is said where it belongs, and one that is named is kept from then on`() throws {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            try begin(url)
            try FileManager.default.removeItem(atPath: programs.path("a/node.pem"))
            for (language, words) in [("en", "enrol with a new code"), ("zh", "要新的授权码重新登记")] {
                let refused = try programs.run("cunlian", "sync", store: "a", language: language)
                #expect(refused.code == 69 && refused.isOneSentence && refused.errors.contains(words), "\(refused.errors)")
                #expect(refused.errors.contains(programs.path("a/node.pem")) && refused.errors.contains("--trust"), "\(refused.errors)")
                #expect(!refused.errors.contains("noSuchFilesystemObject"), "\(refused.errors)")
            }
            try sync("a", "--trust '\(programs.path("city/tls.pem"))'")
            #expect(bytes("a/node.pem") == bytes("city/tls.pem"))
            try sync("a")
        }
    }
}
