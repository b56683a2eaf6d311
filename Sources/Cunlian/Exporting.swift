import RecordStore
public import Records

/// Writes the records of a type as rows that ``Importer`` reads again: plain values, with units in the titles.
public struct Exporter {
    /// What a column holds.
    public struct Column: Sendable {
        /// What ``Importer`` reads again.
        public let title: String
        /// The field and which of its inputs; `nil` where the column says which record a row is, and where it lies.
        public let path: FieldPath?

        /// Of a path, what is answered.
        public var input: Input? { path.map { $0.field.inputs[$0.input] } }
    }

    let editor: Editor
    let type: RecordType
    let language: Language
    /// In their order.
    public let columns: [Column]
    private let addresses: [(field: Field, key: FieldKey)]
    private let records: [RecordID]
    /// In which records of the type may lie: each has a column, for its title says what its numbers are of.
    private let parents: [RecordType]
    /// Fields of a record that stay empty: a form in which they are filled in beforehand would be an answer before the question.
    package var isLeftOpen: (RecordView, Field, FieldKey) -> Bool = { _, _, _ in false }
    /// Inputs of which a table has the column and no value: whoever reads it again changes nothing there.
    package var isWithheld: (Input) -> Bool = { _ in false }

    /// Notes which records there are, and which keys their fields have.
    ///
    /// - Parameters:
    ///   - scopes: Where from; none is all that the store holds.
    ///   - years: Keys for which there are columns whether anything stands there or not.
    /// - Throws: What the store throws.
    public init(_ editor: Editor, type: RecordType, scopes: [ScopeCode], years: [Int] = []) throws {
        try self.init(editor, type: type, records: editor.store.views.records(type, in: scopes), years: years)
    }

    /// The same of chosen records, in their order.
    package init(_ editor: Editor, type: RecordType, records: [RecordID], years: [Int] = []) throws {
        var keys: [Int: Set<FieldKey>] = [:]
        for field in type.fields where field.key != nil { keys[field.number] = try Set(editor.store.views.keys(of: field, type: type)) }
        self.init(editor, type, records, keys, years)
    }

    /// Of no records: the columns of a form to be filled in.
    public init(formOf type: RecordType, _ editor: Editor, year: Int) { self.init(editor, type, [], [:], [year]) }

    private init(_ editor: Editor, _ type: RecordType, _ records: [RecordID], _ keys: [Int: Set<FieldKey>], _ years: [Int]) {
        self.editor = editor
        self.type = type
        self.records = records
        language = editor.language
        parents = type.parents.compactMap { editor.store.schema.type(named: $0) }
        addresses = type.fields.flatMap { field -> [(field: Field, key: FieldKey)] in
            guard let kind = field.key else { return [(field, .none)] }
            let also = kind == .member ? [] : years.map { FieldKey.number(Int64($0)) }
            return (keys[field.number] ?? []).union(also).sorted().map { (field, $0) }
        }
        // A type may ask for a region itself, by the same title.
        let isTaken = type.fields.contains { $0.label.zh == TitleReader.regionTitle }
        let places = ["_id", "_token", language == .zh && !isTaken ? TitleReader.regionTitle : "scope"]
        columns =
            (places + parents.map { editor.language == .zh ? $0.label.zh : $0.name }).map { Column(title: $0, path: nil) }
            + addresses.flatMap { field, key in
                field.inputs.indices.map { index in
                    let path = FieldPath(field: field, key: key, input: index)
                    return Column(title: path.title(in: editor.language), path: path)
                }
            }
    }

    /// The first row, in the editor's language: what ``Importer`` reads again.
    public var header: [String] { columns.map(\.title) }

    /// How many records there are.
    public var count: Int { records.count }

    /// The rows one by one, as texts.
    public func rows(_ write: ([String]) throws -> Void) throws { try cells { try write($0.map(\.text)) } }

    /// The rows one by one; a field with several values shows them all, marked, and is not read again.
    public func cells(_ write: ([ShownCell]) throws -> Void) throws {
        var tokens: [ScopeCode: String] = [:]
        for record in records {
            guard let scope = try editor.store.views.scope(of: record), let view = try editor.store.record(record, in: scope) else {
                continue
            }
            let token = try tokens[scope] ?? editor.store.tokens.text(of: editor.store.tokens.currentToken(scope))
            tokens[scope] = token
            var row = [record.description, token, scope.description].map(ShownCell.init)
            row += try parentCells(view)
            row.reserveCapacity(columns.count)
            // Both ascend by address, nearly always: so one goes along with the other.
            var next = view.fields.startIndex
            for (field, key) in addresses {
                let address = FieldAddress(field.number, key)
                if next >= view.fields.endIndex || view.fields[next].address != address {
                    next = view.fields.firstIndex { $0.address == address } ?? view.fields.endIndex
                }
                guard next < view.fields.endIndex, !isLeftOpen(view, field, key) else {
                    if next == view.fields.endIndex { next = view.fields.startIndex }
                    row += field.inputs.map { _ in ShownCell("") }
                    continue
                }
                row += try field.inputs.indices.map { place in
                    try isWithheld(field.inputs[place]) ? ShownCell("") : editor.cell(view.fields[next], place)
                }
                next += 1
            }
            try write(row)
        }
    }

    /// In the column of its type what an import finds the parent by; one that lies where its type may not is in the first, by its id.
    private func parentCells(_ view: RecordView) throws -> [ShownCell] {
        guard let parent = view.parent else { return parents.map { _ in ShownCell("") } }
        let above = try editor.store.views.type(of: parent)
        let place = parents.firstIndex { $0.number == above?.number }
        let text = place == nil ? parent.description : try name(parent)
        return parents.indices.map { ShownCell($0 == place ?? 0 ? text : "") }
    }

    /// What an import finds a parent by: its number, unless another has the same.
    private func name(_ record: RecordID) throws -> String {
        guard let number = try editor.store.views.readableNumber(record), let type = try editor.store.views.type(of: record),
            try editor.finder.records(type, number: number).count == 1
        else { return record.description }
        return number
    }
}

extension ShownCell {
    init(_ text: String) { self.init(text: text, value: .missing, isMarked: false) }
}

extension FieldPath {
    /// As titles of files have it: labels in Chinese, names in English, with the unit behind them.
    func title(in language: Language) -> String {
        guard language == .en else { return label.zh }
        let part = field.inputs[input]
        return field.path(key) + (field.isGroup ? "." + part.name : "") + part.unitSuffix(in: .en)
    }
}
