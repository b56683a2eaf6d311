import Cunlian
import RecordStore
import Records
import Register

/// A batch of decisions as its page shows it: what it decided, and what of it can be taken back.
struct BatchView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        let record: RecordID
        let called: String
        let field: String
        let value: String
        let isUntouched: Bool
    }

    let name: String
    let writer: Writer
    let all: Int
    /// How many would be taken back.
    let untouched: Int
    let offset: Int
    let rows: [Row]

    /// - Precondition: As ``Console/reading(_:_:_:)`` runs its body.
    init(_ outline: BatchOutline, offset: Int, _ editor: Editor) throws {
        name = outline.name
        writer = try Writer(outline.entry.dot, in: outline.entry.scope, editor)
        all = outline.items.count
        untouched = outline.items.count(where: \.isUntouched)
        self.offset = all == 0 ? 0 : min(offset, (all - 1) / Self.pageLength * Self.pageLength)
        rows = try outline.items.dropFirst(self.offset).prefix(Self.pageLength).map { item in
            let view = try editor.store.record(item.record, in: item.scope)
            let shown = view?.field(item.address)
            return Row(
                record: item.record, called: try view.map { try Console.called($0, editor) } ?? String(item.record.description.prefix(16)),
                field: shown?.field.label(item.address.key, in: editor.language) ?? "",
                value: try shown.map {
                    $0.isOpen ? Label("有争议", "disputed").text(in: editor.language) : try editor.shown($0)
                } ?? "", isUntouched: item.isUntouched)
        }
    }
}

/// The batches of decisions in the regions of whoever looks.
extension Console {
    /// - Returns: `nil` where there is none of that name, or some of it lies elsewhere.
    func batch(_ name: String, offset: Int, _ visit: Visits.Visit) async throws -> BatchView? {
        try await look { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            let editor = Editor(store, language: visit.language)
            return try reading(store, visit) {
                guard let outline = try BatchOutline(name, editor), Self.lies(outline, in: scopes) else { return nil }
                return try BatchView(outline, offset: offset, editor)
            }
        }
    }

    /// As many as a page shows, the latest first.
    func batches(_ visit: Visits.Visit) async throws -> [BatchView] {
        try await look { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            let editor = Editor(store, language: visit.language)
            return try reading(store, visit) {
                var found: [BatchView] = []
                for name in try store.notebook.batches() {
                    guard let outline = try BatchOutline(name, editor), Self.lies(outline, in: scopes) else { continue }
                    found.append(try BatchView(outline, offset: .max / 2, editor))
                }
                return Array(found.sorted { ($1.writer.day, $0.name) < ($0.writer.day, $1.name) }.prefix(Self.batchesMax))
            }
        }
    }

    private static let batchesMax = 100

    private static func lies(_ outline: BatchOutline, in scopes: [ScopeCode]) -> Bool {
        outline.items.allSatisfy { item in scopes.contains { $0.covers(item.scope) } }
    }
}
