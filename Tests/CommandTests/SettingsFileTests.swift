import ArgumentParser
import Testing

@testable import CunlianCommands

/// A node's settings in a file.
@Suite struct SettingsFileTests {
    private func settings(_ text: String) throws -> SettingsFile { try SettingsFile(Array(text.utf8), path: "node.conf") }

    @Test func `a file says what the command line would`() throws {
        let file = try settings(
            "\u{FEFF}# node\r\n\r\n  store = /var/lib/cunlian \r\nscope=450124\nplain-http = yes\nunenrolled = no\nseat = a = b\n")
        #expect(file.arguments == ["--store=/var/lib/cunlian", "--scope=450124", "--plain-http", "--seat=a = b"])
        #expect(file.settings.map(\.line) == [3, 4, 5, 6, 7])
    }

    @Test func `every option of serve can be set, and nothing else`() throws {
        let dump = ServeCommand._dumpHelp()
        let names = dump.matches(of: #/"name" : "([a-z-]+)"/#).map { String($0.output.1) }
        let options = Set(names).subtracting(["config", "json", "help", "h", "version"])
        #expect(options == Set(SettingsFile.options + SettingsFile.flags))
    }

    @Test func `the command line goes before the file`() throws {
        let file = try settings("scope = 450124\nlisten = 127.0.0.1:1\n")
        let command = try ServeCommand.parse(file.arguments + ["--listen", "127.0.0.1:2"])
        #expect(command.serving.listen == "127.0.0.1:2" && command.serving.scope == "450124")
    }

    @Test(
        arguments: [
            ("scope 450124", SettingsFault.Reason.noSign("scope 450124")),
            ("scope =", .empty("scope")),
            ("scopes = 1", .unknown("scopes", near: "scope")),
            ("tls_cert = 1", .unknown("tls_cert", near: "tls-cert")),
            ("colour = red", .unknown("colour", near: nil)),
            ("plain-http = true", .notYesOrNo("plain-http", "true")),
            ("#\nscope = 1\nscope = 2", .twice("scope", line: 2)),
        ])
    func `what is wrong is named with its line`(text: String, reason: SettingsFault.Reason) throws {
        let lines = text.split(separator: "\n").count
        #expect(throws: SettingsFault(path: "node.conf", line: lines, reason: reason)) { try settings(text) }
        #expect(throws: SettingsFault(path: "node.conf", line: 1, reason: .notText)) { try SettingsFile([0xff], path: "node.conf") }
    }

    @Test func `an option that is refused is found in the file`() throws {
        let file = try settings("scope = 1\ninterval = soon\n")
        #expect(file.place(of: "The value 'soon' is invalid for '--interval <seconds>'", unless: ["serve"])?.line == 2)
        #expect(file.place(of: "The value 'soon' is invalid for '--interval <seconds>'", unless: ["serve", "--interval=soon"]) == nil)
    }
}
