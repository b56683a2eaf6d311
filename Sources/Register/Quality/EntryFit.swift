import RecordStore
import Records

/// Amounts and persons that do not fit to what they lie beneath, or beside: what was given back, came or was found again comes to no more
/// than it is of, a part to no more than its whole, and whoever signs for a household is of it.
struct EntryFit {
    /// Amounts that are added up beneath a record.
    struct Sum {
        let amount: String
        /// Only of entries whose choice is one of these.
        var only: (field: String, code: String)?
        let parent: String
        let whole: String
    }

    /// By the types of what is added up.
    static let sums: [String: Sum] = [
        "loan_event": Sum(amount: "amount", only: ("kind", "repayment"), parent: "loan", whole: "amount"),
        "delivery": Sum(amount: "amount", parent: "promise", whole: "amount"),
    ]

    struct Part {
        let field: String?
        let part: String
        let whole: String

        /// As a check names them.
        func path(_ name: String) -> String { field.map { "\($0).\(name)" } ?? name }
    }

    /// By types: inputs of one group, or fields of one record.
    static let parts: [String: [Part]] = [
        "job_fair": [Part(field: nil, part: "poor", whole: "intended")],
        "county": [
            Part(field: "finance", part: "recovered_used", whole: "recovered"),
            Part(field: "finance", part: "agriculture_poor", whole: "agriculture"),
            Part(field: "village_industry", part: "with_industry", whole: "villages"),
        ],
        "city": [
            Part(field: "finance", part: "recovered_used", whole: "recovered"),
            Part(field: "finance", part: "agriculture_poor", whole: "agriculture"),
        ],
    ]

    let store: RecordStore
    let type: RecordType

    init(store: RecordStore, type: RecordType) { (self.store, self.type) = (store, type) }

    /// The fields that name somebody of the household beneath which the record lies.
    ///
    /// An attestation is judged by its procedure, and who somebody was before is in another household by its nature.
    static func persons(_ type: RecordType) -> [Field] {
        guard !type.parents.isEmpty, !["household", "member", "household_attestation", "local_leader"].contains(type.name) else {
            return []
        }
        return type.fields.filter { field in
            guard field.key == nil, !field.isUnion, field.inputs.count == 1, case .reference("member") = field.inputs[0].type else {
                return false
            }
            return true
        }
    }

    /// The fields that decide.
    static func names(_ type: RecordType) -> Set<String> {
        let parts = (parts[type.name] ?? []).flatMap { $0.field.map { [$0] } ?? [$0.part, $0.whole] }
        let sum = sums[type.name].map { [$0.amount, $0.only?.field].compactMap(\.self) } ?? []
        return Set(parts + sum + persons(type).map(\.name))
    }

    /// - Throws: ``EntryRefusal``, and what the store throws.
    func check(_ view: RecordView) throws {
        for field in Self.persons(type) { try checkPerson(view, field) }
        for part in Self.parts[type.name] ?? [] { try check(part, view) }
        if let sum = Self.sums[type.name] { try check(sum, view) }
    }

    private func checkPerson(_ view: RecordView, _ field: Field) throws {
        guard case .reference(let member)? = view.value(field.name), let household = try household(above: view),
            let place = try store.views.scope(of: member), let person = try store.views.closedRecord(member, in: place),
            person.parent != household
        else { return }
        let name =
            if case .text(let name)? = person.value("name") { name } else { try store.views.readableNumber(member) ?? member.description }
        throw EntryRefusal.notOfHousehold(field.label, name, household: try store.views.readableNumber(household) ?? household.description)
    }

    /// `nil` where it lies beneath none.
    private func household(above view: RecordView) throws -> RecordID? {
        var parent = view.parent
        while let above = parent, let found = try store.views.closedRecord(above, in: view.scope) {
            if found.type.name == "household" { return above }
            parent = found.parent
        }
        return nil
    }

    private func check(_ part: Part, _ view: RecordView) throws {
        for (label, part, whole) in amounts(part, view) where part > whole {
            throw EntryRefusal.partOverWhole(label.part, text(part, label.isMoney), label.whole, text(whole, label.isMoney))
        }
    }

    private typealias Named = (part: Label, whole: Label, isMoney: Bool)

    /// What is there of both, of a keyed group under each of its keys.
    private func amounts(_ part: Part, _ view: RecordView) -> [(Named, Int64, Int64)] {
        guard let group = part.field else {
            guard let one = type.field(named: part.part), let other = type.field(named: part.whole),
                case .integer(let amount)? = view.value(part.part), case .integer(let whole)? = view.value(part.whole)
            else { return [] }
            return [((one.label, other.label, one.inputs[0].type == .money), amount, whole)]
        }
        guard let field = type.field(named: group), let one = field.inputs.firstIndex(where: { $0.name == part.part }),
            let other = field.inputs.firstIndex(where: { $0.name == part.whole })
        else { return [] }
        return view.fields.filter { $0.address.field == field.number }.compactMap { shown in
            guard case .integer(let amount)? = shown.verdict.value?.part(one), case .integer(let whole)? = shown.verdict.value?.part(other)
            else { return nil }
            return ((field.inputs[one].label, field.inputs[other].label, field.inputs[one].type == .money), amount, whole)
        }
    }

    private func check(_ sum: Sum, _ view: RecordView) throws {
        guard let parent = view.parent, let above = try store.views.closedRecord(parent, in: view.scope), above.type.name == sum.parent,
            case .integer(let whole)? = above.value(sum.whole), let number = try store.views.number(of: parent, in: view.scope),
            let question = question(sum), let field = above.type.field(named: sum.whole), let own = type.field(named: sum.amount)
        else { return }
        let total = try store.views.query(question + " AND t._parent = ?1", [.integer(number)]).first?[0].integer ?? 0
        guard total > whole else { return }
        let isMoney = own.inputs[0].type == .money
        throw EntryRefusal.partOverWhole(
            Label(type.label.zh + own.label.zh + "合计", "\(type.label.en), \(own.label.en) in all"), text(total, isMoney),
            Label(above.type.label.zh + field.label.zh, "\(above.type.label.en), \(field.label.en)"), text(whole, isMoney))
    }

    /// Adds up the entries that count, as SQL over `t`.
    private func question(_ sum: Sum) -> String? {
        guard let table = store.views.table(type.name), let amount = store.views.column(type.name, sum.amount),
            let condition = counts(sum)
        else { return nil }
        return "SELECT CAST(total(t.\"\(amount.name)\") AS INTEGER) FROM \"\(table)\" t WHERE \(condition)"
    }

    /// Which entries are added up, as SQL over `t`.
    func counts(_ sum: Sum) -> String? {
        var condition = "t._standing NOT IN \(Views.uncredited)"
        if let only = sum.only {
            guard let column = store.views.column(type.name, only.field),
                case .code(let list)? = type.field(named: only.field)?.inputs[0].type,
                let item = store.schema.codeList(list)?.items.first(where: { $0.code == only.code })
            else { return nil }
            condition += " AND t.\"\(column.name)\" = \(item.number)"
        }
        return condition
    }

    /// Money and quantities are in hundredths, heads are not.
    func text(_ amount: Int64, _ isMoney: Bool) -> String {
        isMoney || type.name == "delivery" ? Ratio(Int128(amount), 100).text(places: 2) : String(amount)
    }
}
