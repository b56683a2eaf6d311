import Testing

/// A tablet is lost: what the county types, what it is shown before, and what everybody sees after.
@Suite(.serialized) struct RevocationProgramTests {
    private let programs = Programs()

    @Test func `a lost tablet is shut out by one command while the node serves, and everybody is told`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            for name in ["a", "b"] {
                let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person \(name) --json", store: "city")
                try programs.done("cunlian", "init --scope 450124100201", store: name)
                try programs.done("cunlian", "enrol --node \(url) --code \(#require(invited.text("code")))", store: name)
            }
            try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "a")
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            // Shown first, and nothing is written.
            let shown = try programs.done("cunliand", "revoke a --reason lost --since 2017-01-01 --dry-run --json", store: "city")
            #expect(shown.output.contains("\"scope\":\"450124100201\",\"counting\":1,\"keptOut\":1"), "\(shown.output)")
            #expect(shown.text("entry") == nil)
            // Without a terminal and without --yes nobody signs.
            #expect(try programs.run("cunliand", "revoke a --reason lost", store: "city").code == 64)
            let given = try programs.done("cunliand", "revoke a --reason 'left on the bus' --yes --json", store: "city")
            #expect(given.text("entry") != nil)
            let refused = try programs.run("cunlian", "sync --node \(url)", store: "a")
            #expect(refused.code == 77 && refused.errors.contains("revoked") && refused.isOneSentence, "\(refused.errors)")
            let people = try programs.done("cunliand", "people --json", store: "city").output
            #expect(people.contains("\"state\":\"revoked\"") || people.contains("\"state\":\"revoke\""), "\(people)")
            #expect(people.contains("left on the bus"))
            // The device writes on, and another one brings it.
            // It saved, and whoever saves is told each time that it counts nowhere; so is whoever writes a stick.
            let told = try programs.done("cunlian", "add household number=450124100201-0002 phone=13900000002", store: "a")
            #expect(told.errors.contains("this device's key was ended"), "\(told.errors)")
            let chinese = try programs.run("cunlian", "set household:450124100201-0002 address.street=上街", store: "a", language: "zh")
            #expect(chinese.code == 0 && chinese.errors.contains("本机的密钥已停用"), "\(chinese.errors)")
            #expect(try programs.done("cunlian", "bundle write '\(programs.path("a.stick"))'", store: "a").errors.contains("was ended"))
            #expect(try !programs.done("cunlian", "list household", store: "a").errors.contains("was ended"))
            try programs.serving("a", scope: "450124100201") { peer in
                _ = try programs.run("cunlian", "sync --node \(peer)", store: "b")
            }
            _ = try programs.run("cunlian", "sync --node \(url)", store: "b")
            let kept = try programs.done("cunlian", "quarantine --json", store: "city").output
            #expect(kept.contains("left on the bus") && kept.contains("\"endedAs\":\"revoke\""), "\(kept)")
            #expect(try programs.run("cunlian", "quarantine", store: "city", language: "zh").output.contains("吊销"))
            // The device was told, and says what to do.
            let status = try programs.done("cunlian", "status", store: "a").output
            #expect(status.contains("revoked") && status.contains("county office"), "\(status)")
            #expect(try programs.run("cunlian", "status", store: "a", language: "zh").output.contains("本机的密钥已停用"))
            // Found again: readmitted, and it all counts.
            try programs.done("cunliand", "readmit a --reason found --yes", store: "city")
            try programs.done("cunlian", "sync --node \(url)", store: "a")
            #expect(try programs.done("cunlian", "quarantine --json", store: "city").output.isEmpty)
            #expect(try !programs.done("cunlian", "status", store: "a").output.contains("county office"))
            let quiet = try programs.done("cunlian", "set household:450124100201-0002 address.street=下街", store: "a")
            #expect(!quiet.errors.contains("was ended"), "\(quiet.errors)")
        }
        try programs.done("cunliand", "verify", store: "city")
    }

    @Test func `who is not known, who goes by one name with another, and who may not is refused with what to do`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            for name in ["a", "b"] {
                let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person same --json", store: "city")
                try programs.done("cunlian", "init --scope 450124100201", store: name)
                try programs.done("cunlian", "enrol --node \(url) --code \(#require(invited.text("code")))", store: name)
            }
        }
        let unknown = try programs.run("cunliand", "revoke nobody --reason x --yes", store: "city")
        #expect(unknown.code == 65 && unknown.errors.contains("people") && unknown.isOneSentence, "\(unknown.errors)")
        let several = try programs.run("cunliand", "revoke same --reason x --yes", store: "city")
        #expect(several.code == 65 && several.errors.contains("--all-keys"), "\(several.errors)")
        #expect(try programs.run("cunliand", "revoke same --reason ' ' --yes", store: "city").code == 64)
        for day in ["soon", "2999-01-01"] {
            let refused = try programs.run("cunliand", "revoke same --reason x --since \(day) --all-keys --yes", store: "city")
            #expect(refused.code == 65 && refused.errors.contains(day) && refused.isOneSentence, "\(refused.errors)")
        }
        let denied = try programs.run("cunlian", "suspend same --reason x --all-keys --yes", store: "a")
        #expect(denied.code == 77 && denied.isOneSentence, "\(denied.errors)")
        #expect(try programs.run("cunliand", "readmit same --reason x --all-keys --yes", store: "city").code == 77)
        let both = try programs.done("cunliand", "suspend same --reason x --all-keys --yes --json", store: "city")
        // Given twice it is signed once.
        let again = try programs.done("cunliand", "suspend same --reason x --all-keys --yes --json", store: "city")
        #expect(both.text("entry") != nil && again.text("entry") == nil, "\(again.output)")
        #expect(both.output.contains("\"kind\":\"suspend\""))
    }

    @Test func `an administrator's device whose grant may end offices does so, and the node hears of it`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            let office = try programs.done(
                "cunliand", "invite --role K --scope 450124 --person chief --may-grant --json", store: "city")
            try programs.done("cunlian", "init --scope 450124", store: "chief")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(office.text("code")))", store: "chief")
            let node = try programs.done("cunliand", "invite --role node --scope 450124 --person county --json", store: "city")
            try programs.done("cunliand", "init --scope 450124", store: "county")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(node.text("code")))", store: "county")
            try programs.serving("county", scope: "450124", also: ["--parent", url]) { county in
                let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person a --json", store: "county")
                try programs.done("cunlian", "init --scope 450124100201", store: "a")
                try programs.done("cunlian", "enrol --node \(county) --code \(#require(invited.text("code")))", store: "a")
                try programs.done("cunlian", "sync --node \(county)", store: "chief")
                try programs.done("cunlian", "suspend a --reason audit --yes", store: "chief")
                // It gives offices at the node: a code of its own would be redeemed nowhere.
                for (language, words) in [("en", "This store is no node"), ("zh", "本库不是节点")] {
                    let nowhere = try programs.run(
                        "cunliand", "invite --role C --scope 450124100201 --person b", store: "chief", language: language)
                    #expect(nowhere.code == 77 && nowhere.isOneSentence && nowhere.errors.contains(words), "\(nowhere.errors)")
                }
                // What the two offices of one rank say of each other is refused.
                #expect(try programs.run("cunlian", "revoke county --reason x --yes", store: "chief").code == 77)
                try programs.done("cunlian", "sync --node \(county)", store: "chief")
                let refused = try programs.run("cunlian", "sync --node \(county)", store: "a")
                #expect(refused.code == 77 && refused.errors.contains("suspended"), "\(refused.errors)")
                #expect(try programs.run("cunlian", "sync --node \(county)", store: "a", language: "zh").errors.contains("暂停使用"))
            }
        }
    }

    @Test func `a tablet on which a code for somebody else was used is found and shut out under either name`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            try programs.done("cunlian", "init --scope 450124100201 --person first", store: "a")
            for name in ["first", "second"] {
                let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person \(name) --json", store: "city")
                let enrolled = try programs.done("cunlian", "enrol --node \(url) --code \(#require(invited.text("code")))", store: "a")
                #expect(enrolled.output.contains("in the name of \(name)"), "\(enrolled.output)")
                #expect(enrolled.output.contains("first's until now") == (name == "second"), "\(enrolled.output)")
            }
            #expect(try programs.done("cunliand", "people", store: "city").output.contains("second (also first)"))
            #expect(try programs.run("cunliand", "people", store: "city", language: "zh").output.contains("second（又名first）"))
            let shown = try programs.done("cunliand", "revoke first --reason lost --dry-run", store: "city").output
            #expect(shown.contains("second (also first)"), "\(shown)")
            try programs.done("cunliand", "revoke first --reason lost --yes", store: "city")
            #expect(try programs.run("cunlian", "sync --node \(url)", store: "a").code == 77)
            // Whoever writes on is told at every save.
            let saved = try programs.done("cunlian", "add household number=450124100201-0001", store: "a")
            #expect(saved.errors.contains("key was ended"), "\(saved.errors)")
        }
    }

    @Test func `a grant's last day is said where it is given and where it is held, and one that is past is not given`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            let terms = "invite --role C --scope 450124100201 --person a --until"
            let past = try programs.run("cunliand", "\(terms) 2018-01-01", store: "city")
            #expect(past.code == 65 && past.isOneSentence && past.errors.contains("past"), "\(past.errors)")
            #expect(try programs.done("cunliand", "\(terms) 2100-01-02", store: "city").errors.contains("to the end of 2100-01-02"))
            let invited = try programs.done("cunliand", "\(terms) 2100-01-02 --json", store: "city")
            #expect(invited.text("grantLastDay") == "2100-01-02")
            try programs.done("cunlian", "init --scope 450124100201", store: "a")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(invited.text("code")))", store: "a")
        }
        let people = try programs.done("cunliand", "people --json", store: "city").output
        #expect(people.contains("\"grantLastDay\":\"2100-01-02\"") && people.contains("\"expires\":\"2100-01-03\""), "\(people)")
        let status = try programs.done("cunlian", "status", store: "a").output
        #expect(status.contains("to the end of 2100-01-02"), "\(status)")
        #expect(try programs.done("cunlian", "add household number=450124100201-0001", store: "a").errors.isEmpty)
    }

    @Test func `whoever is enrolled again is told for whom the code was, however the grants before are numbered`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            try programs.done("cunliand", "init --scope 450124", store: "county")
            for (role, person) in [("node", "county"), ("I", "loader"), ("K", "office")] {
                let invited = try programs.done("cunliand", "invite --role \(role) --scope 450124 --person \(person) --json", store: "city")
                let code = try #require(invited.text("code"))
                let enrolled = try programs.done("cunlian", "enrol --node \(url) --code \(code) --json", store: "county")
                #expect(enrolled.text("person") == person && enrolled.text("role") == role, "\(enrolled.output)")
            }
        }
    }

    @Test func `what a node ended is said to be ended by its region`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            let node = try programs.done("cunliand", "invite --role node --scope 450124 --json", store: "city")
            try programs.done("cunliand", "init --scope 450124", store: "county")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(node.text("code")))", store: "county")
            try programs.serving("county", scope: "450124", also: ["--parent", url]) { county in
                let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person a --json", store: "county")
                try programs.done("cunlian", "init --scope 450124100201", store: "a")
                try programs.done("cunlian", "enrol --node \(county) --code \(#require(invited.text("code")))", store: "a")
                try programs.done("cunliand", "revoke a --reason lost --yes", store: "county")
            }
        }
        let people = try programs.done("cunliand", "people", store: "county").output
        #expect(people.contains("revoked by 450124 on"), "\(people)")
    }
}

