import JSON
import Testing

@Suite struct UndoProgramTests {
    private let programs = Programs()

    private func number(_ arguments: String) throws -> Int {
        try programs.done("cunlian", "list \(arguments) --json", store: "v").output.split(separator: "\n").count
    }

    private func phone() throws -> String? {
        try programs.done("cunlian", "show household:450124100201-0001 --json", store: "v").json("fields")?["phone"]?.text
    }

    private func begin() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "v")
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "v")
    }

    @Test func `undo brings back what a field showed, and undone again what it had been set to`() throws {
        try begin()
        try programs.done("cunlian", "set household:450124100201-0001 phone=13900000002", store: "v")
        #expect(try programs.done("cunlian", "undo --json", store: "v").number("restored") == 1)
        #expect(try phone() == "13900000001")
        try programs.done("cunlian", "undo", store: "v")
        #expect(try phone() == "13900000002")
        #expect(try programs.done("cunlian", "verify --json", store: "v").output.contains("\"faults\":[]"))
    }

    @Test func `an import is undone as a whole, and may be imported again`() throws {
        try begin()
        let rows = (2...30).map { "450124100201-00\($0 < 10 ? "0" : "")\($0),139000000\($0 < 10 ? "0" : "")\($0)\n" }.joined()
        let file = try programs.write("h.csv", ("number,phone\n" + rows).utf8)
        try programs.done("cunlian", "import household '\(file)'", store: "v")
        #expect(try number("household") == 30)
        let undone = try programs.done("cunlian", "undo --json", store: "v")
        #expect(undone.number("retired") == 29)
        #expect(try number("household") == 1)
        // The same file again brings them all, each once; and that too is one command, which may be undone and done again.
        for _ in 1...2 {
            let again = try programs.done("cunlian", "import household '\(file)' --json", store: "v")
            #expect(again.number("written") == 29 && again.number("held") == 0 && again.number("refused") == 0, "\(again.output)")
            #expect(try number("household") == 30)
            #expect(try programs.done("cunlian", "status --json", store: "v").number("sameNumbers") == 0)
            try programs.done("cunlian", "undo", store: "v")
            #expect(try number("household") == 1)
        }
        // Not so where a person retired one: that stands until a person brings it back.
        try programs.done("cunlian", "undo", store: "v")
        try programs.done("cunlian", "delete household:450124100201-0007 --reason gone", store: "v")
        let refused = try programs.run("cunlian", "import household '\(file)' --json", store: "v")
        #expect(refused.number("refused") == 1 && refused.number("written") == 0, "\(refused.output)")
    }

    @Test func `a corrected sheet says anew what an undo took back`() throws {
        try begin()
        let wrong = try programs.write("w.csv", "number,phone,handbook_number\n450124100201-0002,13900000002,7\n".utf8)
        let right = try programs.write("r.csv", "number,phone,handbook_number\n450124100201-0002,13900000003,8\n".utf8)
        try programs.done("cunlian", "import household '\(wrong)'", store: "v")
        try programs.done("cunlian", "undo", store: "v")
        let again = try programs.done("cunlian", "import household '\(right)' --json", store: "v")
        #expect(again.number("restored") == 1 && again.number("created") == 0 && again.number("held") == 0, "\(again.output)")
        let shown = try programs.done("cunlian", "show household:450124100201-0002 --json", store: "v").json("fields")
        #expect(shown?["phone"]?.text == "13900000003" && shown?["handbook_number"]?.text == "8", "\(String(describing: shown))")
        // Undone once more, the sheet that was right says what it said; the text for people counts it apart.
        try programs.done("cunlian", "undo", store: "v")
        #expect(try programs.run("cunlian", "import household '\(right)'", store: "v", language: "zh").output.contains("（新建 0，更改 0，恢复 1）"))
    }

    @Test func `an undo that is undone brings an import back`() throws {
        try begin()
        let file = try programs.write("h.csv", "number,phone\n450124100201-0002,13900000002\n".utf8)
        try programs.done("cunlian", "import household '\(file)'", store: "v")
        try programs.done("cunlian", "undo", store: "v")
        #expect(try number("household") == 1)
        try programs.done("cunlian", "undo", store: "v")
        #expect(try number("household") == 2)
    }

    @Test func `a step of a village's list is taken back before it was sent, and not afterwards`() throws {
        // One office that keeps households and lists them.
        try programs.tree(["v"], role: "F")
        for number in 1...2 {
            try programs.done("cunlian", "add household number=450124100201-000\(number)", store: "v")
            try programs.done("cunlian", "add member name=甲 relation=head --in household:450124100201-000\(number)", store: "v")
        }
        let list = "exit-list 450124100201 --year 2017"
        let step = "\(list) candidate --household 0001 0002 --json"
        #expect(try programs.done("cunlian", step, store: "v").json("recorded")?.list?.count == 2)
        #expect(try programs.done("cunlian", "undo --json", store: "v").number("retired") == 2)
        // Nobody is listed, neither for the list nor for the household, and undone again both are.
        #expect(try programs.done("cunlian", "\(list) --json", store: "v").output.isEmpty)
        let procedure = "procedure household:450124100201-0001 --year 2017 --json"
        #expect(try programs.done("cunlian", procedure, store: "v").json("outcome")?.text == "none")
        try programs.done("cunlian", "undo", store: "v")
        #expect(try programs.done("cunlian", "\(list) --json", store: "v").output.split(separator: "\n").count == 2)
        try programs.done("cunlian", "undo", store: "v")
        #expect(try programs.done("cunlian", step, store: "v").json("recorded")?.list?.count == 2)
        try programs.serving("city", scope: "4501") { url in try programs.done("cunlian", "sync --node \(url)", store: "v") }
        for language in ["zh", "en"] {
            let refused = try programs.run("cunlian", "undo", store: "v", language: language)
            #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains("procedure"), "\(refused.errors)")
        }
        #expect(try programs.done("cunlian", step, store: "v").json("done")?.list?.count == 2)
        // What was taken back came along, and lists nobody at the node either.
        #expect(try programs.done("cunlian", "\(list) --json", store: "city").output.split(separator: "\n").count == 2)
    }

    @Test func `what somebody who saw it built on is not undone`() throws {
        try programs.tree(["v", "w"])
        try programs.done("cunlian", "add household number=450124100201-0001 phone=13900000001", store: "v")
        try programs.serving("city", scope: "4501") { url in
            try programs.done("cunlian", "sync --node \(url)", store: "v")
            try programs.done("cunlian", "sync --node \(url)", store: "w")
            try programs.done("cunlian", "set household:450124100201-0001 handbook_number=7", store: "w")
            try programs.done("cunlian", "sync --node \(url)", store: "w")
            try programs.done("cunlian", "sync --node \(url)", store: "v")
        }
        let refused = try programs.run("cunlian", "undo", store: "v", language: "zh")
        #expect(refused.code == 3 && refused.isOneSentence && refused.errors.contains("w 已在看到之后又改过"))
        #expect(try phone() == "13900000001")
    }

    @Test func `a split is not undone, and the way back is named`() throws {
        try programs.tree(["v"])
        try programs.done("cunlian", "add household number=450124100201-0001", store: "v")
        for (number, relation) in [("01", "head"), ("02", "son")] {
            let given = "number=450124100201-0001-\(number) name=甲\(number) relation=\(relation) phone=13900000001"
            try programs.done("cunlian", "add member \(given) --in household:450124100201-0001", store: "v")
        }
        try programs.serving("city", scope: "4501") { url in
            try programs.done("cunlian", "sync --node \(url)", store: "v")
            let code = try #require(
                try programs.done("cunliand", "invite --role K --scope 450124 --person k --json", store: "city").text("code"))
            try programs.done("cunlian", "init --scope 450124", store: "k")
            try programs.done("cunlian", "enrol --node \(url) --code \(code)", store: "k")
            try programs.done("cunlian", "sync --node \(url)", store: "k")
        }
        let split = "split household:450124100201-0001 --members member:450124100201-0001-02 --reason x"
        try programs.done("cunlian", split, store: "k")
        for language in ["zh", "en"] {
            let refused = try programs.run("cunlian", "undo", store: "k", language: language)
            #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains("join"), "\(refused.errors)")
        }
    }

    @Test(arguments: [
        ("household_card year=2016 date=2016-11-01 agree=1 refuse=2", "procedure"),
        ("withdrawal year=2016 date=2016-11-01 reason=x", "withdraw"),
    ])
    func `an event of an exit is not undone, and the way to correct it is named`(event: String, way: String) throws {
        try begin()
        try programs.done("cunlian", "add \(event) --in household:450124100201-0001", store: "v")
        let refused = try programs.run("cunlian", "undo", store: "v")
        #expect(refused.code == 65 && refused.isOneSentence && refused.errors.contains(way))
    }

    @Test func `where nothing was saved there is nothing to undo`() throws {
        try programs.done("cunlian", "init --scope 450124100201", store: "v")
        let refused = try programs.run("cunlian", "undo", store: "v", language: "zh")
        #expect(refused.code == 65 && refused.errors.contains("没有可以撤销的操作"))
    }
}
