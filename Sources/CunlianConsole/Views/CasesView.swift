import Cunlian
import RecordStore
import Records
import Register

/// A page of the open cases: of households the gravest first, then those that are no household's.
struct CasesView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        let name: String
        let kind: String
        /// Of a household its number and its head.
        let about: String
        let year: Int
        let deadline: String?
        let isOverdue: Bool
        /// The office that decides it.
        let level: String
        /// To whom it was handed over, in words.
        let handler: String?
    }

    let rows: [Row]
    let all: Int
    let offset: Int

    /// - Precondition: Within the store's `read`.
    init(_ index: CaseIndex, _ others: [OtherCase], offset: Int, _ editor: Editor) throws {
        all = index.lines.count + others.count
        // A page behind the last shows the last: what was decided meanwhile makes the list shorter.
        self.offset = all == 0 ? 0 : min(max(0, offset), (all - 1) / Self.pageLength * Self.pageLength)
        let shown = index.lines.dropFirst(self.offset).prefix(Self.pageLength)
        let reader = try ExitReader(editor.store)
        let head = HouseholdHead(editor.store)
        let say = { (label: Label) in label.text(in: editor.language) }
        func row(
            _ name: String, _ kind: String, _ about: String, _ year: Int, _ deadline: Int?, _ level: String, handler: String?
        ) -> Row {
            Row(
                name: name, kind: kind, about: about, year: year, deadline: deadline.flatMap { CalendarDate(days: $0)?.description },
                isOverdue: deadline.map { $0 < editor.today } ?? false,
                level: editor.store.schema.role(level).map { say($0.label) } ?? level,
                handler: handler.map { CaseView.handler($0, editor) })
        }
        let households = try shown.compactMap { line -> Row? in
            guard let place = try editor.store.views.place(line.household), let type = try editor.store.views.type(of: place.record) else {
                return nil
            }
            let number = try editor.store.views.readableNumber(place.record) ?? place.record.description
            return row(
                line.name, reader.procedure.kind(line.kind).map { say($0.label) } ?? line.kind.rawValue,
                [number, try head.name(of: place.record, in: place.scope, type)].compactMap(\.self).joined(separator: " "), line.year,
                line.deadline, line.level, handler: line.handler)
        }
        let rest = others.dropFirst(max(0, self.offset - index.lines.count)).prefix(Self.pageLength - shown.count)
        let names = try rest.isEmpty ? [:] : Region.names(editor.store)
        rows =
            try households
            + rest.map { item in
                row(
                    item.name, say(item.kind), try item.about(names, editor.store), item.year, item.deadline, item.level,
                    handler: item.handler)
            }
    }
}