/// What somebody may do, as the programs say it.
@Suite(.serialized) struct RightsProgramTests {
    private let programs = Programs()

    @Test func `rights says what a collector may do and why, in both languages, and that nothing is left once the key is ended`() throws {
        try programs.tree(["a"])
        let own = try programs.done("cunlian", "rights", store: "a").output
        #expect(own.contains("village collector") && own.contains("the role writes it"), "\(own)")
        #expect(try programs.run("cunlian", "rights --type household", store: "a", language: "zh").output.contains("本角色可写"))
        let lines = try programs.done("cunliand", "rights a --type household --json", store: "city").output.split(separator: "\n")
        #expect(lines.contains { $0.contains("\"operation\":\"keep\",\"allowed\":true") })
        #expect(lines.contains { $0.contains("\"allowed\":false,\"why\":\"for other roles\"") })
        try programs.done("cunliand", "retire a --reason left --yes", store: "city")
        let after = try programs.done("cunliand", "rights a --json", store: "city").output
        #expect(!after.contains("\"allowed\":true") && after.contains("the key was retired"))
        #expect(try programs.run("cunliand", "rights nobody", store: "city").code == 65)
        #expect(try programs.run("cunlian", "rights --type nothing", store: "a").code == 65)
    }

    @Test func `an office that fell with whoever gave it is listed with why, and a node that was shut out says so itself`() throws {
        try programs.tree([])
        try programs.serving("city", scope: "4501") { url in
            let code = try programs.done("cunliand", "invite --role node --scope 450124 --json", store: "city").text("code")
            try programs.done("cunliand", "init --scope 450124", store: "county")
            try programs.done("cunlian", "enrol --node \(url) --code \(#require(code))", store: "county")
            try programs.serving("county", scope: "450124") { below in
                let code = try programs.done("cunliand", "invite --role C --scope 450124100201 --person giver --json", store: "county")
                    .text("code")
                try programs.done("cunlian", "init --scope 450124100201", store: "a")
                try programs.done("cunlian", "enrol --node \(below) --code \(#require(code))", store: "a")
            }
            try programs.done("cunliand", "sync --node \(url)", store: "county")
            let key = try #require(
                try programs.done("cunliand", "people --json", store: "city").output.split(separator: "\n")
                    .first { $0.contains("\"role\":\"node\"") && $0.contains("[\"450124\"]") })
            let fingerprint = try #require(key.firstRange(of: "\"fingerprint\":\"").map { key[$0.upperBound...].prefix(32) })
            try programs.done("cunliand", "revoke \(fingerprint) --reason stolen --since 2016-01-01 --yes", store: "city")
            let people = try programs.done("cunliand", "people", store: "city").output
            #expect(people.contains("giver") && people.contains("does not stand"), "\(people)")
            let back = try programs.done("cunliand", "readmit \(fingerprint) --reason found --dry-run", store: "city").output
            #expect(back.contains("stand again") && back.contains("giver"), "\(back)")
            // The node is told when it comes, and tells whoever sits at it.
            #expect(try programs.run("cunliand", "sync --node \(url)", store: "county").code == 77)
            #expect(try programs.done("cunliand", "people", store: "county").output.contains("revoked"))
            let invited = try programs.done("cunliand", "invite --role C --scope 450124100201 --person y", store: "county")
            #expect(invited.errors.contains("was ended"), "\(invited.errors)")
        }
    }
}
