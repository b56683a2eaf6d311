import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// Stores that people copy, move, put back and restore, as real files, by the programs.
@Suite(.serialized) struct SeatProgramTests {
    private let programs = Programs()
    private let village = "450124100201"

    private func add(_ number: Int, _ store: String) throws {
        try programs.done("cunlian", "add household number=\(village)-000\(number) phone=1390000000\(number)", store: store)
    }

    /// Syncs; whoever was copied says so, which is an exit of its own.
    private func sync(_ store: String, _ url: String) throws {
        let outcome = try programs.run("cunlian", "sync --node \(url)", store: store)
        try #require([0, 3].contains(outcome.code), "\(store): \(outcome.code) \(outcome.errors)\(outcome.output)")
    }

    private func replica(_ store: String) throws -> String {
        let status = try programs.done("cunlian", "status --json", store: store)
        return try #require(status.text("incarnation"))
    }

    private func notices(_ store: String) throws -> [String] {
        try programs.done("cunlian", "status --json", store: store).json("notices")?.list?.compactMap(\.text) ?? []
    }

    /// The same households everywhere, so many, and nothing in doubt.
    private func expectSame(_ stores: [String], households: Int) throws {
        for store in stores {
            #expect(try programs.digest(store) == programs.digest(stores[0]), "\(store)")
            let listed = try programs.done("cunlian", "list household --scope \(village) --json", store: store).output
            #expect(listed.split(separator: "\n").count == households, "\(store): \(listed)")
            #expect(try programs.done("cunlian", "status --json", store: store).number("quarantined") == 0)
            try programs.done("cunlian", "verify", store: store)
        }
    }

    @Test func `a table goes into a copied folder as it would have into the first, for what was sent and what was not`() throws {
        try programs.tree(["a"])
        try programs.serving("city", scope: "4501") { url in
            try add(1, "a")
            try sync("a", url)
            try add(2, "a")
            try FileManager.default.copyItem(atPath: programs.path("a"), toPath: programs.path("b"))
            let rows = (1...2).map { "\(village)-000\($0),因病\($0)" }
            let file = try programs.write("t.csv", (["户编号,致贫原因说明"] + rows).joined(separator: "\n").utf8)
            for _ in 1...2 {
                let outcome = try programs.run("cunlian", "import household '\(file)' --json", store: "b")
                #expect(outcome.code == 0 && outcome.number("refused") == 0, "\(outcome)")
            }
            for number in 1...2 {
                #expect(try programs.done("cunlian", "show household:000\(number)", store: "b").output.contains("因病\(number)"))
            }
            try sync("b", url)
            try sync("a", url)
        }
        for number in 1...2 {
            let fields = try programs.done("cunlian", "show household:000\(number) --json", store: "a")
            #expect(fields.output.contains("因病\(number)") && fields.json("disputed")?.list?.isEmpty != false, "\(fields.output)")
        }
    }

    @Test func `a copied folder goes on as another: both write, nothing is lost and nobody gives a number twice`() throws {
        try programs.tree(["a"])
        try programs.serving("city", scope: "4501") { url in
            try add(1, "a")
            try sync("a", url)
            try add(2, "a")
            try FileManager.default.copyItem(atPath: programs.path("a"), toPath: programs.path("b"))
            for (language, words) in [("en", "is a copy"), ("zh", "拷贝")] {
                let status = try programs.run("cunlian", "status", store: "b", language: language)
                #expect(status.code == 0 && status.output.contains(words), "\(status.output)")
                // Whoever opened it first was told at once, whatever they were about to do.
                #expect(status.errors.contains(words) == (language == "en"), "\(status.errors)")
            }
            #expect(try replica("a") != replica("b"))
            try add(3, "a")
            try add(4, "b")
            for store in ["b", "a", "b"] { try sync(store, url) }
        }
        try expectSame(["city", "a", "b"], households: 4)
        #expect(try notices("a").isEmpty && notices("b").map { $0.prefix(5) } == ["seat "])
    }

