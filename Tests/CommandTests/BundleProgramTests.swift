import Foundation
import JSON
import TestSupport
import Testing

/// A village that reaches the city on a stick, by the programs as people run them.
struct BundleProgramTests {
    private func village(_ devices: [String] = ["a", "b"]) throws -> Programs {
        let programs = Programs()
        try programs.tree(devices)
        return programs
    }

    @Test func `a village goes to the node on a stick, and its receipts come back on it`() throws {
        let programs = try village()
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13977112233", store: "a")
        let wrote = try programs.done("cunlian", "bundle write '\(programs.path("out"))' --json", store: "a")
        // Of the directory the node is known to hold what the device was enrolled with.
        #expect(wrote.number("sentEntries") == 1)
        #expect(wrote.text("name") == "4501")
        let size = try FileManager.default.attributesOfItem(atPath: programs.path("out"))[.size] as? Int
        #expect(wrote.number("bodyBytes") == size.map(Int64.init))
        #expect(try programs.done("cunlian", "status --json", store: "a").number("heldByCity") == 0)
        let read = try programs.done("cunliand", "bundle read '\(programs.path("out"))' --json", store: "city")
        #expect(read.number("receivedEntries") == 1)
        try programs.done("cunliand", "bundle write '\(programs.path("back"))' --for a", store: "city")
        let back = try programs.done("cunlian", "bundle read '\(programs.path("back"))' --json", store: "a")
        #expect(back.json("complete")?.bool == true)
        #expect(try programs.done("cunlian", "status --json", store: "a").number("heldByCity") == 1)
        #expect(try programs.digest("a") == programs.digest("city"))
        // Once more changes nothing.
        #expect(try programs.done("cunliand", "bundle read '\(programs.path("out"))' --json", store: "city").number("receivedEntries") == 0)
    }

    @Test func `a photograph goes along in a file of its own, which only the addressee reads`() throws {
        let programs = try village()
        try programs.done("cunlian", "add household number=450124100201-0001", store: "a")
        let photo = try programs.write("house.jpg", Pictured.jpeg(bytes: 40_000))
        let attach = "attach household:450124100201-0001 house_photos[2017] '\(photo)' --json"
        let hash = try #require(try programs.done("cunlian", attach, store: "a").text("hash"))
        let (out, beside) = (programs.path("out"), programs.path("out.attachments"))
        let wrote = try programs.done("cunlian", "bundle write '\(out)' --attachments --json", store: "a")
        #expect(wrote.number("sentAttachments") == 1 && wrote.output.contains("out.attachments"), "\(wrote.output)")
        // Before the records: said in both languages, and nothing is lost.
        for (language, word) in [("zh", "先读同时写的数据包"), ("en", "Read the bundle")] {
            let early = try programs.run("cunliand", "bundle read '\(beside)'", store: "city", language: language)
            #expect(early.code == 3 && early.output.contains(word), "\(early.output)\(early.errors)")
        }
        let wrong = try programs.run("cunlian", "bundle read '\(beside)'", store: "b", language: "zh")
        #expect(wrong.code == 65 && wrong.isOneSentence && wrong.errors.contains("4501"), "\(wrong.errors)")
        let read = try programs.done("cunliand", "bundle read '\(beside)' '\(out)' --json", store: "city")
        // The household, and the photograph of its house.
        #expect(read.number("receivedEntries") == 2 && read.number("receivedAttachments") == 1, "\(read.output)")
        let shown = programs.path("shown.jpg")
        try programs.done("cunlian", "attachment \(hash) --out '\(shown)'", store: "city")
        #expect(try Array(Data(contentsOf: URL(filePath: shown))) == Pictured.bare(bytes: 40_000))
        // The next bundle goes over the files of the one before, and nothing else.
        try programs.done("cunlian", "bundle write '\(out)' --attachments", store: "a")
        #expect(try programs.run("cunlian", "bundle write '\(photo)' --attachments", store: "a").code != 0)
    }

