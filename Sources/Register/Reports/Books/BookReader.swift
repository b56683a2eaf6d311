import Causality
import RecordStore
import Records

/// Reads records for a book: every field with its label, and of what is disputed every value, with who says so.
struct BookReader {
    let store: RecordStore
    /// Of persons and places that fields refer to; others are called by their number.
    var names: [RecordID: String] = [:]

    init(_ store: RecordStore) { self.store = store }

    // MARK: Fields

    /// The fields that are not keyed and say something: one fact each; a group's parts are one fact each.
    func facts(_ view: RecordView, _ fields: [Field]) throws -> [Report.Fact] {
        try fields.filter { $0.key == nil }.flatMap { field -> [Report.Fact] in
            guard let found = view.field(FieldAddress(field.number, .none)) else { return [] }
            return try facts(found, view.scope).filter { fact in
                if case .unknown = fact.value.content { return !fact.variants.isEmpty }
                return true
            }
        }
    }

    /// The fields that say nothing, whatever the year.
    func unanswered(_ view: RecordView, _ fields: [Field]) -> [Field] {
        fields.filter { field in
            !view.fields.contains {
                $0.address.field == field.number && ($0.verdict.value != nil || $0.isCrowded || !$0.verdict.elements.isEmpty)
            }
        }
    }

    /// What a field says in the latest year or round, or in that year; what is not keyed says one thing.
    func latest(_ view: RecordView, _ field: Field, year: Int?) -> FieldView? {
        guard field.key == .year || field.key == .round else { return view.field(FieldAddress(field.number, .none)) }
        return keys(view, [field], year: year).last.flatMap { view.field(FieldAddress(field.number, .number($0))) }
    }

    private func facts(_ found: FieldView, _ scope: ScopeCode) throws -> [Report.Fact] {
        let field = found.field
        let variants = try variants(found, scope)
        guard !found.isErased, !found.isOpen, field.isGroup, variants.isEmpty, let value = found.verdict.value else {
            return [Report.Fact(field.label, try cell(found), variants: variants)]
        }
        let answered = field.inputs.indices.filter { !value.part($0).isMissing }
        return try answered.map { index in
            Report.Fact(field.label.part(field.inputs[index].label), .label(try label(value.part(index), field.inputs[index])))
        }
    }

    /// What a field shows: `有争议` where it shows nothing because people disagree.
    func cell(_ found: FieldView) throws -> Report.Cell {
        if found.isErased { return Report.Cell.label(Input.erasedWord).marked(.dim) }
        if found.isOpen { return Report.Cell.label(Label("有争议", "disputed")).marked(.bad) }
        // Proposals beside a value leave it standing.
        let mark: Report.Mark = found.verdict.attention == .disputed ? .warning : .none
        if found.field.isUnion {
            guard !found.verdict.elements.isEmpty else { return .unknown }
            if found.field.name == CarriedMark.field { return .label(Label.list(found.verdict.elements.compactMap(carriedLabel))) }
            return Report.Cell.label(Label.list(try found.verdict.elements.map { try label($0, found.field.inputs[0]) })).marked(mark)
        }
        guard let value = found.verdict.value, !value.isMissing else { return .unknown }
        return Report.Cell.label(try label(value, found.field)).marked(mark)
    }

    /// Whether a part of a field says anything, were it that people disagree.
    func says(_ found: FieldView, _ part: Int) -> Bool {
        found.isOpen || !found.verdict.elements.isEmpty || found.verdict.value.map { !$0.part(part).isMissing } ?? false
    }

    /// One part of a group by itself; a field that is none as a whole.
    func cell(_ found: FieldView, part: Int) throws -> Report.Cell {
        guard found.field.isGroup, !found.isOpen, let value = found.verdict.value?.part(part) else { return try cell(found) }
        if value.isMissing { return .unknown }
        // How many there are of what the column is called needs no unit.
        if case .integer(let number) = value, Self.isCount(found.field.inputs[part]) { return .count(number) }
        return .label(try label(value, found.field.inputs[part]))
    }

    static func isCount(_ input: Input) -> Bool { if case .integer = input.type { true } else { false } }

    /// A mark in words; what it stands for may have been asked since, which the table of rounds cannot show.
    private func carriedLabel(_ element: Value) -> Label? {
        guard case .text(let text) = element, let mark = CarriedMark(text) else { return nil }
        let name = mark.path.split(separator: ".").first.map(String.init) ?? mark.path
        let label = ["household", "member"].lazy.compactMap { store.schema.type(named: $0)?.field(named: name)?.label }.first
        return Label("\(label?.zh ?? name)（\(mark.from)年）", "\(label?.en ?? name) (\(mark.from))")
    }