    @Test func `a database put back in the place of a newer one is noticed before it writes, and fetches what it lost`() throws {
        try programs.tree(["a"])
        try programs.serving("city", scope: "4501") { url in
            try add(1, "a")
            try sync("a", url)
            // The programs leave no log behind, so this one file is the whole store.
            try FileManager.default.copyItem(atPath: programs.path("a/store.sqlite"), toPath: programs.path("old.sqlite"))
            try add(2, "a")
            try sync("a", url)
            let before = try replica("a")
            try FileManager.default.removeItem(atPath: programs.path("a/store.sqlite"))
            try FileManager.default.copyItem(atPath: programs.path("old.sqlite"), toPath: programs.path("a/store.sqlite"))
            try add(3, "a")
            #expect(try replica("a") != before)
            try sync("a", url)
        }
        try expectSame(["city", "a"], households: 3)
        #expect(try notices("a").map { $0.prefix(5) } == ["seat "])
    }

    @Test func `a folder that gets another name is the same store, and one that is carried to another disk is not`() throws {
        try programs.tree(["a"])
        let before = try replica("a")
        try FileManager.default.moveItem(atPath: programs.path("a"), toPath: programs.path("renamed"))
        try add(1, "renamed")
        #expect(try replica("renamed") == before && notices("renamed").isEmpty)
        try FileManager.default.copyItem(atPath: programs.path("renamed"), toPath: programs.path("carried"))
        try FileManager.default.removeItem(atPath: programs.path("renamed"))
        try add(2, "carried")
        #expect(try replica("carried") != before)
        try programs.serving("city", scope: "4501") { url in try sync("carried", url) }
        try expectSame(["city", "carried"], households: 2)
    }

    @Test func `a device comes back from its backup on another machine, and into its own folder`() throws {
        try programs.tree(["a"])
        try programs.serving("city", scope: "4501") { url in
            try add(1, "a")
            try sync("a", url)
            try add(2, "a")
            let file = programs.path("a.backup")
            let kept = try programs.done("cunlian", "backup '\(file)'", store: "a")
            #expect(kept.output.contains("keep it as you keep the key"))
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            try add(3, "a")
            try sync("a", url)
            try programs.done("cunlian", "restore '\(file)'", store: "new")
            #expect(try replica("new") != replica("a"))
            try add(4, "new")
            try sync("new", url)
            try sync("a", url)
            try expectSame(["city", "a", "new"], households: 4)
            // In its own folder only if it is said, and what was there stays.
            for (language, words) in [("en", "--replace"), ("zh", "--replace")] {
                let refused = try programs.run("cunlian", "restore '\(file)'", store: "a", language: language)
                #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains(words), "\(refused.errors)")
            }
            let before = try replica("a")
            let restored = try programs.done("cunlian", "restore '\(file)' --replace --json", store: "a")
            #expect(try replica("a") != before)
            try sync("a", url)
            try expectSame(["city", "a"], households: 4)
            let old = try #require(restored.text("kept"))
            try programs.done("cunlian", "restore '\(old)' --replace", store: "a")
            for store in ["a", "new"] { try sync(store, url) }
        }
        try expectSame(["city", "a", "new"], households: 4)
    }

