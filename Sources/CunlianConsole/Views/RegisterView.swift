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

    /// - Precondition: As ``Console/reading(_:_:_:)`` runs its body.
    init(_ answer: RegisterAnswer, offset: Int, in scopes: [ScopeCode], _ source: ReportSource, _ editor: Editor) throws {
        self.answer = answer
        let count = answer.found.count
        self.offset = count == 0 ? 0 : min(max(0, offset), (count - 1) / Self.pageLength * Self.pageLength)
        choices = try RegisterChoices(answer.query, scopes, editor)
        let page = Array(answer.found.dropFirst(self.offset).prefix(Self.pageLength))
        let records = try page.map { try editor.store.views.recordID($0)?.description ?? "" }
        guard let type = editor.store.schema.type(named: answer.query.type) else {
            (titles, rows) = try Self.mixed(page, records, source, editor)
            return
        }
        let shown = answer.query.columns.isEmpty ? ListedFacts.usual(type) : answer.query.columns
        let derived = try ListedFacts(source).derived(
            type, named: Set(shown.map(\.normalised)), today: editor.today, only: Set(page))
        let query = ListQuery(editor, type: type, derived: derived, contains: SearchText.contains)
        let columns = try shown.map { try query.column($0) }
        titles = columns.map { $0.label.text(in: editor.language) }
        rows = try zip(records, query.cells(of: page, columns)).map { record, cells in
            Row(record: record, cells: cells.map { ($0.text, $0.isDisputed) })
        }
    }

    /// People, households and places beside each other.
    private static func mixed(
        _ page: [Int64], _ records: [String], _ source: ReportSource, _ editor: Editor
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
