import RecordStore
public import Records

/// What a table's columns mean.
public struct ImportHeader {
    /// A column that says which record is meant, and where it lies.
    enum Place {
        case id, token, scope
        case parent(RecordType, by: String?)
    }

    /// How the titles are to be read.
    public struct Options: Sendable {
        /// Columns that nobody knows are passed over.
        public var ignoresUnknown = false
        /// Titles of other systems.
        public var map = ImportMap.none
        /// Of answers whose titles name none.
        public var year: Int?

        public init() {}
    }

    /// Where a column goes, for people.
    public struct Meaning: Sendable {
        public let column: ColumnName
        /// What it answers; `nil` where it is passed over.
        public let target: Label?
    }

    /// What is no field, in the order of the columns.
    private(set) var places: [(index: Int, place: Place)] = []
    /// The fields that the columns answer, in the order in which they first appear.
    private(set) var answers: [ImportedField] = []
    /// The same in the order of the schema, in which a save has nothing to compare.
    private(set) var answersByAddress: [ImportedField] = []
    /// The columns that answer fields, each with what it is called in the digest of a row.
    private(set) var digested: [(index: Int, name: String)] = []
    /// The columns that hold the type's readable number.
    private(set) var numberColumns: [Int] = []
    /// The columns that hold what a record is called.
    private(set) var nameColumns: [Int] = []
    /// Every column, in their order.
    public private(set) var meanings: [Meaning] = []
    /// Which rows are meant, if not all.
    private(set) var rows: (column: Int, values: Set<String>)?
    /// Columns without a title, in which nothing may stand.
    private(set) var untitled: [Int] = []
    let titles: [String]
    let match: String?

    /// - Parameter names: In either language.
    /// - Throws: ``HeaderFault``, and ``EditError`` for a column that names a record there is not.
    init(_ names: [String], _ type: RecordType, _ editor: Editor, _ options: Options) throws {
        titles = names.map(\.columnTitle)
        let table = options.map.tables[type.name]
        let reader = TitleReader(type: type, editor: editor, table: table, year: options.year)
        match = table?.match
        var unknown: [ColumnName] = []
        var taken: [Answered: ColumnName] = [:]
        for (index, title) in titles.enumerated() {
            let column = ColumnName(place: index, title: names[index].asSeen.normalised)
            guard !title.isEmpty else {
                untitled.append(index)
                continue
            }
            if let rows = table?.rows, rows.title == title { self.rows = (index, rows.values) }
            do throws(HeaderFault) {
                let meaning = try reader.meaning(of: title, written: names[index], column)
                try take(meaning, index, column, type, editor.store.schema, &taken)
            } catch {
                switch error {
                case .unknown(let columns, _, _): unknown += columns
                case .needsYear where options.ignoresUnknown: break
                default: throw error
                }
                meanings.append(Meaning(column: column, target: nil))
            }
        }
        guard !taken.isEmpty else { throw HeaderFault.nothingKnown(type: type.called) }
        guard unknown.isEmpty || options.ignoresUnknown else {
            let parents = type.parents.compactMap { editor.store.schema.type(named: $0) }
            throw HeaderFault.unknown(unknown, type: type.called, titles: type.titles(like: unknown.map(\.title), parents: parents))
        }
        for answer in answers { if case .number(let year) = answer.address.key { try editor.requireBegun(year) } }
        answersByAddress = answers.sorted { $0.address < $1.address }
    }

    /// What a column answers, of which there is one; of each type in which records lie, too.
    private enum Answered: Hashable { case id, token, scope, parent(Int), field(FieldAddress, Int) }

    private mutating func take(
        _ meaning: TitleReader.Meaning, _ index: Int, _ column: ColumnName, _ type: RecordType, _ schema: Schema,
        _ taken: inout [Answered: ColumnName]
    ) throws(HeaderFault) {
        let answered: Answered
        let target: Label
        switch meaning {
        case .passedOver:
            meanings.append(Meaning(column: column, target: nil))
            return
        case .place(let place):
            places.append((index, place))
            (answered, target) =
                switch place {
                case .id: (.id, Label(zh: "记录", en: "record"))
                case .token: (.token, Label(zh: "令牌", en: "token"))
                case .scope: (.scope, Label(zh: "所在区域", en: "region"))
                case .parent(let above, _): (.parent(above.number), above.label)
                }
        case .field(let path, let values):
            add(path, values, at: index, type, schema)
            if path.field.name == "name" { nameColumns.append(index) }
            answered = .field(path.address, path.input)
            target = path.label
        }
        if let first = taken[answered] { throw .twice(first, column) }
        taken[answered] = column
        meanings.append(Meaning(column: column, target: target))
    }

    private mutating func add(_ path: FieldPath, _ values: [String: String], at index: Int, _ type: RecordType, _ schema: Schema) {
        let known = answers.first { $0.address == path.address }
        let answer = known ?? ImportedField(path.field, path.address, schema)
        if known == nil { answers.append(answer) }
        answer.setColumn(index, ofInput: path.input, values)
        digested.append((index, path.field.path(path.key) + "." + String(path.input) + "="))
        if path.field.name == type.numberField { numberColumns.append(index) }
    }
}

extension FieldPath {
    /// What people call it: `住房[2016].住房面积（平方米）`.
    var label: Label {
        func text(_ language: Language) -> String {
            let part = field.inputs[input]
            let name = field.label(key, in: language) + (field.isGroup ? "." + part.label.text(in: language) : "")
            return name + part.unitSuffix(in: language)
        }
        return Label(zh: text(.zh), en: text(.en))
    }
}

extension Input {
    /// As titles have it: `（公里）`, ` (km)`.
    func unitSuffix(in language: Language) -> String {
        guard let unit = unit?.text(in: language), !unit.isEmpty else { return "" }
        return language == .zh ? "（\(unit)）" : " (\(unit))"
    }
}
