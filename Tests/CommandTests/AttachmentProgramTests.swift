import Foundation
import JSON
import TestSupport
import Testing

@testable import CunlianCommands

/// Files attached to records, as people and scripts attach them.
@Suite(.serialized) struct AttachmentProgramTests {
    private let programs = Programs()

    /// A device with one household.
    private func device() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "a")
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "a")
    }

    private func attach(_ file: String, also: String = "", store: String = "a") throws -> Programs.Outcome {
        try programs.run("cunlian", "attach household:450124100201-0001 house_photos[2016] '\(file)' --json \(also)", store: store)
    }

    @Test func `a photograph is attached without its place, comes out as it went in, and lies in a file of its owner's alone`() throws {
        try device()
        let photo = try programs.write("house.jpg", Pictured.jpeg())
        let attached = try attach(photo)
        #expect(attached.code == 0, "\(attached.errors)")
        let hash = try #require(attached.text("hash"))
        #expect(attached.number("size") == Int64(Pictured.bare().count) && attached.text("type") == "image/jpeg")
        let out = programs.path("out.jpg")
        let shown = try programs.done("cunlian", "attachment \(hash.prefix(12)) --out '\(out)' --json", store: "a")
        #expect(shown.text("hash") == hash && shown.json("complete")?.bool == true)
        #expect(try Array(Data(contentsOf: URL(filePath: out))) == Pictured.bare())
        let kept = programs.path("a/attachments/\(hash)")
        let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try programs.done("cunlian", "show household:450124100201-0001 --json", store: "a").output.contains(hash))
        // The same again is the same.
        #expect(try attach(photo).text("hash") == hash)
        #expect(try FileManager.default.contentsOfDirectory(atPath: programs.path("a/attachments")).sorted() == [hash, "index.sqlite"])
    }

    @Test func `what is detached is in the field no longer, and its bytes stay for the log`() throws {
        try device()
        let hash = try #require(try attach(try programs.write("a.bin", Pictured.noise(3_000))).text("hash"))
        let wrong = try programs.run(
            "cunlian", "detach household:450124100201-0001 house_photos[2016] \(String(repeating: "0", count: 64))", store: "a")
        #expect(wrong.code == 65 && wrong.isOneSentence)
        let gone = try programs.done("cunlian", "detach household:450124100201-0001 house_photos[2016] --json", store: "a")
        #expect(gone.text("hash") == hash)
        let shown = try programs.done("cunlian", "open household:450124100201-0001 --json", store: "a")
        #expect(!shown.output.contains(hash))
        try programs.done("cunlian", "attachment \(hash) --out '\(programs.path("b.bin"))'", store: "a")
    }

    @Test func `what may not be attached is refused with a sentence, and nothing is written`() throws {
        try device()
        let before = try programs.done("cunlian", "digest --scope 450124100201 --json", store: "a").output
        let cases: [(file: String, bytes: [UInt8], code: Int32, word: String)] = [
            ("empty.bin", [], 65, "empty"), ("report.jpg", Array("%PDF-1.4 …".utf8), 65, "application/pdf"),
            ("large.bin", [UInt8](repeating: 1, count: 16 << 20 | 1), 65, "16777216"),
            // A picture from which its place cannot be taken: a kind that is not read, and one that is cut short.
            ("IMG_1.HEIC", [0, 0, 0, 24] + Array("ftypheic GPS".utf8), 65, "JPEG"),
            ("cut.png", Array(Pictured.png().prefix(200)), 65, "cut short"),
            ("cut.jpg", Array(Pictured.jpeg().prefix(60)), 65, "copy it again from where it was taken"),
        ]
        for item in cases {
            let refused = try attach(try programs.write(item.file, item.bytes))
            #expect(refused.code == item.code && refused.isOneSentence && refused.errors.contains(item.word), "\(refused.errors)")
        }
        #expect(try attach(programs.path("nowhere")).code == 74)
        #expect(try attach(programs.folder.path).code == 74)
        let field = try programs.run("cunlian", "attach household:450124100201-0001 phone '\(programs.path("large.bin"))'", store: "a")
        #expect(field.code == 65 && field.isOneSentence, "\(field.errors)")
        #expect(try programs.run("cunlian", "attachment zz", store: "a").code == 65)
        #expect(try programs.run("cunlian", "attachment \(String(repeating: "0", count: 64))", store: "a").code == 65)
        #expect(try programs.done("cunlian", "digest --scope 450124100201 --json", store: "a").output == before)
    }

    @Test func `a new record takes a file by its name behind an at sign`() throws {
        try device()
        let photo = try programs.write("family.jpg", Pictured.jpeg())
        let made = try programs.run(
            "cunlian", "add member name=韦秀英 relation=head id_photos=@'\(photo)' --in household:450124100201-0001 --json", store: "a")
        #expect(made.code == 0, "\(made.errors)")
        let shown = try programs.done("cunlian", "show \(try #require(made.text("record"))) --json", store: "a")
        #expect(shown.output.contains("image/jpeg"), "\(shown.output)")
    }

    @Test func `a step of a procedure takes its photograph by the file's name, and a table names none of this machine's files`() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "a")
        try programs.done("cunlian", "add household number=450124100201-0001 'power_life[2017]=true'", store: "a")
        try programs.done("cunlian", "add member name=韦秀英 relation=head birth=1970-01-01 --in household:450124100201-0001", store: "a")
        let member = try programs.done("cunlian", "list member --json", store: "a")
        try programs.done(
            "cunlian", "set household:450124100201-0001 'roster[2017]+=\(try #require(member.text("record")))'", store: "a")
        let photo = try programs.write("visit.jpg", Pictured.jpeg())
        let step = "procedure 450124100201-0001 --year 2017"
        try programs.done("cunlian", "\(step) candidate", store: "a")
        let checked = try programs.run("cunlian", "\(step) check team.first=甲 team.second=乙 核验照片=@'\(photo)'", store: "a")
        #expect(checked.code == 0, "\(checked.errors)")
        #expect(try programs.done("cunlian", "list house_check --json", store: "a").output.contains("image/jpeg"))
        // The same in a table is an answer that is none.
        let table = try programs.write("m.csv", "number,house_photos[2016]\n450124100201-0001,@\(photo)\n".utf8)
        let imported = try programs.run("cunlian", "import household '\(table)' --json", store: "a")
        #expect(imported.number("refused") == 1, "\(imported.output)\(imported.errors)")
        #expect(try !programs.done("cunlian", "show household:450124100201-0001", store: "a").output.contains("image/jpeg"))
    }

    @Test func `a group of photographs names its parts in the language of whoever asks`() throws {
        try device()
        let made = try programs.done("cunlian", "add visit date=today content=x --in household:450124100201-0001 --json", store: "a")
        let visit = try #require(made.text("record"))
        let photo = try programs.write("us.jpg", Pictured.jpeg())
        for (language, word) in [("zh", "走访照片.合影"), ("en", "people")] {
            let refused = try programs.run("cunlian", "attach \(visit) 走访照片 '\(photo)'", store: "a", language: language)
            #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains(word), "\(refused.errors)")
        }
    }
}
