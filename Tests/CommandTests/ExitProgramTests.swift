import Foundation
import JSON
import Testing

/// The dual determination as people type it, with what they get wrong: one sentence, the right exit code, nothing written.
@Suite(.serialized) struct ExitProgramTests {
    private let programs = Programs()
    private let household = "450124100201-0001"

    /// A household that meets nothing yet, on a device without a directory, where everybody holds every office.
    private func village() throws -> String {
        try programs.done("cunlian", "init --scope 450124100201", store: "device")
        let added = try programs.done("cunlian", "add household number=\(household) 'power_life[2017]=true' --json", store: "device")
        let record = try #require(added.text("record"))
        try programs.done("cunlian", "add member name=韦国庆 relation=head birth=1970-01-01 --in \(record)", store: "device")
        return record
    }

    private func procedure(_ rest: String) throws {
        try programs.done("cunlian", "procedure \(household) --year 2017 \(rest)", store: "device")
    }

    /// Up to the sheet, and the facts' digest.
    private func prepare() throws -> String {
        _ = try village()
        let members = try programs.done("cunlian", "list member --json", store: "device")
        try programs.done("cunlian", "set household:\(household) 'roster[2017]+=\(try #require(members.text("record")))'", store: "device")
        try procedure("candidate")
        try procedure("check team.first=甲 team.second=乙")
        try procedure("evaluate")
        return try #require(
            try programs.done("cunlian", "evaluate household:\(household) --year 2017 --json", store: "device").text("evidence"))
    }

    /// Runs it in both languages: the code, a sentence with these words, in neither the other's language, and no output.
    private func refused(_ arguments: String, _ code: Int32, zh: String, en: String) throws {
        let before = try programs.digest("device")
        for (language, words) in [("zh", zh), ("en", en)] {
            let outcome = try programs.run("cunlian", arguments, store: "device", language: language)
            #expect(outcome.code == code && outcome.isOneSentence, "\(arguments): \(outcome.code) \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(arguments): \(outcome.output)")
        }
        #expect(try programs.digest("device") == before, "\(arguments)")
    }

    @Test func `what is wrong is said before anything is recorded`() throws {
        let evidence = try prepare()
        let member = try #require(try programs.done("cunlian", "list member --json", store: "device").text("record"))
        let attest = "attest \(household) --year 2017 --as"
        try refused(
            "evaluate household:\(household) --year 2017 --criteria GX-HH-1999", 65, zh: "GX-HH-1999", en: "no criteria set GX-HH-1999")
        try refused("evaluate household:\(household) --year 2009", 65, zh: "2009", en: "in force in 2009")
        try refused("evaluate household:\(household) --year 2017 --criteria GX-HH-2016", 65, zh: "GX-HH-2016", en: "GX-HH-2016")
        try refused("\(attest) household --decision agree --evidence 0123456789", 3, zh: "事实与所示不同", en: "not those that were shown")
        try refused("\(attest) household --decision agree --evidence abc", 65, zh: "不是事实摘要", en: "no evidence digest")
        try refused(
            "attest \(household) --year 1999 --as household --decision agree --evidence \(evidence)", 65, zh: "1999", en: "in force in 1999"
        )
        try refused(
            "attest \(member) --year 2017 --as household --decision agree --evidence \(evidence)", 65, zh: "不是户", en: "not a household")
        try refused("procedure \(member) --year 2017", 65, zh: "不是户", en: "not a household")
        try refused("procedure \(household) --year 2017 approve", 65, zh: "现在不该办", en: "not due")
        try refused("procedure \(household) --year 2017 dance", 65, zh: "没有环节", en: "no step")
        try refused("procedure \(household) --year 2017 house_check", 65, zh: "两人", en: "two persons")
        try refused("\(attest) government --decision agree --evidence \(evidence)", 65, zh: "须两人", en: "Two persons")
        try refused("\(attest) household --decision agree --evidence \(evidence) --card-code nonsense", 65, zh: "不是卡码", en: "no card code")
        try refused("\(attest) household --decision agree --evidence \(evidence) --signer 谁", 65, zh: "不是该户的一名成员", en: "not one member")
        try refused("\(attest) household --decision agree --evidence \(evidence) --date 2099-01-01", 65, zh: "在今天之后", en: "lies ahead")
        try refused("withdraw \(member) --reason x", 65, zh: "不是农户的认定", en: "no attestation")
        try refused("withdraw \(household) --year 2017 --reason x", 65, zh: "无可撤回", en: "nothing to withdraw")
    }

    @Test func `a proof that is missing, no file, empty or huge is refused`() throws {
        let evidence = try prepare()
        let huge = programs.path("huge")
        #expect(FileManager.default.createFile(atPath: huge, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: huge))
        // Sparse: it takes no room on the disk.
        try file.truncate(atOffset: 1 << 33)
        try file.close()
        let empty = try programs.write("empty", [])
        for (path, zh, en) in [
            (programs.path("nothing"), "不存在", "is not there"), (programs.path("device"), "不是文件", "no file"), (empty, "为空", "empty"),
            (huge, "超过 8 MiB", "larger than 8 MiB"),
        ] {
            try refused(
                "attest \(household) --year 2017 --as household --decision agree --evidence \(evidence) --proof '\(path)'", 65, zh: zh,
                en: en)
        }
        let photo = try programs.write("photo", [1, 2, 3])
        let done = try programs.run(
            "cunlian", "attest \(household) --year 2017 --as household --decision agree --evidence \(evidence) --proof '\(photo)' --json",
            store: "device")
        #expect(done.code == 3 && done.text("attestation") != nil && done.json("counts")?.bool == false, "\(done.errors)\(done.output)")
    }

    @Test func `a refusal is a case that nobody decides away, and not under an old name or without a reason`() throws {
        let evidence = try prepare()
        let attest = "attest \(household) --year 2017"
        let no = try programs.done(
            "cunlian", "\(attest) --as household --decision refuse --evidence \(evidence) --reason 年成不好 --json", store: "device")
        #expect(no.json("counts")?.bool == true && no.text("entry") != nil)
        let shown = try programs.done("cunlian", "cases --json", store: "device")
        let name = try #require(shown.text("case"))
        #expect(shown.text("kind") == "household_declines" && shown.json("year")?.number?.integer == 2017 && shown.text("deadline") != nil)
        #expect(shown.json("sides")?["household"]?.list?.first?["decision"]?.text == "refuse")
        let people = try programs.run("cunlian", "cases", store: "device", language: "zh")
        #expect(
            people.output.contains("年成不好") && people.output.contains("--return 环节") && people.output.contains("共 1 件"), "\(people.output)")
        try refused("decide \(name) --uphold --reason x", 65, zh: "裁定不能代替同意", en: "no decision replaces consent")
        try refused("decide \(name) --reject --reason ''", 65, zh: "理由", en: "reason")
        try refused("decide 123456-1234567890 --reject --reason x", 65, zh: "没有名为", en: "no open case")
        #expect(try programs.run("cunlian", "decide \(name) --reject", store: "device").code == 64)
        #expect(try programs.run("cunlian", "decide \(name) --reject --uphold --reason x", store: "device").code == 64)
        // Another answer comes to the case: it is not the one that was shown.
        try programs.done("cunlian", "\(attest) --as household --decision refuse --evidence \(evidence) --reason 病了", store: "device")
        let now = try #require(try programs.done("cunlian", "cases --json", store: "device").text("case"))
        #expect(now != name && now.prefix(6) == name.prefix(6))
        try refused("decide \(name) --reject --reason x", 3, zh: now, en: now)
    }

    @Test func `consent that is taken back stops the exit, and people are told so`() throws {
        let evidence = try prepare()
        let photo = try programs.write("photo", [1, 2, 3])
        _ = try programs.run(
            "cunlian", "attest \(household) --year 2017 --as household --decision agree --evidence \(evidence) --proof '\(photo)'",
            store: "device")
        let outcome = try programs.run("cunlian", "withdraw \(household) --year 2017 --reason 反悔", store: "device", language: "zh")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let blocking = try programs.done("cunlian", "cases --kind withdrawn --json", store: "device").output
        // Nothing is announced yet: the sentence and the queue say the same.
        #expect(outcome.output.contains("即时中止") == blocking.contains("withdrawn"), "\(outcome.output)\(blocking)")
    }

    @Test func `offices: who may not is told whose it is, and whoever signed does not decide`() throws {
        try programs.tree(["collector"])
        try programs.done("cunlian", "add household number=\(household)", store: "collector")
        for (arguments, zh, en) in [
            ("procedure \(household) --year 2017 candidate", "村两委信息员", "village committees"),
            ("card \(household) --year 2017", "县扶贫办", "county office"),
        ] {
            for (language, words) in [("zh", zh), ("en", en)] {
                let outcome = try programs.run("cunlian", arguments, store: "collector", language: language)
                #expect(outcome.code == 77 && outcome.isOneSentence && outcome.errors.contains(words), "\(outcome.code) \(outcome.errors)")
            }
        }
    }
}
