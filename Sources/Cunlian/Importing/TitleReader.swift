import RecordStore
import Records

/// Finds out what a title means.
struct TitleReader {
    enum Meaning {
        case passedOver
        case place(ImportHeader.Place)
        case field(FieldPath, values: [String: String])
    }

    let type: RecordType
    let editor: Editor
    let table: ImportMap.Table?
    let year: Int?

    /// Columns that people number rows by.
    private static let counters: Set<String> = ["序号", "序", "行号", "顺序号", "No.", "NO.", "NO", "No", "no", "no.", "#"]

    /// Of the column that says where a record lies.
    static let regionTitle = "所在区域代码"

    func meaning(of title: String, written: String, _ column: ColumnName) throws(HeaderFault) -> Meaning {
        let bare = Self.unframed(title)
        guard bare == title || bare.isEmpty else { return try meaning(of: bare, written: bare, column) }
        if let column = table?.columns[title] { return try mapped(column, title, written) }
        if Self.counters.contains(title) || table?.passedOver.contains(title) == true { return .passedOver }
        switch title {
        case "_id": return .place(.id)
        case "_token": return .place(.token)
        case "scope", "regioncode": return .place(.scope)
        case Self.regionTitle where !type.fields.contains { $0.label.zh == Self.regionTitle }: return .place(.scope)
        default: break
        }
        // Blanks are part of an English label, and of no Chinese one; brackets may be of a unit or of the label itself.
        var spellings = [written.asSeen.normalised, title]
        if let open = title.lastBracket, open != title.startIndex {
            let unit = String(title[title.index(after: open)...].dropLast())
            spellings += [Self.withoutBracket(written.asSeen.normalised), String(title[..<open])]
            return try found(spellings, unit: unit, column)
        }
        return try found(spellings, unit: nil, column)
    }

    /// `姓名：` and `【姓名】` are titles as forms have them.
    private static func unframed(_ title: String) -> String {
        var rest = title[...]
        while rest.last == ":" { rest.removeLast() }
        if rest.first == "【", rest.last == "】" { rest = rest.dropFirst().dropLast() }
        return String(rest)
    }

    private func mapped(_ meaning: ImportMap.Column, _ title: String, _ written: String) throws(HeaderFault) -> Meaning {
        let column = ColumnName(place: 0, title: written)
        if let parent = meaning.parent, let above = editor.store.schema.type(named: parent.type) {
            return .place(.parent(above, by: parent.field))
        }
        guard var path = meaning.path else { return .passedOver }
        if path.contains("{year}") {
            guard let year else { throw .needsYear(column) }
            path = path.split(separator: "{year}", omittingEmptySubsequences: false).joined(separator: String(year))
        }
        guard let found = self.path(path) else { throw .unknown([column], type: type.called, titles: []) }
        return .field(found, values: meaning.values)
    }

    /// - Parameter unit: What stands in brackets at the end.
    private func found(_ spellings: [String], unit: String?, _ column: ColumnName) throws(HeaderFault) -> Meaning {
        for (index, spelling) in spellings.enumerated() {
            if let parent = parent(spelling) { return .place(.parent(parent, by: nil)) }
            var path = path(spelling)
            if path == nil { path = try dated(spelling, column) }
            guard let path else { continue }
            // The first two spellings have the brackets as part of the label.
            guard index >= 2, let unit else { return .field(path, values: [:]) }
            let input = path.field.inputs[path.input]
            let own = [input.unit?.zh, input.unit?.en].compactMap { $0?.columnTitle }
            guard own.contains(unit) || unit == "必填" || unit == "选填" else { throw .unclear(column, field: path.label, unit: input.unit) }
            return .field(path, values: [:])
        }
        for spelling in spellings { if let meaning = otherName(spelling) { return meaning } }
        throw .unknown([column], type: type.called, titles: [])
    }

