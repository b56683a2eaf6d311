import Foundation
import Testing

/// A node's own certificate, known from the code that the node gave.
@Suite struct PinnedNodeProgramTests {
    private let programs = Programs()

    private func begin() throws -> String {
        try programs.done("cunliand", "init --root --scope 4501", store: "city")
        try programs.done("cunlian", "init --scope 450124100201", store: "tablet")
        return try invite("Zhang")
    }

    private func invite(_ person: String) throws -> String {
        try #require(
            try programs.done("cunliand", "invite --role C --scope 450124100201 --person \(person) --json", store: "city").text("code"))
    }

    @Test func `who has the code needs no authority, and what was pinned holds from then on`() throws {
        let code = try begin()
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            #expect(url.hasPrefix("https://"))
            // Without the pin nobody vouches for the node.
            let bare = try programs.run("cunlian", "enrol --node \(url) --code \(code.prefix { $0 != "." })", store: "tablet")
            #expect(bare.code == 69 && bare.isOneSentence, "\(bare.errors)")
            let enrolled = try programs.run("cunlian", "enrol --node \(url) --code \(code)", store: "tablet")
            #expect(enrolled.code == 0 && enrolled.output.contains("as the code says"), "\(enrolled.errors)")
            try programs.done("cunlian", "add household number=450124100201-0001", store: "tablet")
            #expect(try programs.done("cunlian", "sync --json", store: "tablet").number("sentEntries") == 1)
        }
        // The same certificate after a start, and at another address.
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            try programs.done("cunlian", "sync --node \(url)", store: "tablet")
        }
        // Another one is not believed any more.
        for name in ["tls.pem", "tls.key"] { try FileManager.default.removeItem(atPath: programs.path("city/" + name)) }
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            for (language, words) in [("en", "enrol with a new code"), ("zh", "要新的授权码重新登记")] {
                let refused = try programs.run("cunlian", "sync --node \(url)", store: "tablet", language: language)
                #expect(refused.code == 69 && refused.isOneSentence && refused.errors.contains(words), "\(refused.errors)")
                #expect(!refused.errors.contains(".cc") && !refused.errors.contains("OPENSSL"), "\(refused.errors)")
            }
        }
    }

    @Test func `another node is told no code, with TLS and without`() throws {
        let code = try begin()
        try programs.done("cunliand", "init --root --scope 4501", store: "impostor")
        for options in [[], ["--tls"]] {
            try programs.serving("impostor", scope: "4501", also: options, log: "impostor.log") { url in
                let refused = try programs.run("cunlian", "enrol --node \(url) --code \(code)", store: "tablet")
                #expect(refused.code == 77 && refused.isOneSentence, "\(refused.errors)")
            }
            // It counts codes that it did not give; it was shown none.
            #expect(try !String(contentsOfFile: programs.path("impostor.log"), encoding: .utf8).contains("code"))
        }
        try programs.serving("city", scope: "4501") { url in
            // Over plain HTTP the code still vouches for the root; a code of an earlier program vouches for nothing, and serves.
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "tablet")
            try programs.done("cunlian", "init --scope 450124100201", store: "older")
            let bare = try invite("Li").prefix { $0 != "." }
            try programs.done("cunlian", "enrol --node \(url) --code \(bare)", store: "older")
        }
    }

    @Test func `the certificate and its key are the node's owner's alone`() throws {
        _ = try begin()
        for name in ["tls.pem", "tls.key"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: programs.path("city/" + name))
            #expect((attributes[.posixPermissions] as? Int) == 0o600)
        }
    }

    @Test func `a county that enrolled by a pinned code syncs with its parent`() throws {
        _ = try begin()
        let code = try #require(
            try programs.done("cunliand", "invite --role node --scope 450124 --json", store: "city").text("code"))
        try programs.serving("city", scope: "4501", also: ["--tls"]) { url in
            try programs.done("cunliand", "init --scope 450124", store: "county")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "county")
            try programs.done("cunliand", "sync --node \(url)", store: "county")
        }
    }
}
