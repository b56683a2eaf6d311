import Cunlian
import RecordStore
import Records
import Register

/// What may be looked for.
struct RegisterChoices: Sendable {
    let types: [Choice]
    let scopes: [Choice]
    /// What conditions, order and columns of the chosen type may name.
    let names: [String]

    init(_ query: RegisterQuery, _ scopes: [ScopeCode], _ editor: Editor) throws {
        let store = editor.store
        let usual = ["household", "member", "village", "natural_village", "project", "visit", "measure", "helper"]
        let types = store.schema.types.filter { usual.contains($0.name) } + store.schema.types.filter { !usual.contains($0.name) }
        self.types = types.map { Choice($0.name, $0.label.text(in: editor.language), 0, isChosen: query.type == $0.name) }
        let names = try Region.names(store).filter { item in scopes.contains { $0.covers(item.key) } }
        // Villages where there are few, else townships, else counties.
        let digits = Set(names.keys.map(\.digits)).sorted(by: >)
        let shown = digits.first { length in names.keys.count { $0.digits == length } <= 80 }
        self.scopes = names.filter { $0.key.digits == shown || $0.key == query.scope }.sorted { $0.key < $1.key }
            .map { Choice($0.key.description, $0.value, 0, isChosen: query.scope == $0.key) }
        guard let type = store.schema.type(named: query.type.isEmpty ? "household" : query.type) else {
            self.names = []
            return
        }
        let derived = ["household": ["户主", "屯", "村", "状态", "人口", "帮扶联系人"], "member": ["户编号", "户主", "屯", "村"]][type.name] ?? []
        let fields = type.fields.flatMap { field in
            field.inputs.map { input in
                let label = field.label.text(in: editor.language)
                return field.isGroup ? label + "." + input.label.text(in: editor.language) : label
            }
        }
        self.names = (editor.language == .zh ? derived : ListedFacts.usual(type)) + fields
    }
}

/// A page of what was found.
struct RegisterView: Sendable {
    static let pageLength = 50

    struct Row: Sendable {
        let record: String
        let cells: [(text: String, isDisputed: Bool)]
    }

    let answer: RegisterAnswer
    let choices: RegisterChoices
    let titles: [String]
    let rows: [Row]
    let offset: Int

    /// Which records a page shows, and what is computed of them.
    struct Page {
        let offset: Int
        let records: [Int64]
        let choices: RegisterChoices
        let columns: [String]
        let derived: [ListDerived]

        /// - Precondition: Within the store's `read`.
        init(_ answer: RegisterAnswer, offset: Int, in scopes: [ScopeCode], _ source: ReportSource, _ editor: Editor) throws {
            let count = answer.found.count
            let length = RegisterView.pageLength
            self.offset = count == 0 ? 0 : min(max(0, offset), (count - 1) / length * length)
            records = Array(answer.found.dropFirst(self.offset).prefix(length))
            choices = try RegisterChoices(answer.query, scopes, editor)
            let type = editor.store.schema.type(named: answer.query.type)
            let names = answer.query.columns.isEmpty ? type.map(ListedFacts.usual) ?? [] : answer.query.columns
            let wanted = Set(answer.found.dropFirst(self.offset).prefix(length))
            columns = names
            derived =
                try type.map { type in
                    try ListedFacts(source).derived(type, named: Set(names.map(\.normalised)), today: editor.today, only: wanted)
                } ?? []
        }
    }

    /// - Precondition: As ``Console/reading(_:_:_:)`` runs its body.
    init(_ answer: RegisterAnswer, _ page: Page, _ editor: Editor) throws {
        self.answer = answer
        (offset, choices) = (page.offset, page.choices)
        let records = try page.records.map { try editor.store.views.recordID($0)?.description ?? "" }
        guard let type = editor.store.schema.type(named: answer.query.type) else {
            (titles, rows) = try Self.mixed(page.records, records, editor)
            return
        }
        let query = ListQuery(editor, type: type, derived: page.derived, contains: SearchText.contains)
        let columns = try page.columns.map { try query.column($0) }
        titles = columns.map { $0.label.text(in: editor.language) }
        rows = try zip(records, query.cells(of: page.records, columns)).map { record, cells in
            Row(
                record: record,
                cells: zip(columns, cells).map { column, cell in
                    // Of a household's card it is enough that there was one.
                    let isCode = !cell.text.isEmpty && (column.input.map(CardCode.isOne) ?? false)
                    return (isCode ? CardCode.mark.text(in: editor.language) : cell.text, cell.isDisputed)
                })
        }
    }

    /// People, households and places beside each other.
    private static func mixed(
        _ page: [Int64], _ records: [String], _ editor: Editor
    ) throws -> ([String], [Row]) {
        let say = { (label: Label) in label.text(in: editor.language) }
        let villages = try Region.villageNames(editor.store)
        let head = HouseholdHead(editor.store)
        let rows = try zip(page, records).map { number, record in
            guard let place = try editor.store.views.place(number), let type = try editor.store.views.type(of: place.record) else {
                return Row(record: record, cells: [])
            }
            let readable = try editor.store.views.readableNumber(place.record)
            let parent = try readable == nil ? editor.store.record(place.record, in: place.scope)?.parent : nil
            let cells = [
                try head.name(of: place.record, in: place.scope, type) ?? "", say(type.label),
                try readable ?? parent.flatMap { try editor.store.views.readableNumber($0) } ?? "",
                villages[place.scope] ?? place.scope.description,
            ]
            return Row(record: record, cells: cells.map { ($0, false) })
        }
        return (
            [Label("姓名", "Name"), Label("类别", "Kind"), Label("编号", "Number"), Label("村", "Village")].map(say), rows
        )
    }
}
