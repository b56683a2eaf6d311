import Testing

/// What would count nowhere is not saved, and whoever wanted to is told what to do.
@Suite(.serialized) struct GrantlessProgramTests {
    private let programs = Programs()
    private let elsewhere = "450124100202"

    @Test func `E2 a save where one holds no grant is refused with what to do, in both languages, and leaves nothing behind`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person a --json", store: "city")
            // It keeps both villages, and may write in one.
            try programs.done("cunlian", "init --scope 450124100201 \(elsewhere)", store: "a")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(invited.text("code")))", store: "a")
        }
        let sheet = try programs.write("sheet.csv", "scope,number,phone\n\(elsewhere),\(elsewhere)-0002,13900000002\n".utf8)
        let saves = ["add household number=\(elsewhere)-0001 phone=13900000001 --scope \(elsewhere)", "import household '\(sheet)'"]
        for save in saves {
            let told: [(language: String, words: [String])] = [
                ("en", [elsewhere, "nothing was saved", "cunliand invite --scope", "cunlian enrol"]),
                ("zh", [elsewhere, "未保存", "cunliand invite --scope", "cunlian enrol"]),
            ]
            for (language, words) in told {
                let refused = try programs.run("cunlian", save, store: "a", language: language)
                #expect(refused.code == 77, "\(save): \(refused.code) \(refused.errors)")
                let text = refused.errors + refused.output
                for word in words { #expect(text.contains(word), "\(save) lacks \(word): \(text)") }
            }
        }
        #expect(try programs.done("cunlian", "list household --scope \(elsewhere) --json", store: "a").output.isEmpty)
        #expect(try programs.done("cunlian", "status --json", store: "a").number("unsealed") == 0)
        // Where the grant stands nothing is in the way.
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001 --scope 450124100201", store: "a")
        try programs.serving("city", scope: "4501") { url in
            let report = try programs.done("cunlian", "sync --node \(url) --json", store: "a")
            #expect(report.number("sentEntries") == 1 && report.number("awaitingGrant") == nil, "\(report.output)")
        }
        #expect(try programs.digest("city") == programs.digest("a"))
    }
}
