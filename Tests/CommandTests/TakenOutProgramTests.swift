import JSON
import Testing

/// What people are told who take a record out that others name, or name a type, a title or a helper that there is not.
@Suite(.serialized) struct TakenOutProgramTests {
    private let programs = Programs()

    private func begin() throws {
        try programs.done("cunlian", "init --scope 450124", store: "county")
        for arguments in [
            "village code=450124100201 name=安善村 --scope 450124100201", "household number=450124100201-0001 --scope 450124100201",
            "helper number=B-1 name=甲", "helper number=B-2 name=乙 to=2016-12-31", "offer number=z1 title=化肥 kind=goods giver=厂",
            "need number=x1 title=缺肥 kind=goods --in village:450124100201", "promise offer_number=z1 date=2017-01-01 --in need:x1",
            "pairing helper_number=B-1 from=2016-01-01 --in household:450124100201-0001",
        ] { try programs.done("cunlian", "add \(arguments)", store: "county") }
    }

    private func said(_ arguments: String, _ language: String) throws -> Programs.Outcome {
        try programs.run("cunlian", arguments, store: "county", language: language)
    }

    @Test func `who deletes is told what names it, and which check will find that`() throws {
        try begin()
        let offer = try said("delete offer:z1 --reason x", "zh")
        #expect(offer.code == 0 && offer.output.contains("仍有 1 条对接承诺的“资源编号”指向它：x1 缺肥；核查 Q125 会列出"), "\(offer)")
        let helper = try said("delete helper:B-1 --reason x", "en")
        #expect(
            helper.code == 0
                && helper.output.contains("Still named as helper number by 1 record of pairing: 450124100201-0001; check Q116 will find"))
        #expect(try said("check --check Q125", "en").output.contains("the offer z1 was taken out"))
        try programs.done("cunlian", "restore-record offer:z1 --reason x", store: "county")
        let again = try said("delete offer:z1 --reason x --json", "en")
        #expect(again.code == 0 && again.json("named")?["promise"] != nil, "\(again)")
        let need = try said("delete need:x1 --reason x", "zh")
        #expect(need.code == 0 && need.output.contains("其下登记过的不再计入：对接承诺 1"), "\(need)")
    }

    @Test func `a table of pairings goes in with the remarks of each line`() throws {
        try begin()
        let file = try programs.write(
            "p.csv", "household,helper_number,from\n450124100201-0001,B-2,2016-01-01\n450124100201-0001,B-9,2016-01-01\n".utf8)
        let outcome = try said("import pairing '\(file)'", "zh")
        #expect(outcome.code == 0 && outcome.output.contains("注意 第 2 行：联系人 B-2 已于 2016-12-31 离任"), "\(outcome)")
        #expect(outcome.output.contains("第 3 行：本县没有编号为 B-9 的帮扶联系人"))
    }

    @Test func `a type or a title that there is not is answered with those that may be meant`() throws {
        try begin()
        for (language, words) in [("zh", "是不是 资金（fund_entry）"), ("en", "did you mean fund_entry")] {
            let outcome = try said("export fund_entries", language)
            #expect(outcome.code == 65 && outcome.isOneSentence && outcome.errors.contains(words), "\(outcome)")
        }
        let file = try programs.write("q.csv", "need,offer_nr,date\nx1,z1,2017-01-01\n".utf8)
        for (language, words) in [("zh", "有的如 资源编号"), ("en", "there are such as offer_number")] {
            let outcome = try said("import promise '\(file)'", language)
            #expect(outcome.code == 65 && outcome.isOneSentence && outcome.errors.contains(words), "\(outcome)")
        }
    }
}
