import Foundation
import JSON
import Testing

/// Lists on a wall, and who came and went, as people type it.
@Suite(.serialized) struct PublicationProgramTests {
    private let programs = Programs()

    @discardableResult
    private func done(_ arguments: String) throws -> Programs.Outcome { try programs.done("cunlian", arguments, store: "county") }

    private func run(_ arguments: String, _ language: String = "en") throws -> Programs.Outcome {
        try programs.run("cunlian", arguments, store: "county", language: language)
    }

    @Test func `a list of funds is put up, read back from its page, told from a forged one, and objected to`() throws {
        try done("init --scope 450124")
        try done("add county code=450124 name=马山县 complaint_phone=0771-6822011")
        let entry = "date=2017-05-01 year=2017 source=central payer=财政局 payee=6228480012345678 amount=16200 purpose=道路"
        try done("add fund_entry number=F1 \(entry)")
        for (language, words) in [
            ("zh", "资金 F1 已经登记（2017-05-01），凭证号按月编，同月不重号，未记录"), ("en", "F1 is there already, of 2017-05-01; nothing was recorded"),
        ] {
            let twice = try run("add fund_entry number=F1 \(entry)", language)
            #expect(twice.code == 65 && twice.isOneSentence && twice.errors.contains(words), "\(twice)")
        }
        let foo = try run("status-change x --to identification --reason y")
        #expect(foo.code == 64 && foo.errors.contains("'missed' or 'wrong_exit'") && !foo.errors.contains("'exit'"), "\(foo)")
        try done("add fund_entry number=F2 \(entry)")
        let page = programs.path("list.html")
        let draft = try run("notice 资金 450124 --year 2017", "zh")
        #expect(draft.output.contains("草稿") && draft.output.contains("12317；0771-6822011"), "\(draft)")
        try done("notice funds 450124 --year 2017 --post --out '\(page)'")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(!text.contains("6228480012345678"))
        #expect(try done("verify-list '\(page)' --json").text("page") == "same")
        let code = try #require(try done("verify-list '\(page)' --json").text("code"))
        let forged = try programs.write("forged.html", text.replacingOccurrences(of: ">16,200<", with: ">61,200<").utf8)
        for (language, words) in [("zh", "网页与登记张榜的名单不同"), ("en", "The page is not the list")] {
            let told = try run("verify-list '\(forged)'", language)
            #expect(told.code == 3 && told.output.contains(words) && told.output.contains("61200.00"), "\(told)")
        }
        let other = try programs.write(
            "other.html",
            text.replacingOccurrences(of: "2017 年", with: "2018 年").replacingOccurrences(of: "funds, 2017", with: "funds, 2018").utf8)
        for (language, words) in [("zh", "网页上其他文字不同"), ("en", "other texts on the page are not")] {
            let told = try run("verify-list '\(other)'", language)
            #expect(told.code == 3 && told.output.contains(words) && told.output.contains("2018"), "\(told)")
        }
        #expect(try run("verify-list '\(other)' --json").text("page") == "changed")
        // The same list is printed again as it hangs.
        let again = try run("notice 资金 450124 --year 2017", "zh")
        #expect(again.output.contains(code) && !again.output.contains("草稿"), "\(again)")
        try done("objection \(code) --about F2 --by 韦某 --text 数额不对 --in 450124100201")
        #expect(try done("cases --json").text("kind") == "list_objection")
        let name = try #require(try done("cases --kind list_objection --json").text("case"))
        for (language, words, verdict) in [
            ("zh", "可用 --uphold --reject", "“对名单的异议”"), ("en", "use --uphold --reject", "\"an objection to a list\""),
        ] {
            #expect(try run("cases", language).output.contains("decide \(name) --uphold"))
            let other = try run("decide \(name) --return noticed --reason x", language)
            #expect(other.code == 65 && other.isOneSentence && other.errors.contains(words) && other.errors.contains(verdict), "\(other)")
        }
        #expect(try run("decide \(name) --uphold --reason 已核对账", "zh").output.contains("异议不成立"))
        #expect(try done("cases --json").output.isEmpty)
        #expect(try run("decide \(name) --uphold --reason x").code == 65)
        let wrong = try run("objection \(code) --about F9 --by 韦某 --text x --in 450124100201", "zh")
        #expect(wrong.code == 65 && wrong.isOneSentence && wrong.errors.contains("名单上没有 F9"), "\(wrong)")
        try done("add fund_entry number=F3 \(entry)")
        let changed = try run("verify-list \(code)", "zh")
        #expect(changed.code == 3 && changed.output.contains("F3") && changed.output.contains("登记册有变"), "\(changed)")
        #expect(changed.output.contains("中央财政专项") && !changed.output.contains("central"), "\(changed)")
        let late = try run("sample number 资金 --in 450124 --year 2017 --share 10", "zh")
        #expect(late.code == 65 && late.errors.contains("见到名单之前"), "\(late)")
        #expect(try done("sample number funds --in 450124 --year 2018 --share 10 --json").text("number")?.utf8.count == 14)
        #expect(try run("roster --state 哈哈", "zh").errors.contains("不能用于"))
    }

    @Test func `a birth and a death are one command each, and who marries into another village is asked for`() throws {
        try done("init --scope 450124")
        try done("add household number=450124100201-0001 registration.year=2015 registration.source=initial --scope 450124100201")
        let head = try #require(try done("add member name=韦国庆 relation=head --in household:450124100201-0001 --json").text("record"))
        let wife = try #require(try done("add member name=蓝大妹 relation=spouse --in household:450124100201-0001 --json").text("record"))
        #expect(try run("birth 450124100201-0001 name=韦小凤 sex=女 birth=2017-05-01 relation=之女", "zh").output.contains("韦小凤"))
        let headless = try run("death \(head)", "zh")
        #expect(headless.code == 65 && headless.errors.contains("--head"), "\(headless)")
        let dead = try run("death \(head) --head \(wife)", "zh")
        #expect(dead.code == 0 && dead.output.contains("韦小凤 之女"), "\(dead)")
        #expect(try run("death \(head) --head \(wife)").code == 65)
        try done("marry-out \(wife) --to 450124100202 --household 450124100202-0001")
        let request = try #require(try done("requests --json").text("request"))
        try done("marry-out \(wife) --to 450124100203 --household 450124100203-0001")
        for (language, words) in [("zh", "去向不同"), ("en", "differ")] {
            let differ = try run("requests --carry-out \(request)", language)
            #expect(differ.code == 3 && differ.errors.contains(words), "\(differ)")
            #expect(try run("cases", language).output.contains(words))
        }
        let name = try #require(try done("cases --json").text("case"))
        for (language, words) in [
            ("zh", "不能以 --uphold 裁定；可用 --take --reject"), ("en", "cannot be decided by --uphold; use --take --reject"),
        ] {
            let other = try run("decide \(name) --uphold --reason x", language)
            #expect(other.code == 65 && other.isOneSentence && other.errors.contains(words), "\(other)")
        }
        #expect(try run("decide \(name) --take ZZZZ --reason x", "zh").errors.contains("不是其中一件申请"))
        let other = try #require(try done("requests --json").text("request"))
        #expect(try run("decide \(name) --take \(other) --reason 问过本人", "zh").output.contains("1 件不予办理"))
        #expect(try done("requests --json").output.split(separator: "\n").count == 1)
        #expect(try run("requests --withdraw \(request)").code == 65)
        #expect(try done("cases --json").output.isEmpty)
    }
}
