import Testing

/// What people type wrongly: a figure entered twice, and what is recorded though it counts for nothing.
@Suite(.serialized) struct EnteredTwiceProgramTests {
    private let programs = Programs()
    private let gain = "year=2016 date=2016-12-01 gain=3000"

    private func twice(_ arguments: String, _ store: String, zh: String, en: String) throws {
        for (language, words) in [("zh", zh), ("en", en)] {
            let outcome = try programs.run("cunlian", arguments, store: store, language: language)
            #expect(outcome.code == 65 && outcome.isOneSentence && outcome.errors.contains(words), "\(arguments): \(outcome)")
        }
    }

    @Test func `a gain typed or imported twice is refused, and what two devices typed is found once both have it`() throws {
        try programs.tree(["a", "b"], role: "I")
        try programs.serving("city", scope: "4501") { url in
            let sync = { (store: String) in try programs.done("cunlian", "sync --node \(url)", store: store) }
            try programs.done("cunlian", "add household number=450124100201-0001", store: "a")
            let measure = try #require(
                try programs.done(
                    "cunlian", "add measure --in household:450124100201-0001 batch=education kind=training plan.year=2016 --json",
                    store: "a"
                ).text("record"))
            for store in ["a", "b"] { _ = try sync(store) }
            for store in ["a", "b"] { try programs.done("cunlian", "add measure_effect --in \(measure) \(gain)", store: store) }
            try twice(
                "add measure_effect --in \(measure) \(gain)", "a", zh: "a已登记逐项相同的帮扶成效（2016-12-01）", en: "word for word, recorded by a")
            let rows = "measure,year,date,gain\n\(measure),2016,2016-12-01,3000\n\(measure),2016,2016-12-02,3000\n"
            let table = try programs.write("gains.csv", rows.utf8)
            let taken = try programs.run("cunlian", "import measure_effect '\(table)' --json", store: "a")
            #expect(taken.number("written") == 1 && taken.number("refused") == 1, "\(taken)")
            // With a word that tells it apart it is another.
            try programs.done("cunlian", "add measure_effect --in \(measure) \(gain) note=第二批", store: "a")
            #expect(try programs.run("cunlian", "check --check Q104 --year 2016", store: "a").code == 0)
            for store in ["b", "a"] { _ = try sync(store) }
            for (language, words) in [("zh", "帮扶成效（2016-12-01）登记了2次，逐项相同"), ("en", "2 times, word for word")] {
                let found = try programs.run("cunlian", "check --check Q104 --year 2016", store: "a", language: language)
                #expect(found.code == 3 && found.output.contains("450124100201-0001") && found.output.contains(words), "\(found)")
            }
        }
    }

    @Test func `who records what counts for nothing as it stands, or somebody who moves unsigned, is told at once`() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "device")
        func told(_ arguments: String, zh: String, en: String) throws {
            for (language, words) in [("zh", zh), ("en", en)] {
                let outcome = try programs.run("cunlian", arguments, store: "device", language: language)
                #expect(outcome.code == 0 && outcome.output.contains(words), "\(arguments): \(outcome)")
            }
        }
        let household = "household:450124100201-0001"
        try programs.done("cunlian", "add household number=450124100201-0001", store: "device")
        try told(
            "add village_review --in \(household) year=2017 date=2017-11-01 votes.present=9 votes.for=9", zh: "这是程序的一个环节",
            en: "a step of a procedure")
        try told("set \(household) 'relocation_target[2017]=true'", zh: "没有户主签字同意", en: "no consent")
        try programs.done("cunlian", "set \(household) 'relocation_consent[2017].date=2017-01-01'", store: "device")
        let signed = try programs.done("cunlian", "set \(household) 'relocation_target[2017]=true'", store: "device")
        #expect(!signed.output.contains("consent"))
    }

    @Test func `whoever pairs with a helper who has left, or with a second main one, is told; a household is given once`() throws {
        try programs.done("cunlian", "init --scope 450124", store: "county")
        func told(_ arguments: (zh: String, en: String), zh: String, en: String) throws {
            for (language, typed, words) in [("zh", arguments.zh, zh), ("en", arguments.en, en)] {
                let outcome = try programs.run("cunlian", typed, store: "county", language: language)
                #expect(outcome.code == 0 && outcome.output.contains(words), "\(typed): \(outcome)")
            }
        }
        try programs.done("cunlian", "add household number=450124100201-0001 --scope 450124100201", store: "county")
        for helper in ["number=B-1 name=甲 to=2016-12-31", "number=B-2 name=乙", "number=B-3 name=丙"] {
            try programs.done("cunlian", "add helper \(helper)", store: "county")
        }
        let pairing = "add pairing --in household:450124100201-0001 helper_number="
        try told(
            (pairing + "B-1 from=2016-01-01", pairing + "B-1 from=2016-01-02"), zh: "联系人 B-1 已于 2016-12-31 离任",
            en: "Helper B-1 left on 2016-12-31")
        try programs.done("cunlian", pairing + "B-2 from=2016-01-01 main=true", store: "county")
        try told(
            (pairing + "B-3 from=2016-01-01 main=true", pairing + "B-3 from=2016-01-02 main=true"), zh: "该户现在有 2 名主要联系人",
            en: "The household now has 2 main helpers")
        let given = try programs.done("cunlian", "reassign B-3 B-2 --reason 调整 --json", store: "county")
        #expect(given.number("households") == 1 && given.number("helps") == 1, "\(given)")
        try told(
            ("reassign B-2 B-1 --reason 调整 --dry-run", "reassign B-2 B-1 --reason 调整 --dry-run"), zh: "B-1 甲 已于2016-12-31离任",
            en: "B-1 甲 left on 2016-12-31")
    }

    @Test func `a correction is named by that alone once one was begun, before that they are named, and what is no code of a list says so`()
        throws
    {
        try programs.done("cunlian", "init --scope 450124100201", store: "device")
        try programs.done("cunlian", "add household number=450124100201-0001", store: "device")
        for of in ["correction", "更正"] {
            try twice("procedure 450124100201-0001 --year 2017 --of \(of)", "device", zh: "--of 漏评、--of 错评", en: "--of missed")
        }
        try programs.done("cunlian", "status-change 450124100201-0001 --to 错评 --year 2017 --reason 不符合标准", store: "device")
        for of in ["correction", "更正"] {
            let shown = try programs.run("cunlian", "procedure 450124100201-0001 --year 2017 --of \(of)", store: "device", language: "zh")
            #expect(shown.code == 0 && shown.output.contains("错评清退"), "\(shown)")
        }
        try twice("exit-list 450124100201 --year 2017 --of correction", "device", zh: "--of 错退", en: "--of wrong_exit")
        try twice("verify-list ABCD-1234", "device", zh: "也不是校验码", en: "no code of one")
    }
}
