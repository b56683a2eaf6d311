import Foundation
import Glibc
import Testing

/// Checking and repairing, by the programs as they are: what is wrong, whose, where, and what to do.
@Suite(.serialized) struct VerifyProgramTests {
    private let programs = Programs()

    private func household(_ store: String) throws {
        try programs.done("cunlian", "init --scope 450124100201", store: store)
        try programs.done("cunlian", "add household phone=13900001234", store: store)
    }

    /// Changes the first place where some bytes stand in the file.
    private func replace(_ old: String, by new: String, in store: String) throws {
        let url = URL(filePath: programs.path(store + "/store.sqlite"))
        var data = try Data(contentsOf: url)
        let place = try #require(data.range(of: Data(old.utf8)))
        data.replaceSubrange(place, with: Data(new.utf8))
        try data.write(to: url)
    }

    @Test(arguments: [("en", "is not what the log says", "repair makes"), ("zh", "不符", "repair")])
    func `a changed value is named, and repair brings back what was written`(language: String, words: String, remedy: String) throws {
        // In a changeset, so that a signature stands for what was written; and not as ciphertext, as a telephone would be.
        try programs.tree(["device"])
        try programs.done("cunlian", "add household address.street=mill-lane-1", store: "device")
        try programs.serving("city", scope: "4501") { url in try programs.done("cunlian", "sync --node \(url)", store: "device") }
        let before = try programs.digest("device")
        try replace("mill-lane-1", by: "mill-lane-2", in: "device")
        let found = try programs.run("cunlian", "verify", store: "device", language: language)
        #expect(found.code == 1)
        #expect(found.output.contains(words), "\(found.output)\(found.errors)")
        #expect(found.output.contains(remedy), "\(found.output)")
        #expect(try programs.run("cunliand", "verify --json", store: "device").number("faultCount") ?? 0 > 0)
        let repaired = try programs.run("cunlian", "repair", store: "device", language: language)
        #expect(repaired.output.contains("store.sqlite.damaged"), "\(repaired.output)\(repaired.errors)")
        #expect(repaired.code == 0)
        try programs.done("cunlian", "verify", store: "device")
        #expect(try programs.digest("device") == before)
    }

    @Test(arguments: [("en", "put the store's own key back"), ("zh", "请放回原来的密钥")])
    func `D11 F12 another store's key is refused, and nothing is written with it`(language: String, words: String) throws {
        try household("device")
        try household("other")
        try FileManager.default.removeItem(atPath: programs.path("device/key"))
        try FileManager.default.copyItem(atPath: programs.path("other/key"), toPath: programs.path("device/key"))
        let refused = try programs.run("cunlian", "add household phone=13900001235", store: "device", language: language)
        #expect(refused.code == 1 && refused.isOneSentence && refused.errors.contains(words), "\(refused.code) \(refused.errors)")
        let found = try programs.run("cunlian", "verify", store: "device", language: language)
        #expect(found.code == 1 && found.errors.isEmpty, "\(found.errors)")
    }

    @Test func `D9 a pipe in the place of a store is one sentence, and nobody waits`() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "device")
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: programs.path("device/store.sqlite" + suffix)) }
        mkfifo(programs.path("device/store.sqlite"), 0o600)
        for command in ["list household", "verify", "digest", "repair"] {
            let outcome = try programs.run("cunlian", command, store: "device", before: "ulimit -t 20;")
            #expect(outcome.code == 74 && outcome.isOneSentence, "\(command): \(outcome.code) \(outcome.errors)")
        }
    }
}
