import Foundation
import TestSupport
import Testing

@testable import CunlianCommands

/// Nodes and devices as processes: past an absent node, from an older copy, under a newer form.
@Suite(.serialized) struct TreeProgramTests {
    private let programs = Programs()

    @Test func `two devices exchange directly, and hold the same, while every node is away`() throws {
        try programs.tree(["a", "b"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "a")
        try programs.done("cunlian", "add household number=450124100201-0002 phone=13900000002", store: "b")
        try programs.serving("a", scope: "450124100201") { url in
            let report = try programs.done("cunlian", "sync --node \(url) --json", store: "b")
            // One household, and the village's directory by which the other learns who this is: from its beginning, which is the
            // other's own grant, for what the other has of the root's directory is all that it says first.
            #expect(report.number("sentEntries") == 3)
            #expect(report.number("receivedEntries") == 1)
            #expect(report.number("roundTrips") == 3)
        }
        #expect(try programs.digest("a") == programs.digest("b"))
        // What a sibling holds no county and no city holds.
        #expect(try programs.done("cunlian", "status --json", store: "b").number("heldByCounty") == 0)
        // And one of them carries both to the city.
        try programs.serving("city", scope: "4501") { url in try programs.done("cunlian", "sync --node \(url)", store: "b") }
        #expect(try programs.digest("city") == programs.digest("a"))
    }

    /// What a store cannot see by itself: the machine with all that is on it goes back, as it looks under a seat's name.
    @Test func `a machine that is rolled back loses nothing, and says what happened`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            let code = try programs.done("cunliand", "invite --role C --scope 450124100201 --person a --json", store: "city").text("code")
            try programs.done("cunlian", "init --scope 450124100201 --seat tablet", store: "a")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(code)) --seat tablet", store: "a")
            try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001 --seat tablet", store: "a")
            try programs.done("cunlian", "sync --node \(url) --seat tablet", store: "a")
            try FileManager.default.copyItem(atPath: programs.path("a"), toPath: programs.path("copy"))
            try programs.done("cunlian", "add household number=450124100201-0002 phone=13900000002 --seat tablet", store: "a")
            try programs.done("cunlian", "sync --node \(url) --seat tablet", store: "a")
            try programs.done("cunlian", "add household number=450124100201-0003 phone=13900000003 --seat tablet", store: "copy")
            let report = try programs.run("cunlian", "sync --node \(url) --seat tablet", store: "copy")
            #expect(report.code == 3, "\(report.errors)\(report.output)")
            #expect(report.output.contains("set back to an older copy"))
            try programs.done("cunlian", "sync --node \(url) --seat tablet", store: "copy")
        }
        #expect(
            try programs.done("cunlian", "digest --scope 450124100201 --json --seat tablet", store: "copy").text("digest")
                == programs.digest("city"))
        let listed = try programs.done("cunlian", "list household --json --seat tablet", store: "copy").output
        for number in 1...3 { #expect(listed.contains("450124100201-000\(number)")) }
        try programs.done("cunlian", "verify --seat tablet", store: "copy")
        try programs.done("cunlian", "verify", store: "city")
    }

    @Test func `a form is published while the node runs, and a device takes it at its next sync`() throws {
        let old = String(decoding: TestRegister.bytes, as: UTF8.self)
        let form = try programs.write("ships-1.json", old.utf8)
        let newer = old.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 2")
            .replacingOccurrences(
                of: "\"writers\": [\"H\"]} ] },\n    { \"number\": 2",
                with:
                    "\"writers\": [\"H\"]},\n{\"number\": 15, \"name\": \"colour\", \"label\": {\"zh\": \"色\", \"en\": \"colour\"}, \"type\": \"text\", \"rule\": \"manual\"} ] },\n    { \"number\": 2"
            )
        #expect(newer.contains("colour"))
        let file = try programs.write("ships-2.json", newer.utf8)
        try programs.tree(["a", "b"], schema: form)
        try programs.serving("city", scope: "4501") { url in
            let early = try programs.run("cunlian", "add ship name=Hai colour=red", store: "a")
            #expect(early.code == 65)
            try programs.done("cunliand", "publish schema '\(file)'", store: "city")
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            try programs.done("cunlian", "add ship name=Hai colour=red", store: "a")
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            try programs.done("cunlian", "sync --node \(url)", store: "b")
        }
        for store in ["city", "b"] { #expect(try programs.digest(store) == programs.digest("a"), "\(store)") }
        #expect(try programs.done("cunlian", "list ship --json", store: "b").output.contains("red"))
        // Refused: twice, narrowed, by a device, and what is no schema.
        let again = try programs.run("cunliand", "publish schema '\(file)'", store: "city")
        #expect(again.code == 65 && again.errors.contains("ships-2.json:1:"), "\(again.errors)")
        let narrowed = try programs.write(
            "ships-3.json",
            newer.replacingOccurrences(of: "\"version\": 2", with: "\"version\": 3")
                .replacingOccurrences(of: "\"writers\": [\"S\", \"P\", \"H\"]", with: "\"writers\": [\"P\", \"H\"]").utf8)
        let narrow = try programs.run("cunliand", "publish schema '\(narrowed)'", store: "city")
        #expect(narrow.code == 65 && narrow.errors.contains("ships-3.json:13:") && narrow.isOneSentence, "\(narrow.errors)")
        let criteria = try programs.write("criteria.json", RegisterFiles.file("criteria/gx-hh-2016.json"))
        #expect(try programs.run("cunliand", "publish criteria '\(criteria)'", store: "a").code == 77)
        #expect(try programs.done("cunliand", "publish criteria '\(criteria)' --json", store: "city").number("version") == 1)
        let broken = try programs.write("broken.json", "{\n \"criteria\": }".utf8)
        let refused = try programs.run("cunliand", "publish criteria '\(broken)'", store: "city")
        #expect(refused.code == 65 && refused.errors.contains("broken.json:2:"), "\(refused.errors)")
    }

    @Test func `a register that began with version 1 of its form takes up what the program carries, without a file`() throws {
        let first = try programs.write("first.json", RegisterFiles.file("schemas/poverty-register-1.json"))
        try programs.done("cunliand", "init --root --scope 4501 --schema '\(first)'", store: "city")
        #expect(try programs.run("cunlian", "describe loan", store: "city").code != 0)
        #expect(try programs.done("cunliand", "publish schema --json", store: "city").number("version") == 3)
        #expect(try programs.done("cunlian", "describe loan", store: "city").output.contains("loan"))
        // Again, and what needs a file.
        #expect(try programs.run("cunliand", "publish schema", store: "city").code == 65)
        #expect(try programs.run("cunliand", "publish criteria", store: "city").code == 64)
        // A procedure: under its own name, once, by the root alone, and not one that would change what was.
        #expect(try programs.run("cunliand", "publish procedure", store: "city").code == 64)
        let own = String(decoding: RegisterFiles.file("procedure/village-exit.json"), as: UTF8.self)
        let longer = own.replacingOccurrences(of: "\"noticeDays\": 7", with: "\"noticeDays\": 15, \"valid_from\": 2018")
        let file = try programs.write("longer.json", longer.utf8)
        let published = try programs.done("cunliand", "publish procedure '\(file)' --json", store: "city")
        #expect(published.output.contains("village-exit") && published.number("version") == 1)
        let again = try programs.run("cunliand", "publish procedure '\(file)'", store: "city")
        #expect(again.code == 65 && again.errors.contains("\"village-exit\" is published so already"), "\(again.errors)")
        let nobody = try programs.write(
            "nobody.json", own.replacingOccurrences(of: "\"writers\": [\"K\"]", with: "\"writers\": [\"Q\"]").utf8)
        let refused = try programs.run("cunliand", "publish procedure '\(nobody)' --language en", store: "city")
        #expect(refused.code == 65 && refused.errors.contains("nobody.json:") && refused.isOneSentence, "\(refused.errors)")
    }

    @Test func `a new tree has the newest form from its beginning, for its digest alone; who joins an older one goes on with that`() throws
    {
        try programs.tree(["a"])
        for store in ["city", "a"] { #expect(try programs.done("cunlian", "describe review", store: store).output.contains("verdict")) }
        // Nobody has to say it again, and the directory carries no document.
        #expect(try programs.run("cunliand", "publish schema", store: "city").code == 65)
        let size = try FileManager.default.attributesOfItem(atPath: programs.path("city/store.sqlite"))[.size] as? Int ?? 0
        let second = try programs.write("second.json", RegisterFiles.schema)
        try programs.done("cunliand", "init --root --scope 4501 --schema '\(second)'", store: "old")
        try programs.serving("old", scope: "4501") { url in
            let code = try programs.done("cunliand", "invite --role C --scope 450124100201 --person b --json", store: "old").text("code")
            try programs.done("cunlian", "init --scope 450124100201", store: "b")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(code))", store: "b")
            try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "b")
            try programs.done("cunlian", "sync --node \(url)", store: "b")
        }
        #expect(try programs.run("cunlian", "describe review", store: "b").code != 0)
        #expect(try programs.done("cunlian", "list household --columns number,phone", store: "old").output.contains("13900000001"))
        // Until its root says otherwise: then for everybody, in whole.
        try programs.done("cunliand", "publish schema", store: "old")
        let grown = try FileManager.default.attributesOfItem(atPath: programs.path("old/store.sqlite"))[.size] as? Int ?? 0
        #expect(size > 0 && grown > size)
        try programs.serving("old", scope: "4501") { url in try programs.done("cunlian", "sync --node \(url)", store: "b") }
        #expect(try programs.done("cunlian", "describe review", store: "b").output.contains("verdict"))
        #expect(try programs.done("cunlian", "list household --columns number,phone", store: "b").output.contains("13900000001"))
    }
}
