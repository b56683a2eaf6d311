import Foundation
import JSON
import RecordStore
import SQLite
import Testing

@testable import CunlianCommands

/// What whoever computes with a register finds in the store's file, and is given to take away.
@Suite struct AnalystProgramTests {
    private let programs = Programs()

    private func village() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "v")
        try programs.done(
            "cunlian", "add household number=450124100201-0001 main_cause=illness phone=13977112233 reform_subsidy=16200", store: "v")
        try programs.done("cunlian", "set household:450124100201-0001 'income[2017].wage=5000.50' 'water[2017].clean=true'", store: "v")
        try programs.done(
            "cunlian", "add member relation=head name=韦大明 sex=male birth=1974-04-06 --in household:450124100201-0001", store: "v")
    }

    private func rows(_ file: String, _ sql: String) throws -> [[String]] {
        let connection = try Connection(path: programs.path(file), mode: .readOnly)
        // As every tool has it that does not say otherwise.
        try connection.execute("PRAGMA trusted_schema = ON")
        let find = try connection.prepare(sql)
        var rows: [[String]] = []
        while try find.step() { rows.append((0..<find.columnCount).map { find.isNull($0) ? "NULL" : find.text($0) }) }
        find.reset()
        return rows
    }

    @Test func `views beside the tables have labels, days as text and money in yuan, in both languages`() throws {
        try village()
        let file = "v/store.sqlite"
        #expect(
            try rows(file, "SELECT scope, number, main_cause, reform_subsidy FROM v_household") == [
                ["450124100201", "450124100201-0001", "illness", "16200.0"]
            ])
        #expect(try rows(file, "SELECT 户编号, 主要致贫原因 FROM v_household_zh") == [["450124100201-0001", "因病"]])
        #expect(try rows(file, "SELECT year, income_wage FROM v_household_year") == [["2017", "5000.5"]])
        #expect(try rows(file, "SELECT 轮次, 饮水_水质感官良好 FROM v_household_round_zh").count == 1)
        #expect(try rows(file, "SELECT 姓名, 性别, 出生日期 FROM v_member_zh") == [["韦大明", "男", "1974-04-06"]])
        #expect(try rows(file, "SELECT zh, en FROM v_code WHERE list = 'poverty_cause' AND code = 'illness'") == [["因病", "illness"]])
        #expect(
            try rows(file, "SELECT kind, zh, unit_en FROM v_dictionary WHERE \"table\" = 'household' AND \"column\" = 'reform_subsidy'")
                == [["money", "危改补助", "yuan"]])
    }

    @Test func `every view can be read, and verify finds one that was changed`() throws {
        try village()
        let views = try rows("v/store.sqlite", "SELECT name FROM sqlite_master WHERE type = 'view'").map { $0[0] }
        #expect(views.count > 60)
        for view in views { _ = try rows("v/store.sqlite", "SELECT * FROM \"\(view)\"") }
        try programs.done("cunlian", "verify", store: "v")
        do {
            let connection = try Connection(path: programs.path("v/store.sqlite"), mode: .readWrite)
            try connection.execute("DROP VIEW v_household; CREATE VIEW v_household AS SELECT 1 AS number")
        }
        #expect(try programs.run("cunlian", "list household", store: "v").code == 0)
        #expect(try programs.run("cunlian", "verify", store: "v").code != 0)
        try programs.done("cunlian", "repair", store: "v")
        try programs.done("cunlian", "list household", store: "v")
        #expect(try rows("v/store.sqlite", "SELECT number FROM v_household") == [["450124100201-0001"]])
    }

    @Test func `JSON has numbers and booleans as such`() throws {
        try village()
        let fields = try #require(try programs.done("cunlian", "show household:450124100201-0001 --json", store: "v").json("fields"))
        #expect(fields["reform_subsidy"]?.number?.text == "16200")
        #expect(fields["income[2017]"]?["wage"]?.number?.text == "5000.50")
        #expect(fields["water[2017]"]?["clean"]?.value == .bool(true))
        #expect(fields["main_cause"]?.text == "illness")
    }

    @Test func `lines of JSON hold every record, keyed fields by their key, and without what identifies people where asked`() throws {
        try village()
        let line = try programs.done("cunlian", "export household - --format jsonl", store: "v")
        #expect(line.text("number") == "450124100201-0001")
        #expect(line.json("income")?["2017"]?["wage"]?.number?.text == "5000.50")
        #expect(line.text("phone") == "13977112233")
        let people = try programs.done("cunlian", "export member - --format jsonl --without-ids", store: "v")
        #expect(people.text("sex") == "male" && people.json("name") == nil && people.json("id_number") == nil)
        #expect(try programs.done("cunlian", "export household - --format jsonl --without-ids", store: "v").json("phone") == nil)
        #expect(try programs.run("cunlian", "export household - --without-ids", store: "v").code == 64)
    }

    @Test func `a file to hand out has plain tables, every disputed value, and nothing of who wrote what`() throws {
        try programs.tree(["v", "w"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13977112233", store: "v")
        try programs.done("cunlian", "add member relation=head name=韦大明 --in household:450124100201-0001", store: "v")
        try programs.serving("city", scope: "4501") { url in
            for store in ["v", "w"] { try programs.done("cunlian", "sync --node \(url)", store: store) }
            try programs.done("cunlian", "set household:450124100201-0001 hukou_number=17", store: "v")
            try programs.done("cunlian", "set household:450124100201-0001 hukou_number=18", store: "w")
            _ = try programs.run("cunlian", "sync --node \(url)", store: "w")
            _ = try programs.run("cunlian", "sync --node \(url)", store: "v")
        }
        try programs.done("cunlian", "export all '\(programs.path("out.sqlite"))' --format sqlite", store: "v")
        let tables = try rows("out.sqlite", "SELECT name FROM sqlite_master").map { $0[0] }
        #expect(!tables.contains { $0.hasPrefix("_") } && tables.contains("household_round") && tables.contains("code"))
        #expect(
            try rows("out.sqlite", "SELECT number, phone, hukou_number, disputed FROM household") == [
                ["450124100201-0001", "(sealed)", "NULL", "hukou_number"]
            ])
        #expect(
            try rows("out.sqlite", "SELECT field, value FROM disputed_value ORDER BY value") == [
                ["hukou_number", "17"], ["hukou_number", "18"],
            ])
        #expect(try rows("out.sqlite", "SELECT name FROM member") == [["韦大明"]])
        try programs.done("cunlian", "export all '\(programs.path("bare.sqlite"))' --format sqlite --without-ids", store: "v")
        for column in ["name", "id_number", "phone"] {
            #expect(throws: SQLiteError.self) { try rows("bare.sqlite", "SELECT \(column) FROM member") }
        }
        #expect(try rows("bare.sqlite", "SELECT sex FROM member").count == 1)
        // What is there is not written over.
        for (language, words) in [("zh", "已经存在"), ("en", "File exists")] {
            let again = try programs.run(
                "cunlian", "export all '\(programs.path("out.sqlite"))' --format sqlite", store: "v", language: language)
            #expect(again.code == 74 && again.isOneSentence && again.errors.contains(words), "\(again)")
        }
    }

    @Test func `what a file's name ends in is its format`() throws {
        try village()
        let (lines, tables) = (programs.path("h.jsonl"), programs.path("all.sqlite"))
        #expect(try programs.done("cunlian", "export household '\(lines)'", store: "v").output.contains("Wrote 1 record to"))
        #expect(try String(contentsOfFile: lines, encoding: .utf8).hasPrefix("{\"record\""))
        try programs.done("cunlian", "export all '\(tables)'", store: "v")
        #expect(try rows("all.sqlite", "SELECT number FROM household") == [["450124100201-0001"]])
        // What such a program would not read is not written under its name.
        for ending in ["xls", "et", "json", "db", "ods", "pdf"] {
            let other = try programs.run("cunlian", "export household '\(programs.path("h." + ending))'", store: "v", language: "zh")
            #expect(
                other.code == 64 && other.errors.contains(".xlsx") && !FileManager.default.fileExists(atPath: programs.path("h." + ending)))
        }
        try programs.done("cunlian", "export household '\(programs.path("h.db"))' --format csv", store: "v")
        #expect(try programs.run("cunlian", "export household '\(tables)2.sqlite'", store: "v").code == 64, "one file for all types")
    }

    @Test func `a backup holds nothing of what is kept for finding, and finds all the same`() throws {
        try village()
        try programs.done("cunlian", "find 韦大明", store: "v")
        #expect(try rows("v/store.sqlite", "SELECT count(*) FROM _report") != [["0"]])
        try programs.done("cunlian", "backup '\(programs.path("b"))'", store: "v")
        #expect(try rows("b", "SELECT count(*) FROM _report") == [["0"]])
    }
}
