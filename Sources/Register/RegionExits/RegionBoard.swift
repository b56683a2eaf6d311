import Changesets
package import RecordStore
package import Records

/// What is open of the exits of villages and counties: where each stands, what is next, and its cases.
///
/// A standing judges each step at the cut at which it was taken, so a part is kept for each scope: after a change in one village
/// that village alone is judged again. A county's is held against its villages' figures and is judged anew each time.
package struct RegionBoard {
    package struct Item: Sendable {
        package let place: RecordID
        package let scope: ScopeCode
        package let level: CriteriaSet.Level
        package let year: Int
        package let outcome: RegionExit.Outcome
        package let next: [RegionExit.Due]
        package let cases: [RegionCase]
        package let procedure: RegionProcedure
    }

    package let items: [Item]

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource) throws {
        let reader = try RegionExitReader(source.store)
        var items: [Item] = []
        let contents = try source.contents("village exits", version: ExitParts.version ^ 30, byDocuments: true) { changed in
            let numbers = Dictionary(changed.map { ($0.scope, $0.number) }) { first, _ in first }
            var parts: [Int64: ByteWriter] = [:]
            for item in try reader.places(.village) {
                guard let part = numbers[item.scope], let standing = try reader.standing(of: item.place, year: item.year) else { continue }
                Self.write(standing, into: &parts[part, default: ByteWriter()])
            }
            return parts.mapValues(\.bytes)
        }
        for (state, content) in contents {
            var bytes = ByteReader(content)
            while !bytes.isAtEnd { if let item = try Self.read(&bytes, state.scope, reader) { items.append(item) } }
        }
        let scopes = Set(source.states.map(\.scope))
        for item in try reader.places(.county) where scopes.contains(item.scope) {
            guard let standing = try reader.standing(of: item.place, year: item.year) else { continue }
            items.append(
                Item(
                    place: item.place, scope: item.scope, level: .county, year: item.year, outcome: standing.outcome, next: standing.next,
                    cases: standing.cases, procedure: standing.procedure))
        }
        self.items = items
    }

    // MARK: What is kept

    private static func write(_ standing: RegionExit, into bytes: inout ByteWriter) {
        bytes.text(standing.place.description)
        bytes.signed(Int64(standing.year))
        bytes.varint(standing.procedure.version)
        bytes.text(standing.outcome.rawValue)
        bytes.signed(Int64(standing.next.count))
        for due in standing.next {
            bytes.text(due.step.rawValue)
            bytes.signed(Int64(due.from ?? -1))
        }
        bytes.signed(Int64(standing.cases.count))
        for found in standing.cases {
            bytes.text(found.name)
            bytes.text(found.kind.rawValue)
            bytes.signed(Int64(found.deadline ?? -1))
            for text in [found.remark?.zh, found.remark?.en, found.handler, found.objection?.description, found.step?.rawValue] {
                bytes.text(text ?? "")
            }
        }
    }

    private static let textMax = 1 << 16

    private static func read(
        _ bytes: inout ByteReader, _ scope: ScopeCode, _ reader: RegionExitReader
    ) throws -> Item? {
        func text() throws -> String { try bytes.text(max: textMax, .level) }
        func day() throws -> Int? { try Int(exactly: bytes.signed()).flatMap { $0 < 0 ? nil : $0 } }
        let place = RecordID(try text())
        let year = Int(clamping: try bytes.signed())
        let procedure = reader.procedure(.village, version: Int(clamping: try bytes.varint()))
        let outcome = RegionExit.Outcome(rawValue: try text())
        var next: [RegionExit.Due] = []
        for _ in 0..<(try bytes.signed()) {
            let (code, from) = (RegionStep(rawValue: try text()), try day())
            guard let step = code.flatMap({ procedure.step($0) }) else { continue }
            next.append(RegionExit.Due(step: step.code, label: step.label, from: from, writers: step.writers))
        }
        var cases: [RegionCase] = []
        for _ in 0..<(try bytes.signed()) {
            let (name, kind, deadline) = (try text(), RegionCaseKind(rawValue: try text()), try day())
            let (zh, en, handler, objection, step) = (try text(), try text(), try text(), try text(), try text())
            guard let data = kind.flatMap({ procedure.kind($0) }) else { continue }
            cases.append(
                RegionCase(
                    name: name, kind: data.code, label: data.label, blocks: data.blocks, level: data.level, deadline: deadline,
                    remark: zh.isEmpty && en.isEmpty ? nil : Label(zh: zh, en: en), handler: handler.isEmpty ? nil : handler,
                    verdicts: data.verdicts, objection: RecordID(objection), step: RegionStep(rawValue: step)))
        }
        guard let place, let outcome else { return nil }
        return Item(
            place: place, scope: scope, level: .village, year: year, outcome: outcome, next: next, cases: cases, procedure: procedure)
    }
}