    @Test func `a backup without its key, of another store, or none at all is refused, and nothing is made or changed`() throws {
        try programs.tree(["a", "b"])
        try add(1, "a")
        let (whole, keyless) = (programs.path("whole"), programs.path("keyless"))
        try programs.done("cunlian", "backup '\(whole)'", store: "a")
        try programs.done("cunlian", "backup '\(keyless)' --without-key", store: "a")
        let again = try programs.run("cunlian", "backup '\(whole)'", store: "a")
        #expect(again.code == 74 && again.isOneSentence, "\(again.errors)")
        let nowhere = try programs.run("cunlian", "backup '\(programs.path("no/such/file"))'", store: "a")
        #expect(nowhere.code == 74 && nowhere.isOneSentence, "\(nowhere.errors)")
        let before = try programs.digest("b")
        let text = try programs.write("text", "hello".utf8)
        for (file, store, code) in [(keyless, "new", 65), (whole, "b", 65), (text, "b", 74), (programs.path("none"), "b", 74)] {
            let refused = try programs.run("cunlian", "restore '\(file)' --replace", store: store)
            #expect(refused.code == code && refused.isOneSentence, "\(file): \(refused.code) \(refused.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: programs.path("new/store.sqlite")))
        #expect(try programs.digest("b") == before && notices("b").isEmpty)
        // With the key beside it, it serves.
        try FileManager.default.copyItem(atPath: programs.path("a/key"), toPath: programs.path("new/key"))
        try programs.done("cunlian", "restore '\(keyless)'", store: "new")
        #expect(try programs.done("cunlian", "list household", store: "new").output.contains("\(village)-0001"))
    }

    @Test func `I5 a node is backed up and restored while it serves: whom it had enrolled since comes back, and new ones are accepted`()
        throws
    {
        try programs.tree(["a"])
        let file = programs.path("city.backup")
        func enrol(_ device: String, _ url: String) throws {
            let invited = try programs.done("cunliand", "invite --role C --scope \(village) --person \(device) --json", store: "city")
            try programs.done("cunlian", "init --scope \(village)", store: device)
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(invited.text("code")))", store: device)
        }
        try programs.serving("city", scope: "4501") { url in
            try add(1, "a")
            try sync("a", url)
            try programs.done("cunliand", "backup '\(file)'", store: "city")
            let before = try replica("city")
            try enrol("b", url)
            try add(2, "b")
            try sync("b", url)
            try programs.done("cunliand", "restore '\(file)' --replace", store: "city")
            #expect(try replica("city") != before)
            // The same process goes on serving: it gives a grant whose number nobody else's has.
            try enrol("c", url)
            try add(3, "c")
            try add(4, "a")
            for store in ["c", "a", "b", "a", "c"] { try sync(store, url) }
            try expectSame(["city", "a", "b", "c"], households: 4)
        }
        let people = try programs.done("cunliand", "people --json", store: "city").output
        for person in ["a", "b", "c"] { #expect(people.contains("\"\(person)\""), "\(people)") }
        #expect(try notices("city").map { $0.prefix(5) } == ["seat "])
    }

    @Test func `what was not sent when a backup was put back is counted, and comes back by the commands that are shown`() throws {
        try programs.tree(["a"])
        try programs.serving("city", scope: "4501") { url in
            try add(1, "a")
            try sync("a", url)
            let file = programs.path("a.backup")
            try programs.done("cunlian", "backup '\(file)'", store: "a")
            try add(2, "a")
            let restored = try programs.done("cunlian", "restore '\(file)' --replace", store: "a")
            #expect(restored.output.contains("1 entry of what was there had not been sent"), "\(restored.output)")
            // What it goes on as is said once.
            #expect(restored.errors.isEmpty, "\(restored.errors)")
            let name = try replica("a")
            #expect(restored.output.split(separator: "goes on as").count == 2 && restored.output.contains(name), "\(restored.output)")
            for line in restored.output.split(separator: "\n") where line.hasPrefix("  ") {
                let words = line.drop { $0 == " " }
                let command =
                    words.hasPrefix("cunlian ")
                    ? "'\(Programs.folderOfPrograms)/cunlian' \(words.dropFirst("cunlian ".count))" : String(words)
                let status = system(command + (words.hasPrefix("cunlian sync") ? " --node \(url)" : "") + " > /dev/null 2>&1")
                #expect([0, 3].contains(status >> 8), "\(command)")
            }
        }
        try expectSame(["city", "a"], households: 2)
    }
}
