import Changesets
import RecordStore
import Records

/// What is to be done about one household's exit, or about a case of it.
struct DueItem {
    enum Matter {
        /// The next step of an exit.
        case step(StepCode)
        case decision(CaseKind)
        /// Somebody attested facts that are no longer those of the register.
        case staleAttestation
    }

    /// Of the household, inside the file.
    let household: Int64
    let year: Int
    /// Of which procedure.
    let kind: RunKind
    let matter: Matter
    /// The first day of a step, the last of a case; days since 1970.
    let day: Int?
    /// The codes of offices; or of a case's handler.
    let offices: [String]
}

/// What is due in all exits: read from the determination, a part for each scope.
struct DueItems {
    private(set) var items: [DueItem] = []
    let reader: ExitReader

    init(_ source: ReportSource) throws {
        reader = try ExitReader(source.store)
        try RunParts(source).each(.due) { _, bytes in if let item = try Self.read(&bytes) { items.append(item) } }
    }

    static func items(_ standing: ExitStanding, _ household: Int64) -> [DueItem] {
        var items = standing.cases.map { open in
            DueItem(
                household: household, year: standing.year, kind: standing.kind, matter: .decision(open.kind), day: open.deadline,
                offices: [open.handler ?? open.level])
        }
        // A household that nobody listed is no task.
        let isBegun = standing.outcome != .none
        items += standing.next.filter { isBegun || $0.step != .candidate }.map { due in
            DueItem(
                household: household, year: standing.year, kind: standing.kind, matter: .step(due.step), day: due.from, offices: due.writers
            )
        }
        let answers = standing.householdAnswers + standing.governmentAnswers
        if standing.present?.digest != nil, answers.contains(where: { $0.counts && $0.isYes && !$0.isCurrent }) {
            items.append(
                DueItem(household: household, year: standing.year, kind: standing.kind, matter: .staleAttestation, day: nil, offices: []))
        }
        return items
    }

    static func write(_ item: DueItem, into writer: inout ByteWriter) {
        writer.signed(item.household)
        writer.signed(Int64(item.year))
        writer.text(item.kind.rawValue)
        switch item.matter {
        case .step(let step):
            writer.byte(0)
            writer.text(step.rawValue)
        case .decision(let kind):
            writer.byte(1)
            writer.text(kind.rawValue)
        case .staleAttestation:
            writer.byte(2)
            writer.text("")
        }
        writer.signed(item.day.map { Int64($0) } ?? -1)
        writer.text(item.offices.joined(separator: "\n"))
    }

    private static func read(_ bytes: inout ByteReader) throws -> DueItem? {
        let (household, year) = (try bytes.signed(), Int(try bytes.signed()))
        let run = RunKind(rawValue: try bytes.text(max: 64, .level)) ?? .exit
        let kind = try bytes.byte()
        let (name, day) = (try bytes.text(max: 64, .level), try bytes.signed())
        let offices = try bytes.text(max: 4_096, .level).split(separator: "\n").map(String.init)
        let matter: DueItem.Matter? =
            switch kind {
            case 0: StepCode(rawValue: name).map { .step($0) }
            case 1: CaseKind(rawValue: name).map { .decision($0) }
            default: .staleAttestation
            }
        return matter.map {
            DueItem(household: household, year: year, kind: run, matter: $0, day: day < 0 ? nil : Int(day), offices: offices)
        }
    }
}
