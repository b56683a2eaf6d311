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
        ("SQLite", ["CSQLite", "Glibc", "Darwin"]),
        ("RecordStore", ["Causality", "JSON", "Records", "Changesets", "SQLite"]),
        ("SyncSession", ["Causality", "Records", "Changesets"]),
        ("Cunlian", ["Causality", "JSON", "Records", "Changesets", "SQLite", "RecordStore", "SyncSession", "Dispatch"]),
        ("Register", ["Causality", "JSON", "Records", "Changesets", "RecordStore", "Cunlian", "RegisterData"]),
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

    @Test func `only the store's own thread is asked of the system`() {
        let files = tree.swiftFiles(below: "Sources/Cunlian").filter { file in file.imports.contains { $0.module == "Dispatch" } }
        #expect(files.map(\.path) == ["Sources/Cunlian/StoreExecutor.swift"])
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
