import Foundation
import JSON
import Testing

/// Finding and seeing, as people do it at the command line.
@Suite struct FindingProgramTests {
    private let programs = Programs()

    private func village() throws {
        try programs.done("cunlian", "init --scope 450124100201 --person 韦采集", store: "v")
        try programs.done("cunlian", "add village code=450124100201 name=那坡村", store: "v")
        try programs.done("cunlian", "add household number=450124100201-0042 main_cause=illness", store: "v")
        try programs.done("cunlian", "add member name=覃大明 relation=head sex=male --in household:450124100201-0042", store: "v")
        try programs.done("cunlian", "add member name=韦小妹 relation=spouse --in household:450124100201-0042", store: "v")
    }

    private func chinese(_ arguments: String) throws -> String {
        let outcome = try programs.run("cunlian", arguments, store: "v", language: "zh")
        try #require(outcome.code == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
    }

    @Test func `find names the person, the household and the village`() throws {
        try village()
        let line = try #require(try chinese("find qdm").split(separator: "\n").dropFirst(2).first)
        for word in ["覃大明", "户主", "450124100201-0042", "那坡村"] { #expect(line.contains(word)) }
        let outcome = try programs.done("cunlian", "find 小妹 --json", store: "v")
        #expect(outcome.text("name") == "韦小妹")
        #expect(outcome.text("type") == "member")
        #expect(outcome.text("household") == "450124100201-0042")
        #expect(outcome.text("scope") == "450124100201")
        #expect(outcome.text("record") != nil)
        #expect(try chinese("find 没有此人").contains("没有找到"))
        #expect(try programs.run("cunlian", "find ' '", store: "v").code == 64)
    }

    @Test func `within a village a household is named by the figure of its number, as an input method types it too`() throws {
        try village()
        for name in ["household:0042", "户:0042", "户：００４２", "户：450124100201-0042"] {
            #expect(try chinese("show '\(name)'").contains("450124100201-0042"), "\(name)")
        }
        try programs.done("cunlian", "add household number=甲-0042", store: "v")
        let several = try programs.run("cunlian", "show household:0042", store: "v", language: "zh")
        #expect(several.code == 65 && several.errors.contains("可指多条记录") && several.isOneSentence, "\(several)")
        let none = try programs.run("cunlian", "show household:42", store: "v", language: "zh")
        #expect(none.code == 65 && none.errors.contains("没有名为"), "\(none)")
    }

    @Test func `what a save replaced, and what keeps one from saving, is called as the reader calls it`() throws {
        try village()
        try programs.done("cunlian", "set household:0042 phone=13900000001 'income[2017].wage=100'", store: "v")
        let saved = try chinese("set household:0042 phone=13900000002 'income[2017].wage=200'")
        #expect(saved.contains("联系电话 原为：13900000001") && !saved.contains("phone") && !saved.contains("income"), "\(saved)")
        let unknown = try programs.run("cunlian", "set household:0042 电话=1", store: "v", language: "zh")
        #expect(unknown.code == 65 && unknown.errors.contains("联系电话") && !unknown.errors.contains("national_code"), "\(unknown)")
        let english = try programs.done("cunlian", "set household:0042 phone=13900000003", store: "v")
        #expect(english.output.contains("phone was: 13900000002"))
    }

    @Test func `whatever prints a table writes the form that the file's name ends in, and no other under such a name`() throws {
        try village()
        for command in ["roster", "todo", "changes --since 2017-01-01", "describe household", "report causes"] {
            for (ending, beginning) in [("html", "<!doctype html>"), ("json", "{"), ("csv", "table,")] {
                let file = programs.path("out." + ending)
                try programs.done("cunlian", "\(command) --out '\(file)'", store: "v")
                let text = try String(contentsOfFile: file, encoding: .utf8)
                #expect(text.drop { $0 == "\u{FEFF}" }.hasPrefix(beginning), "\(command) \(ending)")
            }
            let other = try programs.run("cunlian", "\(command) --out '\(programs.path("out.xlsx"))'", store: "v", language: "zh")
            #expect(other.code == 64 && other.errors.contains(".csv") && !FileManager.default.fileExists(atPath: programs.path("out.xlsx")))
        }
    }

    @Test func `list shows heads, counts them truly, and says what is not shown`() throws {
        try village()
        let output = try chinese("list 户 --where 户主~qdm")
        #expect(output.contains("覃大明") && output.contains("共 1 条"))
        let members = try chinese("list member --limit 1")
        #expect(members.contains("共 2 条，显示第 1–1 条；下一页 --offset 1"))
        #expect(try chinese("list member --limit 1 --offset 1").contains("韦小妹"))
        #expect(try chinese("list member --columns 姓名,户编号 --sort -姓名").contains("450124100201-0042"))
        let refused = try programs.run("cunlian", "list member --where name", store: "v", language: "zh")
        #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains("不是条件"))
    }

    @Test func `list of a type that there is not points to describe, which lists types, fields and choices`() throws {
        try village()
        let refused = try programs.run("cunlian", "list foo", store: "v", language: "zh")
        #expect(refused.code == 65 && refused.errors.contains("describe"))
        #expect(try chinese("describe").contains("household"))
        #expect(try chinese("describe 户").contains("main_cause"))
        #expect(try chinese("describe 户 主要致贫原因").contains("因病"))
        #expect(try chinese("describe 户 一卡通账号").contains("没有人能填写"))
        let whole = try chinese("describe --format csv")
        #expect(whole.contains("poverty_cause") && whole.contains("member"))
        #expect(try chinese("describe --format html").contains("<html"))
        #expect(try programs.done("cunlian", "describe household main_cause --json", store: "v").output.contains("\"illness\""))
    }

    @Test func `roster lists everybody of the village, with and without what identifies them`() throws {
        try village()
        let roster = try chinese("roster")
        #expect(roster.contains("覃大明") && roster.contains("韦小妹") && roster.contains("共 1 户 2 人") && roster.contains("证件号码"))
        #expect(try !chinese("roster 那坡 --without-ids").contains("证件号码"))
        #expect(try chinese("roster 450124100201 --format html").contains("贫困户花名册"))
        #expect(try programs.run("cunlian", "roster 不存在村", store: "v").code == 65)
    }

    @Test func `todo names the files with something missing, and changes who wrote what`() throws {
        try village()
        let member = try #require(try programs.done("cunlian", "find 覃大明 --json", store: "v").text("record"))
        try programs.done("cunlian", "set household:450124100201-0042 'roster[2016]+=\(member)'", store: "v")
        let todo = try chinese("todo")
        #expect(todo.contains("2016 年缺项") && todo.contains("覃大明") && todo.contains("住房"))
        let changes = try chinese("changes --since 今天")
        #expect(changes.contains("新建") && changes.contains("覃大明") && changes.contains("家庭成员名册"))
        #expect(try chinese("changes --since 今天 --by 没有此人").contains("共 0 项"))
        #expect(try programs.run("cunlian", "changes --since foo", store: "v").code == 65)
    }

    @Test func `status says where the work is in words that do not contradict each other`() throws {
        try village()
        let status = try chinese("status")
        for word in ["待上传", "已到县", "已到市", "争议，待裁定", "另有说法，可核对"] { #expect(status.contains(word)) }
        for word in ["未封", "已封", "另有 "] { #expect(!status.contains(word)) }
    }

    @Test func `status counts the numbers that several records have, and points to them`() throws {
        try programs.tree(["one", "two"])
        for (store, phone) in [("one", "13900000001"), ("two", "13900000002")] {
            try programs.done("cunlian", "add household number=450124100201-0001 phone=\(phone)", store: store)
        }
        #expect(try programs.done("cunlian", "status --json", store: "one").number("sameNumbers") == 0)
        try programs.serving("city", scope: "4501") { url in
            for store in ["one", "two"] { _ = try programs.run("cunlian", "sync --node \(url)", store: store) }
        }
        #expect(try programs.done("cunlian", "status --json", store: "two").number("sameNumbers") == 1)
        let status = try programs.run("cunlian", "status", store: "two", language: "zh").output
        #expect(status.contains("编号相同") && status.contains("conflicts --kind sameNumber"), "\(status)")
    }

    @Test func `todo and status show interviews that were broken off, whose they are and how far they came`() throws {
        try village()
        #expect(try programs.done("cunlian", "status --json", store: "v").number("drafts") == 0)
        let answers = try programs.write("answers", Array(String(repeating: "\n12\n", count: 8).utf8))
        let begun = try programs.run("cunlian", "collect household:450124100201-0042 --round 2016", store: "v", input: answers)
        #expect(begun.code == 0, "\(begun.errors)")
        let new = try programs.run("cunlian", "collect --round 2017", store: "v", input: answers)
        #expect(new.code == 0, "\(new.errors)")
        #expect(try programs.done("cunlian", "status --json", store: "v").number("drafts") == 2)
        #expect(try chinese("status").contains("有 2 份访谈没有完成"))
        let todo = try chinese("todo --mine")
        let line = try #require(todo.split(separator: "\n").first { $0.contains("继续访谈，户（2016") }, "\(todo)")
        #expect(line.contains("450124100201-0042") && line.contains("覃大明"))
        #expect(todo.contains("继续访谈，新建户（2017"))
        try programs.done("cunlian", "collect household:450124100201-0042 --discard", store: "v")
        #expect(try !chinese("todo").contains("继续访谈，户（2016"))
    }
}