    /// What one type calls `offer_number` another calls `offer`, a report `offer number`, and the offer itself its number: each is taken for
    /// the others where the type has no such field.
    private func otherName(_ text: String) -> Meaning? {
        let suffix = "_number"
        let text = text.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "_")
        var names = [text.split(separator: "_", omittingEmptySubsequences: false).joined(separator: " "), text]
        if editor.store.schema.type(named: text) != nil { names.append(text + suffix) }
        if text.hasSuffix(suffix) {
            let stem = String(text.dropLast(suffix.count))
            if stem == type.name, let number = type.numberField { names.append(number) }
            if let parent = parent(stem) { return .place(.parent(parent, by: nil)) }
            // A link is filled in with the number of what it names.
            if type.field(named: stem).map({ if case .reference = $0.inputs[0].type { true } else { false } }) ?? false {
                names.append(stem)
            }
        }
        for name in names { if let path = path(name) { return .field(path, values: [:]) } }
        return nil
    }

    private func path(_ text: String) -> FieldPath? {
        // Of some thousand texts of the first rows nearly all are no titles.
        guard FieldPath.isKnown(text, in: type) else { return nil }
        return try? FieldPath(text, in: type) { try editor.finder.record($0) }
    }

    /// A field that is kept by year, whose title names none.
    private func dated(_ text: String, _ column: ColumnName) throws(HeaderFault) -> FieldPath? {
        let parts = FieldPath.split(text)
        guard parts.key == nil, let field = type.field(called: parts.name), let kind = field.key, kind != .member,
            field.isGroup == (parts.input != nil)
        else { return nil }
        guard let year else { throw .needsYear(column) }
        return path(parts.name + "[\(year)]" + (parts.input.map { "." + $0 } ?? ""))
    }

    /// The type in which records lie that a column names by their parent, unless it names a field.
    private func parent(_ text: String) -> RecordType? {
        guard
            let parent = editor.store.schema.types.first(where: { above in
                type.parents.contains(above.name) && (above.isCalled(text) || isNumber(text, of: above))
            }),
            !type.fields.contains(where: { $0.isCalled(text) && !$0.isGroup && $0.key == nil })
        else { return nil }
        return parent
    }

    /// `户编号` names a household as `户` does.
    private func isNumber(_ text: String, of above: RecordType) -> Bool {
        above.numberField.flatMap { above.field(named: $0) }.map { $0.label.zh == text || $0.label.en == text } ?? false
    }

    private static func withoutBracket(_ text: String) -> String {
        guard let open = text.lastBracket else { return text }
        return String(text[..<open]).normalised
    }
}

extension String {
    /// Where the bracket opens that the last character closes; a unit may have brackets of its own: `头（羽）`.
    var lastBracket: Index? {
        guard let last, ")）".contains(last) else { return nil }
        var depth = 0
        for index in indices.reversed() {
            if ")）".contains(self[index]) { depth += 1 } else if "(（".contains(self[index]) { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

extension Importer {
    /// Which of a table's first rows names its columns: titles of the whole sheet may stand above it, and groups of columns over them.
    ///
    /// - Returns: The row in which most titles are known, the first of several, or two that name more together; `nil` where none are.
    public static func head(
        among rows: [[String]], _ editor: Editor, type: RecordType, _ options: ImportHeader.Options = .init()
    ) -> TableHead? {
        let reader = TitleReader(type: type, editor: editor, table: options.map.tables[type.name], year: options.year ?? 2_016)
        let isKnown: (String) -> Bool = { reader.knows($0) }
        let counts = rows.map { $0.count(where: isKnown) }
        guard let most = counts.max() else { return nil }
        var best = counts.firstIndex(of: most).map { TableHead(first: $0, last: $0, titles: rows[$0]) }
        var known = most
        for place in rows.indices.dropLast() {
            guard let titles = TwoRowTitles.joined(rows[place], rows[place + 1], isKnown: isKnown) else { continue }
            let count = titles.count(where: isKnown)
            if count > known { (best, known) = (TableHead(first: place, last: place + 1, titles: titles), count) }
        }
        return known > 0 ? best : nil
    }
}

extension TitleReader {
    /// Whether a title means something, be it not yet clear what; what is passed over does not count.
    fileprivate func knows(_ text: String) -> Bool {
        let title = text.columnTitle
        guard !title.isEmpty else { return false }
        do throws(HeaderFault) {
            if case .passedOver = try meaning(of: title, written: text, ColumnName(place: 0, title: text)) { return false }
            return true
        } catch {
            if case .unclear = error { return true }
            return false
        }
    }
}