    /// Every value and proposal of a field that has more than one thing to say.
    func variants(_ found: FieldView, _ scope: ScopeCode) throws -> [Report.Variant] {
        guard found.isCrowded, !found.isErased else { return [] }
        var variants: [Report.Variant] = []
        if found.state.values.count > 1, !found.field.isUnion {
            variants = try found.state.values.map { sibling in
                Report.Variant(
                    value: try label(sibling.value, found.field), source: try who(sibling.marks.map(\.dot), scope), isProposal: false)
            }
        }
        return try variants
            + found.state.proposals.map { proposal in
                let value = try label(proposal.value, found.field)
                let isRemoval = proposal.kind == .remove
                return Report.Variant(
                    value: isRemoval ? Label("去掉 \(value.zh)", "without \(value.en)") : value, source: try who(proposal.dots, scope),
                    isProposal: true)
            }
    }

    // MARK: Values

    func label(_ value: Value, _ field: Field) throws -> Label {
        guard case .group(let parts) = value else { return try label(value, field.inputs[0]) }
        return Label.list(
            try zip(parts, field.inputs).filter { !$0.0.isMissing }.map { part, input in input.label.joined(try label(part, input)) })
    }

    /// With its unit, in both languages.
    func label(_ value: Value, _ input: Input) throws -> Label {
        // Of a photograph paper has no use but that it is there.
        if input.type == .attachment { return Label("有附件", "on file") }
        // A card's code is the household's: on paper it is enough that there was one.
        if input.name == CardCode.input { return Label("已用卡码", "used") }
        if case .reference(let record) = value {
            let name = try names[record] ?? store.views.readableNumber(record) ?? record.description
            return Label(same: name)
        }
        return Label(
            zh: input.reading(of: value, in: store.schema, language: .zh),
            en: input.reading(of: value, in: store.schema, language: .en))
    }

    /// Person, office and day of those entries.
    func who(_ dots: [Dot], _ scope: ScopeCode) throws -> Label {
        Label.list(
            try dots.map { dot in
                let info = try store.authors.info(dot, in: scope)
                let person = info.author.person.utf8.count == 32 ? String(info.author.person.prefix(8)) : info.author.person
                let day = RegisterCalendar.dayText(at: info.time.milliseconds)
                let role = info.author.role?.label
                return Label(
                    [person, role?.zh ?? "", day].filter { !$0.isEmpty }.joined(separator: " "),
                    [person, role?.en ?? "", day].filter { !$0.isEmpty }.joined(separator: " "))
            })
    }

    /// Who made a record; one that came from elsewhere has its entries' names here.
    func author(of view: RecordView) throws -> Label {
        let own = view.id.dot
        let dots = view.fields.flatMap(\.state.values).flatMap(\.marks).map(\.dot)
        return try author(dots.first { $0.number == own.number && $0.replica.from(0) == own.replica } ?? own, view.scope)
    }

    /// The same for paper: somebody who gave no name is left out, for part of a key is nobody's; and so is a day that nobody knows.
    func author(_ dot: Dot, _ scope: ScopeCode) throws -> Label {
        let info = try store.authors.info(dot, in: scope)
        guard info.time.milliseconds > 0 else { return Label(same: "") }
        let person = info.author.person.utf8.count == 32 ? "" : info.author.person
        let day = RegisterCalendar.dayText(at: info.time.milliseconds)
        return Label(
            [person, info.author.role?.label.zh ?? "", day].filter { !$0.isEmpty }.joined(separator: " "),
            [person, info.author.role?.label.en ?? "", day].filter { !$0.isEmpty }.joined(separator: " "))
    }

    // MARK: Keyed fields

    /// Rounds or years side by side, one row for each input that was ever answered.
    func rounds(_ view: RecordView, _ fields: [Field], name: String, year: Int?) throws -> Report.Table? {
        let keyed = fields.filter { $0.key == .year || $0.key == .round }
        let keys = keys(view, keyed, year: year)
        guard !keyed.isEmpty else { return nil }
        var table = Report.Table(
            name, isForm: true, [.init("field", Label("项目", "field"))] + keys.map { .init(String($0), Label(same: String($0))) })
        for field in keyed {
            let found = keys.map { view.field(FieldAddress(field.number, .number($0))) }
            guard found.contains(where: { $0 != nil }) else { continue }
            for row in try rows(field, found) { table.append(row) }
        }
        return keys.isEmpty ? nil : table
    }

    /// The latest ones, as many as fit on a page.
    private static let keysMax = 6

    func keys(_ view: RecordView, _ fields: [Field], year: Int?) -> [Int64] {
        let numbers = Set(fields.map(\.number))
        let keys = Set(
            view.fields.filter { numbers.contains($0.address.field) }.compactMap { found -> Int64? in
                guard case .number(let number) = found.address.key else { return nil }
                return number
            })
        return keys.filter { year.map(Int64.init) == nil || $0 == Int64(year ?? 0) }.sorted().suffix(Self.keysMax)
    }

