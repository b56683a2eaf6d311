import Testing

/// Problems that inspections found, recorded where whoever corrects them sees them.
@Suite(.serialized) struct ProblemProgramTests {
    private let programs = Programs()

    @Test func `a problem is put where the township sees it, and whoever puts it elsewhere is told how`() throws {
        try programs.done("cunlian", "init --scope 450124", store: "county")
        try programs.done("cunlian", "add inspection number=D1 kind=audit by=审计局 from=2016-05-01", store: "county")
        let said = "kind=funds responsible=林圩镇 found=2016-05-10 region=450124100 --in inspection:D1"
        for (language, words) in [("zh", "450124100 的库里看不到"), ("en", "stores of 450124100 do not see it")] {
            let told = try programs.run("cunlian", "add issue text=\(language) \(said)", store: "county", language: language)
            #expect(told.code == 0 && told.output.contains(words), "\(told)")
            #expect(told.output.contains("cunlian add issue … --in inspection:D1 --scope 450124100"), "\(told)")
        }
        for text in ["补助", "账目"] {
            let put = try programs.run("cunlian", "add issue text=\(text) \(said) --scope 450124100", store: "county", language: "en")
            #expect(put.code == 0 && !put.output.contains("do not see it"), "\(put)")
        }
        let inspections = try programs.done("cunlian", "list inspection", store: "county").output
        #expect(inspections.contains("450124100/D1") && inspections.split(separator: "D1").count == 3, "\(inspections)")
        let due = try programs.run("cunlian", "todo", store: "county", language: "en")
        #expect(due.output.contains("put right: 补助 (林圩镇)") && due.output.contains("450124100/D1"), "\(due)")
        // Nothing else lies in another region than what it belongs to.
        for (language, words) in [("zh", "所属的记录在 450124"), ("en", "what it belongs to lies in 450124")] {
            let refused = try programs.run(
                "cunlian", "add institution_pairing --in inspection:D1 --scope 450124100", store: "county", language: language)
            #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains(words), "\(refused)")
        }
    }
}
