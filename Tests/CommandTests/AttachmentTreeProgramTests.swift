import Foundation
import JSON
import TestSupport
import Testing

@testable import CunlianCommands

/// Attachments between programs: up to a node, down to who asks, kept in backups, found damaged and fetched again.
@Suite(.serialized) struct AttachmentTreeProgramTests {
    private let programs = Programs()
    private let household = "household:450124100201-0001"

    /// A city's node with devices, of which the first has a household with a file attached.
    private func attached(_ devices: [String], _ file: [UInt8]) throws -> String {
        try programs.tree(devices)
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: devices[0])
        let path = try programs.write("file.bin", file)
        return try #require(
            try programs.done("cunlian", "attach \(household) house_photos[2016] '\(path)' --json", store: devices[0]).text("hash"))
    }

    private func sync(_ device: String, _ url: String, _ also: String = "") throws -> Programs.Outcome {
        try programs.run("cunlian", "sync --node \(url) --json \(also)", store: device)
    }

    @Test func `a file goes to the node with a sync, and to another device when somebody asks for it`() throws {
        let file = Pictured.bare(bytes: 100_000)
        let hash = try attached(["a", "b"], file)
        try programs.serving("city", scope: "4501") { url in
            let up = try sync("a", url)
            #expect(up.code == 0 && up.number("sentAttachments") == 1, "\(up.errors)\(up.output)")
            let status = try programs.done("cunlian", "status --json", store: "a")
            #expect(status.json("attachments")?["heldByCity"]?.number?.integer == 1, "\(status.output)")
            #expect(try sync("b", url).number("receivedAttachments") == 0)
            let waiting = try programs.done("cunlian", "status --json", store: "b").json("attachments")
            #expect(waiting?["outstanding"]?.number?.integer == 1 && waiting?["outstandingBytes"]?.number?.integer == Int64(file.count))
            let shown = try programs.done("cunlian", "show \(household)", store: "b")
            #expect(shown.output.contains("still on their way"), "\(shown.output)")
            let out = programs.path("out.bin")
            let asked = try programs.run("cunlian", "attachment \(hash) --out '\(out)' --json", store: "b")
            #expect(asked.code == 3 && asked.isOneSentence && asked.json("complete")?.bool == false, "\(asked.errors)")
            #expect(try sync("b", url).number("receivedAttachments") == 1)
            try programs.done("cunlian", "attachment \(hash) --out '\(out)'", store: "b")
            #expect(try Array(Data(contentsOf: URL(filePath: out))) == file)
        }
        #expect(try programs.done("cunlian", "status --json", store: "city").json("attachments")?["held"]?.number?.integer == 1)
    }

    @Test func `a backup takes attachments along, and a file that is damaged is found, thrown away and fetched again`() throws {
        let file = Pictured.bare(bytes: 50_000)
        let hash = try attached(["a"], file)
        try programs.serving("city", scope: "4501") { url in
            #expect(try sync("a", url).code == 0)
            let backup = programs.path("kept")
            #expect(try programs.done("cunlian", "backup '\(backup)' --json", store: "a").number("attachments") == 1)
            try programs.done("cunlian", "restore '\(backup)'", store: "again")
            try programs.done("cunlian", "attachment \(hash) --out '\(programs.path("x"))'", store: "again")
            let kept = programs.path("a/attachments/\(hash)")
            var bytes = try Array(Data(contentsOf: URL(filePath: kept)))
            bytes[7] ^= 1
            _ = try programs.write("a/attachments/\(hash)", bytes)
            let found = try programs.run("cunlian", "verify --json", store: "a")
            #expect(found.code == 1 && found.number("faultCount") == 1, "\(found.output)")
            #expect(try programs.run("cunlian", "attachment \(hash) --out '\(programs.path("y"))'", store: "a").code == 74)
            let mended = try programs.run("cunlian", "repair --json", store: "a")
            #expect(mended.code == 3, "\(mended.errors)\(mended.output)")
            let missing = try programs.run("cunlian", "verify --json", store: "a")
            #expect(missing.code == 0 && missing.number("outstandingAttachments") == 1, "\(missing.output)")
            // Whoever had it has it again, without asking.
            #expect(try sync("a", url).number("receivedAttachments") == 1)
            try programs.done("cunlian", "attachment \(hash) --out '\(programs.path("z"))'", store: "a")
            #expect(try Array(Data(contentsOf: URL(filePath: programs.path("z")))) == file)
        }
    }

    @Test func `a program is no photograph, no voucher and no proof, whatever it is called, and nothing is written`() throws {
        try programs.tree(["a"])
        try programs.done("cunlian", "add household number=450124100201-0001", store: "a")
        let before = try programs.done("cunlian", "digest --scope 450124100201 --json", store: "a").output
        let program: [UInt8] = [0x4D, 0x5A, 0x90, 0] + Pictured.noise(3_000)
        let sound: [UInt8] = [0, 0, 0, 24] + Array("ftypM4A recorded".utf8)
        for (path, bytes, field) in [
            ("setup.exe", program, "house_photos[2016]"), ("setup", program, "house_photos[2016]"),
            ("setup.exe", program, "income_evidence[2016]"), ("call.m4a", sound, "house_photos[2016]"),
        ] {
            let file = try programs.write(path, bytes)
            for (language, word) in [("zh", "只收"), ("en", "only")] {
                let refused = try programs.run("cunlian", "attach \(household) \(field) '\(file)'", store: "a", language: language)
                #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains(word), "\(field) \(refused.errors)")
            }
            let made = try programs.run(
                "cunlian", "add visit date=today content=x photos.people=@'\(file)' --in \(household)", store: "a", language: "zh")
            #expect(made.code == 65 && made.isOneSentence && made.errors.contains("只收"), "\(made.errors)")
        }
        let proof = try programs.write("proof", program)
        let proven = try programs.run(
            "cunlian", "withdraw \(household) --year 2017 --reason x --proof '\(proof)'", store: "a", language: "zh")
        #expect(proven.code == 65 && proven.isOneSentence && proven.errors.contains("只收"), "\(proven.errors)")
        #expect(try programs.done("cunlian", "digest --scope 450124100201 --json", store: "a").output == before)
        #expect(programs.folder.contents().allSatisfy { !$0.0.contains("/a/attachments/") || $0.0.hasSuffix("index.sqlite") })
    }
}
