import Testing

/// What the compiler does not see to: the toolchain's own modules can be imported anywhere, and a file can grow.
@Suite struct TidyTests {
    /// The engine's targets and what each may import; nothing else, above all neither Foundation nor a package. Only
    /// the lock on the file talks to the system.
    private static let engine: [(target: String, imports: Set<String>)] = [
        ("Causality", []),
        ("JSON", []),
        ("Records", ["Causality", "JSON", "Swift"]),
        ("Changesets", ["Causality", "Records", "CZlib"]),
        ("SQLite", ["CSQLite", "Glibc", "Darwin", "Synchronization"]),
        ("RecordStore", ["Causality", "JSON", "Records", "Changesets", "SQLite", "Synchronization"]),
        ("SyncSession", ["Causality", "Records", "Changesets"]),
        ("Cunlian", ["Causality", "JSON", "Records", "Changesets", "SQLite", "RecordStore", "SyncSession", "Dispatch"]),
        ("Register", ["Causality", "JSON", "Records", "Changesets", "RecordStore", "Cunlian", "RegisterData", "Synchronization"]),
        ("Spreadsheet", ["CZlib", "Glibc"]),
        ("ReportFormats", ["CSV", "JSON", "Records", "Register", "Terminal"]),
    ]

    private let tree = SourceTree()

    @Test(arguments: engine)
    func `the engine imports what its place allows`(target: String, allowed: Set<String>) {
        let files = tree.swiftFiles(below: "Sources/" + target)
        #expect(!files.isEmpty)
        for file in files {
            for item in file.imports where !allowed.contains(item.module) {
                Issue.record("\(file.path):\(item.line): \(target) may not import \(item.module)")
            }
        }
    }

    /// They are for people's own tools: `Protocol/07-store.md`, section 9.
    @Test func `no program reads the views of a store's file`() {
        let makers: Set<String> = ["Sources/RecordStore/File/LabelledViews.swift"]
        var made = 0
        for file in tree.swiftFiles(below: "Sources") {
            for (line, text) in file.lines.enumerated() {
                if makers.contains(file.path) { made += text.contains("\"v_") ? 1 : 0 }
                let reads = ["FROM v_", "FROM \\\"v_", "JOIN v_", "JOIN \\\"v_", "from v_", "from \\\"v_"].contains { text.contains($0) }
                if reads, !makers.contains(file.path) { Issue.record("\(file.path):\(line + 1): a view is read") }
            }
        }
        #expect(made > 0)
    }

    /// Whoever depends on the package sees the modules of its products; of the others, what the errors of those carry.
    @Test func `what no product shows is not public`() {
        let shown: Set<String> = ["Causality", "Changesets", "Cunlian", "CunlianTrust", "RecordStore", "Records", "SyncSession"]
        let carried: Set<String> = ["Sources/JSON/JSONError.swift", "Sources/SQLite/SQLiteError.swift"]
        for file in tree.swiftFiles(below: "Sources") where !carried.contains(file.path) {
            guard !shown.contains(String(file.path.split(separator: "/")[1])) else { continue }
            for (line, text) in file.lines.enumerated() where text.drop(while: { $0 == " " }).hasPrefix("public ") {
                Issue.record("\(file.path):\(line + 1): \(text)")
            }
        }
    }

    @Test func `only the store's own thread is asked of the system`() {
        let files = tree.swiftFiles(below: "Sources/Cunlian").filter { file in file.imports.contains { $0.module == "Dispatch" } }
        #expect(files.map(\.path) == ["Sources/Cunlian/StoreExecutor.swift"])
    }

    /// Whoever divides a moment by the length of a day says what day it is, and only the register's calendar does; the others
    /// count in UTC by their own specification, or measure how long something lasts.
    @Test func `Z1 what day it is, one place decides`() {
        let others: Set<String> = [
            "Sources/Records/Values/RegisterCalendar.swift", "Sources/Causality/HybridTime.swift",
            "Sources/Register/Reports/SilenceReport.swift", "Sources/Register/Reports/VillageSilence.swift",
        ]
        for file in tree.swiftFiles(below: "Sources") where !others.contains(file.path) {
            for (line, text) in file.lines.enumerated() where text.contains("86_400_000") {
                Issue.record("\(file.path):\(line + 1): \(text)")
            }
        }
    }

    /// The rooms of the store, by the beginning of their files' names, and the tables of which each holds the SQL.
    private static let owners: [(room: String, tables: [String])] = [
        ("Settings", ["meta"]), ("NameTable", ["replica", "scope", "run"]), ("ChangesetLog", ["changeset", "head", "heard"]),
        ("OwnEntries", ["entry", "chain"]), ("Admissions", ["refused", "admission"]), ("Outstanding", ["outstanding"]),
        ("ConflictTable", ["conflict"]),
        ("ExistenceTable", ["deletion", "edit"]), ("MoveTable", ["transfer", "moved", "foreign"]), ("PeerBook", ["peer", "vector"]),
        ("Invitations", ["invitation"]), ("Notebook", ["notice", "draft"]), ("ImportedRows", ["imported"]), ("KeptParts", ["report"]),
        ("KeyTable", ["scope_key", "subject_key", "erasure"]), ("ViewingTable", ["viewing", "viewing_log"]),
    ]

