import Cunlian
import RecordStore
import Records
import Register

/// A page of the open cases, the gravest first.
struct CasesView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        let name: String
        let kind: String
        /// Its number, and its head.
        let household: String
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
    init(_ index: CaseIndex, offset: Int, _ editor: Editor) throws {
        all = index.lines.count
        // A page behind the last shows the last: what was decided meanwhile makes the list shorter.
        self.offset = all == 0 ? 0 : min(max(0, offset), (all - 1) / Self.pageLength * Self.pageLength)
        let shown = index.lines.dropFirst(self.offset).prefix(Self.pageLength)
        let reader = try ExitReader(editor.store)
        let head = HouseholdHead(editor.store)
        rows = try shown.compactMap { line in
            guard let place = try editor.store.views.place(line.household), let type = try editor.store.views.type(of: place.record) else {
                return nil
            }
            let say = { (label: Label) in label.text(in: editor.language) }
            let number = try editor.store.views.readableNumber(place.record) ?? place.record.description
            return Row(
                name: line.name, kind: reader.procedure.kind(line.kind).map { say($0.label) } ?? line.kind.rawValue,
                household: [number, try head.name(of: place.record, in: place.scope, type)].compactMap(\.self).joined(separator: " "),
                year: line.year, deadline: line.deadline.flatMap { CalendarDate(days: $0)?.description },
                isOverdue: line.deadline.map { $0 < editor.today } ?? false,
                level: editor.store.schema.role(line.level).map { say($0.label) } ?? line.level,
                handler: line.handler.map { CaseView.handler($0, editor) })
        }
    }
}
