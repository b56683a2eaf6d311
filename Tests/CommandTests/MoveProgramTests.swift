import Testing

/// Households that move, split, join and are found to be one, as scripts ask for it.
@Suite(.serialized) struct MoveProgramTests {
    private let programs = Programs()
    private let here = "450124100201"
    private let there = "450124100202"

    /// A county's store without a directory, and in its first village so many households of two.
    private func county(_ households: Int) throws {
        try programs.done("cunlian", "init --scope 450124", store: "county")
        for number in 1...households {
            let household = "\(here)-000\(number)"
            try programs.done("cunlian", "add household number=\(household) phone=1390000000\(number) --scope \(here)", store: "county")
            for member in 1...2 {
                try programs.done(
                    "cunlian",
                    "add member number=\(household)-0\(member) name=M\(number)\(member) relation=head --in household:\(household)",
                    store: "county")
            }
        }
    }

    @discardableResult
    private func done(_ arguments: String) throws -> Programs.Outcome {
        try programs.done("cunlian", arguments + " --json", store: "county")
    }

    private func count(_ type: String, _ scope: String) throws -> Int {
        try done("list \(type) --scope \(scope)").output.split(separator: "\n").count
    }

    @Test func `a household moves with all in it, what comes late is taken over, and it is in one place`() throws {
        try county(2)
        let moved = try done("move household:\(here)-0001 --to \(there) --reason x")
        #expect(moved.text("from") == here && moved.text("to") == there && moved.text("transfer") != nil)
        #expect(try count("household", here) == 1 && count("household", there) == 1)
        #expect(try count("member", here) == 2 && count("member", there) == 2)
        #expect(try done("show household:\(here)-0001").text("scope") == there)
        // What was written before the move is its history as much as what is written after it.
        #expect(try done("history household:\(here)-0001").output.contains("\"changes\""))
        #expect(try done("late").output.isEmpty)
        for (wrong, code) in [
            ("move household:\(here)-0001 --to \(there) --reason x", Int32(65)),
            ("move household:\(here)-0002 --to 999999999999 --reason x", 65),
            ("move member:\(here)-0002-01 --to \(there) --reason x", 65), ("move household:\(here)-0009 --to \(there) --reason x", 65),
            ("take-over 99@ff", 65), ("take-over 99@ff --decline", 65), ("move household:\(here)-0002 --to \(there) --reason ' '", 65),
        ] {
            let outcome = try programs.run("cunlian", wrong, store: "county")
            #expect(outcome.code == code && outcome.isOneSentence, "\(wrong): \(outcome.code) \(outcome.errors)")
        }
        // Where villages are on record, a code that none of them has is a mistake, though it lies in the county.
        try done("add village code=\(here) name=A --scope \(here)")
        let mistaken = try programs.run("cunlian", "move household:\(here)-0002 --to 450124999999 --reason x", store: "county")
        #expect(mistaken.code == 65 && mistaken.isOneSentence, "\(mistaken.errors)")
        // Home again it is itself.
        try done("move household:\(here)-0001 --to \(here) --reason back")
        #expect(try count("household", here) == 2 && count("household", there) == 0)
        try programs.done("cunlian", "verify", store: "county")
    }

    @Test func `people are regrouped within a village, and nobody is lost or twice there`() throws {
        try county(5)
        let split = try done("split household:\(here)-0001 --members member:\(here)-0001-02 --reason x")
        #expect(split.text("record") != nil && split.text("entry") == split.text("transfer"))
        #expect(try count("household", here) == 6 && count("member", here) == 10)
        try done("join household:\(here)-0002 household:\(here)-0003 --reason x")
        #expect(try count("household", here) == 5 && count("member", here) == 10)
        let merged = try done("merge-duplicates household:\(here)-0004 household:\(here)-0005 --reason x")
        #expect(merged.output.contains("\"value\":\"13900000004\",\"other\":\"13900000005\""), "\(merged.output)")
        #expect(try count("household", here) == 4 && count("member", here) == 10)
        for wrong in [
            "split household:\(here)-0002 --members member:\(here)-0004-01 --reason x",
            "join household:\(here)-0002 household:\(here)-0002 --reason x",
            "join household:\(here)-0002 household:\(here)-0003 --reason x",
            "merge-duplicates household:\(here)-0002 member:\(here)-0004-01 --reason x",
        ] {
            let outcome = try programs.run("cunlian", wrong, store: "county")
            #expect(outcome.code == 65 && outcome.isOneSentence, "\(wrong): \(outcome.code) \(outcome.errors)")
        }
        try programs.done("cunlian", "verify", store: "county")
    }
}
