import Changesets
import RecordStore
import Records

/// What came of every household's exit, and its open cases: read from the determination, a part for each scope.
struct ExitParts {
    struct Case {
        let kind: CaseKind
        let level: String
        let blocks: Bool
        /// Milliseconds since 1970; 0 where none is known.
        let since: UInt64
        /// The day after which it is overdue.
        let deadline: Int64?
    }

    struct Exit {
        let scope: ScopeCode
        let year: Int
        let kind: RunKind
        let outcome: ExitStanding.Outcome
        /// On the year's roster; `nil` where there is none, or it is disputed.
        let persons: Int64?
        let cases: [Case]
    }

    /// Of all kinds of runs.
    private(set) var runs: [Exit] = []
    var exits: [Exit] { runs.filter { $0.kind == .exit } }
    let procedure: ExitProcedure

    private static let outcomes: [ExitStanding.Outcome] = [.none, .preExit, .disputed, .exited, .rejected, .revoked, .undecidedHere]

    /// - Parameter year: `nil` is all years.
    init(_ source: ReportSource, year: Int?) throws {
        procedure = try ExitReader(source.store).procedure
        try RunParts(source).each(.exits) { runs.append(try Self.read(&$1, $0)) }
        if let year { runs.removeAll { $0.year != year } }
    }

    /// What a standing depends on besides the scope and what is published: the files that the program carries.
    static let version = fingerprint("exits 8\u{0}\(RegisterDocuments.fingerprint)")

    static func write(
        _ standing: ExitStanding, of item: ExitReader.Place, _ reader: ExitReader, into writer: inout ByteWriter
    ) throws {
        let view = try reader.store.views.closedRecord(item.household, in: item.scope)
        let roster = view?.type.field(named: "roster").flatMap { view?.field(FieldAddress($0.number, .number(Int64(item.year)))) }
        writer.signed(Int64(item.year))
        writer.text(item.kind.rawValue)
        writer.varint(outcomes.firstIndex(of: standing.outcome) ?? 0)
        writer.signed(roster.map { $0.verdict.attention == .disputed ? -1 : Int64($0.verdict.elements.count) } ?? -1)
        writer.varint(standing.cases.count)
        for open in standing.cases {
            writer.varint(CaseKind.allCases.firstIndex(of: open.kind) ?? 0)
            writer.text(open.level)
            writer.byte(open.blocks ? 1 : 0)
            writer.varint(open.since)
            writer.signed(open.deadline.map { Int64($0) } ?? -1)
        }
    }

    private static func read(_ bytes: inout ByteReader, _ scope: ScopeCode) throws -> Exit {
        let year = Int(try bytes.signed())
        let kind = RunKind(rawValue: try bytes.text(max: 64, .level)) ?? .exit
        let outcome = outcomes[min(Int(try bytes.varint()), outcomes.count - 1)]
        let persons = try bytes.signed()
        let cases = try (0..<Int(try bytes.varint())).map { _ in
            let kind = CaseKind.allCases[min(Int(try bytes.varint()), CaseKind.allCases.count - 1)]
            let (level, blocks, since, deadline) = (
                try bytes.text(max: 64, .level), try bytes.byte() == 1, try bytes.varint(), try bytes.signed()
            )
            return Case(kind: kind, level: level, blocks: blocks, since: since, deadline: deadline < 0 ? nil : deadline)
        }
        return Exit(scope: scope, year: year, kind: kind, outcome: outcome, persons: persons < 0 ? nil : persons, cases: cases)
    }
}

extension ExitStanding.Outcome {
    var label: Label {
        switch self {
        case .none: Label("未列入", "not listed")
        case .preExit: Label("办理中", "under way")
        case .disputed: Label("有争议", "disputed")
        case .exited: Label("已脱贫", "exited")
        case .rejected: Label("不予退出", "rejected")
        case .revoked: Label("已撤销", "revoked")
        case .undecidedHere: Label("此处无法判断", "not decidable here")
        }
    }

    var mark: Report.Mark {
        switch self {
        case .none, .preExit, .exited, .rejected: .none
        case .disputed: .bad
        case .revoked, .undecidedHere: .warning
        }
    }
}
