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
        try refused("evaluate household:\(household) --year 2099", 65, zh: "2099", en: "2099")
        try refused("evaluate household:\(household) --year 2017 --criteria GX-HH-2016", 65, zh: "GX-HH-2016", en: "GX-HH-2016")
        try refused("\(attest) household --decision agree --evidence 0123456789", 3, zh: "事实与所示不同", en: "not those that were shown")
        // Nobody is asked for the card's code before it is known that it could count.
        try refused(
            "\(attest) household --decision agree --evidence 0123456789 --card-code-file '\(programs.path("nowhere"))'", 3,
            zh: "事实与所示不同", en: "not those that were shown")
        try refused("\(attest) household --decision agree --evidence abc", 65, zh: "不是事实摘要", en: "no evidence digest")
        try refused(
            "attest \(household) --year 1999 --as household --decision agree --evidence \(evidence)", 65, zh: "1999", en: "in force in 1999"
        )
        try refused(
            "attest \(member) --year 2017 --as household --decision agree --evidence \(evidence)", 65, zh: "不是户", en: "not a household")
        try refused("procedure \(member) --year 2017", 65, zh: "不是户", en: "not a household")
        try refused("procedure \(household) --year 2017 approve", 65, zh: "现在不该办", en: "not due")
        try refused("procedure \(household) --year 2017 dance", 65, zh: "没有环节", en: "no step")
        for step in ["house_check", "入户核验"] {
            try refused("procedure \(household) --year 2017 \(step)", 65, zh: "两人", en: "two persons")
        }
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
        // What is written all the same is kept for whoever may, and whoever wrote it knows that it does not count.
        let mark = "add system_mark --in household:\(household) year=2017 date=2017-11-25 from=registered to=exited"
        for (language, words) in [("zh", "由县扶贫办"), ("en", "is for county office")] {
            let outcome = try programs.run("cunlian", mark, store: "collector", language: language)
            #expect(outcome.code == 0 && outcome.output.contains(words), "\(outcome.output)")
        }
        #expect(try programs.done("cunlian", "\(mark) --json", store: "collector").output.contains("\"confirmed\":false"))
        let conflicts = try programs.done("cunlian", "conflicts --json", store: "collector").output
        #expect(conflicts.contains("\"system_mark\""), "\(conflicts)")
    }

    /// A case of a household that declined, in the practice village, where each has an office of their own; it is the county's to decide.
    private func declined() throws {
        let household = "990124100201-0007"
        try programs.done("cunlian", "practice", store: "p")
        for (store, rest) in [
            ("village", "candidate date=2017-10-09"), ("first", "check date=2017-10-10 team.first=甲 team.second=乙"),
            ("first", "evaluate date=2017-10-10"),
        ] {
            try programs.done("cunlian", "procedure \(household) --year 2017 \(rest)", store: "p/" + store)
            try programs.done("cunlian", "practice sync", store: "p")
        }
        let evaluated = try programs.done("cunlian", "evaluate \(household) --year 2017 --json", store: "p/collector")
        let evidence = try #require(evaluated.text("evidence"))
        try programs.done(
            "cunlian", "attest \(household) --year 2017 --as household --decision refuse --evidence \(evidence) --reason 病了",
            store: "p/collector")
        try programs.done("cunlian", "practice sync", store: "p")
    }

    @Test func `cases are decided together by a plan, which leaves out what was decided since, and pass to another by one too`() throws {
        try declined()
        func office(_ arguments: String, _ language: String = "en") throws -> Programs.Outcome {
            try programs.run("cunlian", arguments, store: "p/office", language: language)
        }
        let plan = programs.path("cases.jsonl")
        // To a person of the township, who leaves; then to the village's secretary.
        let name = try #require(try office("cases --json").text("case"))
        #expect(try office("decide \(name) --to 覃镇长 --reason 熟悉该户").code == 0)
        let listed = try office("hand-over 覃镇长 --to 黄支书 --reason 调离 --out '\(plan)'", "zh")
        #expect(listed.code == 0 && listed.output.contains("将移交 1 件，尚未写入") && listed.output.contains("区玉莲"), "\(listed)")
        #expect(listed.output.contains("设备") && listed.output.contains("接任者还没有的职务"), "\(listed.output)")
        #expect(try office("cases").output.contains("覃镇长"))
        #expect(try office("hand-over --plan '\(plan)' --json").json("moved")?.list?.count == 1)
        #expect(try office("cases").output.contains("黄支书"))
        #expect(try office("hand-over --plan '\(plan)'").code == 3)
        for (wrong, code, words) in [
            ("hand-over 无此人 --to 黄支书 --reason x", Int32(65), "农采集"), ("hand-over 黄支书 --to 黄支书 --reason x", 65, "黄支书"),
            ("hand-over 黄支书 --to 陆书记", 64, "reason"), ("hand-over --plan '\(plan)' --lost", 64, "--plan"),
        ] {
            let outcome = try office(wrong)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(wrong): \(outcome)")
        }
        // And decided, with all that are like it.
        let preview = try office("decide --all --where 种类=household_declines --reject --reason 听过双方 --out '\(plan)'", "zh")
        #expect(preview.code == 0 && preview.output.contains("将裁定 1 件，尚未写入") && preview.output.contains("区玉莲"), "\(preview)")
        #expect(try office("cases --json").text("case") == name)
        #expect(try office("decide --plan '\(plan)' --json").json("decided")?.list?.count == 1)
        #expect(try office("cases --json").output.isEmpty)
        for (language, words) in [("zh", "显示之后有变化"), ("en", "changed since it was shown")] {
            let again = try office("decide --plan '\(plan)'", language)
            #expect(again.code == 3 && again.output.contains(words), "\(again)")
        }
        for wrong in [
            "decide --all --reject --reason x", "decide --all --where kind=x --uphold --reason x", "decide --plan '\(plan)' --reject",
            "decide --all --where kind=x --reject", "decide a --all --where kind=x --reject --reason x", "decide --plan /dev/null",
        ] {
            let outcome = try office(wrong)
            #expect([64, 65].contains(outcome.code) && outcome.output.isEmpty, "\(wrong): \(outcome)")
        }
    }

    @Test func `a village's list: who is missing, a step for all, and the two attestations one by one`() throws {
        _ = try village()
        try programs.done("cunlian", "add household number=450124100201-0002", store: "device")
        let list = "exit-list 450124100201 --year 2017"
        #expect(try programs.done("cunlian", list, store: "device").output.contains("No household is listed"))
        let listed = try programs.done("cunlian", "\(list) candidate --household 0001 0002 --json", store: "device")
        #expect(listed.json("recorded")?.list?.count == 2)
        let shown = try programs.run("cunlian", list, store: "device", language: "zh")
        #expect(shown.output.contains("待办 2 户：韦国庆") && shown.output.contains("入户核验"), "\(shown.output)")
        let checked = try programs.done("cunlian", "\(list) check team.first=甲 team.second=乙", store: "device")
        #expect(checked.output.contains("Recorded for 2 households"))
        // Of one household nothing is known that could be evaluated: it is told, and stops nobody.
        let review = try programs.run("cunlian", "\(list) review votes.present=20 votes.for=15", store: "device", language: "zh")
        #expect(review.code == 3 && review.output.contains("已记录 0 户") && review.output.contains("尚缺："), "\(review)")
        for step in ["household_attestation", "government_attestation"] {
            try refused("\(list) \(step)", 65, zh: "两项认定不能成批，须逐户用 attest 办理", en: "given one by one, by attest")
        }
        try refused("\(list) dance", 65, zh: "没有环节", en: "no step")
        for wrong in ["\(list) candidate", "\(list) --print third", "\(list) notice --print first", "exit-list 450124100201"] {
            #expect(try programs.run("cunlian", wrong, store: "device").code == 64, "\(wrong)")
        }
        try refused("exit-list 450124 --year 2017", 65, zh: "450124", en: "450124")
        // Nothing hangs yet, and a page of nobody is none.
        try refused("\(list) --print 第一次", 65, zh: "没有贫困户脱贫退出的公示内容", en: "was shown in 2017 here")
        // Whoever names something that is not there is told what there is, in either language.
        for (wrong, zh, en) in [
            ("\(list) --print third", "first（第一次）", "first, second, announcement"),
            ("decide x --return 没有 --reason y", "--return 取其一：candidate", "--return takes one of candidate"),
            ("conflicts --kind 没有", "--kind 取其一：", "--kind takes one of"),
            ("findings --state 没有", "--state 取其一：", "--state takes one of"),
            ("roster 450124100201 --state 没有", "不享受政策", "without_policy"),
            ("status-change x --to 没有 --reason y", "错退", "wrong_exit"),
        ] {
            for (language, words) in [("zh", zh), ("en", en)] {
                let outcome = try programs.run("cunlian", wrong, store: "device", language: language)
                #expect(outcome.code == 64 && outcome.errors.contains(words), "\(wrong): \(outcome.errors)")
            }
        }
        try refused("\(list) --print first", 65, zh: "没有贫困户脱贫退出的公示内容", en: "was shown in 2017 here")
        try refused("notice 退出 450124100201 --year 2017", 65, zh: "没有贫困户脱贫退出的公示内容", en: "was shown in 2017 here")
        try refused("verify-list 0000-0000-0000", 65, zh: "没有校验码为", en: "No list with the code")
        try refused("verify-list /dev/null", 65, zh: "不是 notice 写出的名单网页", en: "is no page of a list")
    }

    @Test func `nobody applies for a year that is far from begun`() throws {
        _ = try village()
        try refused("apply --in 450124100201 --year 2099 --reason x", 65, zh: "还远未开始", en: "far from begun")
    }
}