    func rows(_ field: Field, _ found: [FieldView?]) throws -> [[Report.Cell]] {
        let isDisputed = found.contains { $0?.verdict.attention == .disputed }
        guard field.isGroup else { return [[.label(field.label)] + (try found.map { try $0.map(cell) ?? .unknown })] }
        var rows: [[Report.Cell]] = []
        for (index, input) in field.inputs.enumerated() {
            let parts = found.map { $0?.verdict.value?.part(index) }
            guard parts.contains(where: { !($0?.isMissing ?? true) }) else { continue }
            rows.append(
                [.label(field.label.part(input.label))]
                    + (try zip(found, parts).map { found, part in
                        if found?.isOpen ?? false { return Report.Cell.label(Label("有争议", "disputed")).marked(.bad) }
                        guard let part, !part.isMissing else { return .unknown }
                        return .label(try label(part, input))
                    }))
        }
        if rows.isEmpty {
            rows.append(
                [.label(field.label)] + found.map { _ in isDisputed ? Report.Cell.label(Label("有争议", "disputed")).marked(.bad) : .unknown })
        }
        return rows
    }

    /// Of keyed fields only those with several values or with proposals; their one value is in the table of rounds.
    func keyedVariants(_ view: RecordView, _ fields: [Field], year: Int?) throws -> [Report.Fact] {
        let numbers = Set(fields.filter { $0.key != nil }.map(\.number))
        return try view.fields.compactMap { found in
            guard numbers.contains(found.address.field) else { return nil }
            if case .number(let key) = found.address.key, let year, key != Int64(year) { return nil }
            let variants = try variants(found, view.scope)
            guard !variants.isEmpty else { return nil }
            return Report.Fact(keyed(found), try cell(found), variants: variants)
        }
    }

    /// Facts of fields that are keyed by a person.
    func personFacts(_ view: RecordView, _ fields: [Field]) throws -> [Report.Fact] {
        try view.fields.compactMap { found in
            guard found.field.key == .member, fields.contains(where: { $0.number == found.address.field }) else { return nil }
            return Report.Fact(keyed(found), try cell(found), variants: try variants(found, view.scope))
        }
    }

    /// `住房 2016`, `财政供养人员 韦国庆`.
    private func keyed(_ found: FieldView) -> Label {
        switch found.address.key {
        case .none: found.field.label
        case .number(let number): found.field.label.joined(Label(same: String(number)))
        case .record(let record): found.field.label.joined(Label(same: names[record] ?? record.description))
        }
    }

    // MARK: Records beneath

    /// What an event says, in one line: every field that is answered, but those named.
    func summary(_ view: RecordView, without: Set<String> = []) throws -> Label {
        Label.list(
            try view.fields.filter { !without.contains($0.field.name) && !Self.isDigest($0.verdict.value) }.compactMap { found -> Label? in
                let cell = try cell(found)
                guard case .label(let label) = cell.content else { return nil }
                if view.type.name == "finding", found.field.name == "evidence" { return found.field.label.joined(evidence(label)) }
                return found.field.isGroup ? label : found.field.label.joined(label)
            })
    }

    /// What no reader compares by eye: the digests of evidence, criteria and cards.
    private static func isDigest(_ value: Value?) -> Bool {
        guard case .text(let text)? = value else { return false }
        return text.utf8.count >= 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    func value(_ view: RecordView, _ name: String) throws -> Report.Cell {
        try view.fields.last { $0.field.name == name }.map(cell) ?? .unknown
    }

    /// How a record stands, where that is not simply present.
    func standing(_ view: RecordView) -> (label: Label, mark: Report.Mark)? {
        switch view.standing {
        case .present: nil
        case .retired: (Label("已注销", "retired"), .dim)
        case .contested: (Label("存续有争议", "existence contested"), .bad)
        case .unconfirmed: (Label("未确认", "not confirmed"), .warning)
        case .moved: (Label("已迁出", "moved away"), .dim)
        case .doubled: (Label("两处在册", "in two places"), .bad)
        }
    }
}

extension Label {
    /// `住房 结构`.
    func joined(_ other: Label) -> Label {
        // Behind a colon of full width, or a blank, there is no other.
        Label(zh: zh + (zh.hasSuffix("：") ? "" : " ") + other.zh, en: en + (en.hasSuffix(" ") ? "" : " ") + other.en)
    }

    /// What a part is called, with its group before it: `住址 门牌号`, `housing: structure`. A part whose name begins with its group's says both.
    func part(_ part: Label) -> Label {
        let joined = joined(part)
        return Label(
            zh: part.zh.hasPrefix(zh) ? part.zh : joined.zh,
            en: part.en == en || part.en.hasPrefix(en + " ") ? part.en : "\(en): \(part.en)")
    }

    static func list(_ labels: [Label]) -> Label {
        Label(zh: labels.map(\.zh).joined(separator: "；"), en: labels.map(\.en).joined(separator: "; "))
    }
}