    @Test func `that a photograph has arrived comes back by stick, in both languages, and it is not carried again`() throws {
        let programs = try village(["a"])
        try programs.done("cunlian", "add household number=450124100201-0001", store: "a")
        let photo = try programs.write("house.jpg", Pictured.jpeg(bytes: 40_000))
        try programs.done("cunlian", "attach household:450124100201-0001 house_photos[2017] '\(photo)'", store: "a")
        let (out, back) = (programs.path("out"), programs.path("back"))
        try programs.done("cunlian", "bundle write '\(out)' --attachments", store: "a")
        try programs.done("cunliand", "bundle read '\(out)' '\(out).attachments'", store: "city")
        let wrote = try programs.done("cunliand", "bundle write '\(back)' --attachments --for a --json", store: "city")
        #expect(wrote.number("toldAttachments") == 1, "\(wrote.output)")
        for (language, word) in [("zh", "附件回执"), ("en", "also brings receipts: 1 attachment")] {
            let told = try programs.run("cunliand", "bundle write '\(back)' --attachments --for a", store: "city", language: language)
            #expect(told.code == 0 && told.output.contains(word), "\(told.output)\(told.errors)")
        }
        let read = try programs.done("cunlian", "bundle read '\(back)' '\(back).attachments' --json", store: "a")
        let receipt = try #require(read.json("attachmentReceipts")?.list?.first)
        #expect(
            receipt["name"]?.text == "4501" && receipt["held"]?.number?.integer == 1 && receipt["stale"]?.bool == false, "\(read.output)")
        for (language, word) in [("zh", "已读过"), ("en", "nothing changes")] {
            let again = try programs.run("cunlian", "bundle read '\(back).attachments'", store: "a", language: language)
            #expect(again.code == 0 && again.output.contains(word), "\(again.output)\(again.errors)")
        }
        let status = try programs.done("cunlian", "status --json", store: "a")
        #expect(status.json("attachments")?["heldByCity"]?.number?.integer == 1, "\(status.output)")
        let next = try programs.done("cunlian", "bundle write '\(out)' --attachments --json", store: "a")
        #expect(next.number("sentAttachments") == 0 && next.number("toldAttachments") == 0, "\(next.output)")
    }

    @Test func `a node that serves reads and writes bundles`() throws {
        let programs = try village(["a"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13977112233", store: "a")
        try programs.done("cunlian", "bundle write '\(programs.path("out"))'", store: "a")
        try programs.serving("city", scope: "4501") { url in
            try programs.done("cunliand", "bundle read '\(programs.path("out"))'", store: "city")
            try programs.done("cunliand", "bundle write '\(programs.path("back"))' --for a", store: "city")
            try programs.done("cunlian", "bundle read '\(programs.path("back"))'", store: "a")
            let sync = try programs.done("cunlian", "sync --node \(url) --json", store: "a")
            #expect(sync.number("sentEntries") == 0)
        }
    }

    @Test func `carriers read nothing, and nothing of what is in it lies open`() throws {
        let programs = try village(["a", "b", "c", "d"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13977112233", store: "a")
        try programs.done("cunlian", "bundle write '\(programs.path("stick"))'", store: "a")
        let bytes = try Data(contentsOf: URL(filePath: programs.path("stick")))
        #expect(bytes.range(of: Data("13977112233".utf8)) == nil && bytes.range(of: Data("450124100201".utf8)) == nil)
        for carrier in ["b", "c", "d"] {
            let before = try programs.digest(carrier)
            let outcome = try programs.run("cunlian", "bundle read '\(programs.path("stick"))'", store: carrier)
            #expect(outcome.code == 65 && outcome.isOneSentence, "\(outcome.errors)")
            #expect(outcome.errors.contains("somebody else, 4501"))
            #expect(try programs.digest(carrier) == before)
        }
        try programs.done("cunliand", "bundle read '\(programs.path("stick"))'", store: "city")
    }

    @Test func `sticks that are no bundle, cut, changed or gone end in one sentence, in both languages`() throws {
        let programs = try village(["a"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13977112233", store: "a")
        try programs.done("cunlian", "bundle write '\(programs.path("stick"))'", store: "a")
        let bytes = Array(try Data(contentsOf: URL(filePath: programs.path("stick"))))
        var changed = bytes
        changed[bytes.count / 2] ^= 1
        var newer = bytes
        newer[4] = 9
        let before = try programs.digest("city")
        for (name, content) in [("none", Array("hello".utf8)), ("cut", Array(bytes.dropLast(9))), ("changed", changed), ("newer", newer)] {
            let path = try programs.write(name, content)
            for language in ["en", "zh"] {
                let outcome = try programs.run(
                    "cunliand", "bundle read '\(programs.path("stick"))' '\(path)'", store: "city", language: language)
                #expect(outcome.code == 65 && outcome.isOneSentence, "\(name): \(outcome.code) \(outcome.errors)")
                #expect(outcome.errors.contains(name))
            }
        }
        #expect(try programs.run("cunliand", "bundle read '\(programs.path("gone"))'", store: "city").code == 74)
        #expect(try programs.run("cunliand", "bundle read '\(programs.folder.path)'", store: "city").code == 74)
        #expect(try programs.digest("city") == before)
    }

    @Test func `a bundle is written over a bundle, and over nothing else`() throws {
        let programs = try village(["a"])
        let path = try programs.write("register.csv", Array("name".utf8))
        let outcome = try programs.run("cunlian", "bundle write '\(path)'", store: "a")
        #expect(outcome.code == 65 && outcome.isOneSentence)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "name")
        for _ in 0..<2 { try programs.done("cunlian", "bundle write '\(programs.path("stick"))'", store: "a") }
        let full = try programs.run("cunlian", "bundle write '\(programs.path("nowhere"))/stick'", store: "a")
        #expect(full.code == 74 && full.isOneSentence)
    }

    @Test func `whom nobody knows, and who is not enrolled, is told what to do`() throws {
        let programs = try village(["a"])
        try programs.done("cunlian", "init --scope 450124100201", store: "new")
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13977112233", store: "new")
        let new = try programs.run("cunlian", "bundle write '\(programs.path("new.stick"))'", store: "new")
        #expect(new.code == 77 && new.isOneSentence)
        #expect(try programs.done("cunlian", "status --json", store: "new").number("unsealed") == 1)
        let unknown = try programs.run("cunlian", "bundle write '\(programs.path("x"))' --for nobody", store: "a")
        #expect(unknown.code == 65 && unknown.isOneSentence && unknown.errors.contains("nobody"))
        let key = try #require(try programs.done("cunlian", "bundle key --json", store: "new").text("key"))
        let stranger = try programs.run("cunlian", "bundle write '\(programs.path("x"))' --for \(key)", store: "a")
        #expect(stranger.code == 77 && stranger.isOneSentence)
        let city = try #require(try programs.done("cunliand", "bundle key --json", store: "city").text("key"))
        try programs.done("cunlian", "bundle write '\(programs.path("x"))' --for \(city)", store: "a")
        #expect(!FileManager.default.fileExists(atPath: programs.path("new.stick")))
    }

    @Test func `a bundle is split over small sticks, which are read in any order`() throws {
        let programs = try village(["a"])
        for index in 0..<12 {
            try programs.done("cunlian", "add household number=450124100201-\(1000 + index) phone=139771122\(10 + index)", store: "a")
            if index % 3 == 2 { _ = try programs.done("cunlian", "bundle write '\(programs.path("seal"))'", store: "a") }
        }
        let wrote = try programs.done("cunlian", "bundle write '\(programs.path("s"))' --split 2000 --json", store: "a")
        let names = (wrote.json("bundle")?.list ?? []).compactMap(\.text)
        #expect(names.count > 1)
        for name in names.reversed() { _ = try programs.run("cunliand", "bundle read '\(name)'", store: "city") }
        #expect(try programs.digest("a") == programs.digest("city"))
        // A shorter set over a longer one: what is left of that is named.
        let again = try programs.done("cunlian", "bundle write '\(programs.path("s"))' --all --split 1000000", store: "a")
        #expect(again.output.contains("\(programs.path("s")).1 to \(names[names.count - 1])"), "\(again.output)")
        let small = try programs.run("cunlian", "bundle write '\(programs.path("t"))' --split 100", store: "a")
        #expect(small.code == 65 && small.isOneSentence)
    }
}