    @Test(arguments: owners)
    func `a table of the store's file has one owner, which holds its SQL`(room: String, tables: [String]) {
        // Where tables are made, views beside them, and older files brought up, all of them are named; and whoever checks a file
        // reads it as it lies there, and not as its owner understands it.
        let makers: Set<String> = ["StoreTables.swift", "Migrations.swift", "LabelledViews.swift"]
        let checks = "Sources/RecordStore/Verifying/"
        for table in tables {
            let name = "_" + table
            let sql = ["FROM ", "INTO ", "UPDATE ", "JOIN "].map { $0 + name }
            var isOwned = false
            for file in tree.swiftFiles(below: "Sources") {
                let last = String(file.path.split(separator: "/").last ?? "")
                for (line, text) in file.lines.enumerated() {
                    let isNamed = sql.contains { words in
                        text.split(separator: words, omittingEmptySubsequences: false).dropFirst().contains { rest in
                            !(rest.first.map { $0.isLetter || $0 == "_" } ?? false)
                        }
                    }
                    guard isNamed, !makers.contains(last), !file.path.contains(checks) else { continue }
                    isOwned = isOwned || last.hasPrefix(room)
                    if !last.hasPrefix(room) { Issue.record("\(file.path):\(line + 1): \(name) is \(room)'s") }
                }
            }
            #expect(isOwned, "nobody reads or writes \(name)")
        }
    }

    /// What input can be is bounded where it enters (`Records/Limits.swift`, `Field.isReadable`), and adds up where nothing overflows:
    /// `Ratio`, `Fixed` and 128 bits in Swift, `MeasureQuery` in SQL. Anything else would trap at a county on one village's word.
    @Test func `foreign numbers add up in one way, which cannot overflow`() {
        let narrow = ["reduce(Int64(0))", "reduce(0, +)", "abs(", ": Int64 = 0"]
        for file in tree.swiftFiles(below: "Sources/Register") {
            for (line, text) in file.lines.enumerated() where !text.contains("&+") {
                for word in narrow where text.contains(word) && !Self.isOfOurNumbers(text) {
                    Issue.record("\(file.path):\(line + 1): \(text)")
                }
                // Whether people are active adds up to no more than there are; amounts do not.
                guard text.contains("sum("), text.contains("\""), !text.contains(".sum(["), !text.contains("sum(p.active"),
                    !text.contains("._standing NOT IN")
                else { continue }
                guard file.path.hasSuffix("MeasureQuery.swift") || text.contains("case ") || text.contains("try ") else {
                    Issue.record("\(file.path):\(line + 1): \(text)")
                    continue
                }
            }
        }
    }

    /// Counts of records that are here, years of the plan's own file.
    private static func isOfOurNumbers(_ text: some StringProtocol) -> Bool {
        ["known: Int64 = 0", "$0 - year", "powers[abs(shift)]"].contains { text.contains($0) }
    }

    @Test func `F14 what people read goes to a terminal by one way, which shows what a value holds and obeys none of it`() {
        let ways: Set<String> = [
            "Sources/CunlianCommands/Support/Context.swift", "Sources/CunlianCommands/Support/Files.swift",
            "Sources/CunlianCommands/Support/UsageErrors.swift", "Sources/CunlianCommands/Device/CollectCommand.swift",
            "Sources/CunlianCommands/Node/Logs/LineLogHandler.swift",
        ]
        for file in tree.swiftFiles(below: "Sources") where !ways.contains(file.path) && !file.path.hasPrefix("Sources/Terminal/") {
            for (line, text) in file.lines.enumerated() where text.contains("StandardStream.") && text.contains(".write(") {
                Issue.record("\(file.path):\(line + 1): \(text)")
            }
        }
        // Escape sequences are made in the terminal's own room alone.
        for file in tree.swiftFiles(below: "Sources") where !file.path.hasPrefix("Sources/Terminal/") {
            for (line, text) in file.lines.enumerated() where text.contains("u{1B}") {
                Issue.record("\(file.path):\(line + 1): \(text)")
            }
        }
    }

    @Test func `no program needs all of Foundation`() {
        for file in tree.swiftFiles(below: "Sources") {
            for item in file.imports where item.module.hasPrefix("Foundation") {
                Issue.record("\(file.path):\(item.line): \(item.module) is not needed here; it costs every program its start")
            }
        }
    }

    @Test func `no file is longer than 600 lines, and most are short`() {
        let files = ["Sources", "Tests", "Tools"].flatMap { tree.swiftFiles(below: $0) }
        #expect(files.count > 200)
        for file in files where file.lines.count > 601 {
            Issue.record("\(file.path) has \(file.lines.count - 1) lines")
        }
        let lengths = files.map(\.lines.count).sorted()
        #expect(lengths[lengths.count / 2] <= 150)
    }
}
