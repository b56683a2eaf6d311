import Causality
import Cunlian
import RecordStore
import Records
import Register
import Terminal

/// What an interview is about, read from the store in one snapshot: a plain value, so that questions can look at it.
struct CollectSubject: Sendable {
    /// The records of a child type that belong to it, and the union that names who is present.
    struct Roster: Sendable {
        let field: Field
        let type: RecordType
        /// In the order of the interview's turns.
        var members: [RecordView]
    }

    let schema: Schema
    let type: RecordType
    let scope: ScopeCode
    let parent: RecordID?
    /// `nil` for a new record.
    let view: RecordView?
    let roster: Roster?
    /// `nil` before the device is enrolled: then everybody writes everything.
    let role: Role?
    let references: [String: CollectReferences]
    /// Of the present values of crowded fields: what people must see before they answer.
    let remarks: [CollectPlace: Label]
    /// Of the persons that are asked about; `nil` where they have no citizens' numbers.
    let identity: CollectIdentity?
    /// Of the household that it is about, or in which it lies, whether the round's exit list has it; `nil` for what is in none.
    let listing: ExitListing?

    var isNew: Bool { view == nil }

    /// - Parameter members: Whose turns there are, as an interrupted interview had them: whoever arrived since
    ///   must not take a turn that was answered about somebody else. `nil` is all.
    ///   - round: Whose exit list is asked; `nil` where nothing is asked yet.
    static func read(
        _ editor: Editor, type: RecordType, record: RecordID?, parent: RecordID?, scope: ScopeCode, members: [RecordID]?, round: Int64?
    ) throws -> CollectSubject {
        let store = editor.store
        let view = try record.flatMap { try store.record($0, in: scope) }
        let roster = try CollectSubject.roster(of: type, record, scope, members, store)
        let asked = type.fields + (roster?.type.fields ?? [])
        var references: [String: CollectReferences] = [:]
        for case .reference(let name) in asked.flatMap(\.inputs).map(\.type) where references[name] == nil {
            references[name] = try CollectReferences(name, store, scope: scope)
        }
        var remarks: [CollectPlace: Label] = [:]
        for (turn, view) in ([view] + (roster?.members ?? [])).enumerated() {
            for field in view?.fields ?? [] where field.isCrowded {
                remarks[CollectPlace(turn: turn, address: field.address)] = try editor.remark(field, scope)
            }
        }
        let identity = try asked.isEmpty ? nil : CollectIdentity(roster?.type ?? type, store, editor.language)
        let household = type.name == "household" ? record : view?.parent
        let listing = try round.flatMap { round in
            try CarriedMark.field(of: type) == nil ? nil : ExitListing(store, [household].compactMap { $0 }, year: Int(round))
        }
        return CollectSubject(
            schema: store.schema, type: type, scope: scope, parent: parent, view: view, roster: roster,
            role: try store.offices.ownGrant(for: scope).flatMap { store.schema.role($0.role) }, references: references,
            remarks: remarks, identity: identity, listing: listing)
    }

    /// A child type is collected with its parent where a union of the parent lists its records.
    private static func roster(
        of type: RecordType, _ record: RecordID?, _ scope: ScopeCode, _ members: [RecordID]?, _ store: RecordStore
    ) throws -> Roster? {
        for field in type.fields where field.isUnion {
            guard case .reference(let name) = field.inputs[0].type, let child = store.schema.type(named: name),
                child.parents.contains(type.name), !child.isEvent
            else { continue }
            let order = try members ?? record.map { try store.views.records(child, parent: $0) } ?? []
            return Roster(field: field, type: child, members: try order.compactMap { try store.record($0, in: scope) })
        }
        return nil
    }

    /// Whom or what it is about, as people say it: the name of the head, or of the record itself, and its number.
    var title: String? {
        guard let view else { return nil }
        func text(_ record: RecordView, _ type: RecordType) -> String? {
            guard
                let name = type.fields.first(where: {
                    $0.name != type.numberField && $0.key == nil && !$0.isWrittenOnce && $0.inputs.map(\.type) == [.text]
                }), case .text(let text)? = record.value(name.name)
            else { return nil }
            return text
        }
        let number: String? = type.numberField.flatMap { if case .text(let text)? = view.value($0) { text } else { nil } }
        let name =
            roster.flatMap { roster in head(of: roster).flatMap { text($0, roster.type) } } ?? (roster == nil ? text(view, type) : nil)
        let parts = [name, number].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// The member whose relation says that they are the head; where nobody's does, the first.
    private func head(of roster: Roster) -> RecordView? {
        let relation = roster.type.field(named: "relation")
        guard case .code(let list)? = relation?.inputs.first?.type,
            let head = schema.codeList(list)?.items.first(where: { $0.code == "head" })
        else { return roster.members.first }
        return roster.members.first { $0.value("relation") == .integer(Int64(head.number)) } ?? roster.members.first
    }

    /// The record of a turn: of 0 the subject itself, above that a member; `nil` where it is to be made.
    func view(turn: Int) -> RecordView? {
        guard turn > 0 else { return view }
        let members = roster?.members ?? []
        return turn <= members.count ? members[turn - 1] : nil
    }
}

/// A field of the record of a turn.
struct CollectPlace: Hashable, Sendable {
    let turn: Int
    let address: FieldAddress
}

/// The records that a reference may name, by their readable numbers.
struct CollectReferences: Sendable {
    /// Beyond so many a list is of no help, and numbers are typed.
    static let listMax = 40

    let records: [String: RecordID]
    let names: [RecordID: String]
    /// Empty where there are too many.
    let options: [Interview.Option]

    init(_ type: String, _ store: RecordStore, scope: ScopeCode) throws {
        guard let type = store.schema.type(named: type) else {
            (records, names, options) = ([:], [:], [])
            return
        }
        let found = try store.views.records(type, in: [scope])
        let numbers = try type.numberField.map { try store.views.readableNumbers(type, field: $0) } ?? []
        let known = Set(found)
        let byRecord = Dictionary(numbers.map { ($1, $0) }) { first, _ in first }
        names = Dictionary(uniqueKeysWithValues: found.map { ($0, byRecord[$0] ?? $0.description) })
        // Two records with one number are told apart by their ids alone.
        let byNumber = Dictionary(grouping: numbers.filter { known.contains($0.1) }) { $0.0 }
        records = byNumber.compactMapValues { $0.count == 1 ? $0[0].1 : nil }
        let title = type.fields.first { $0.name != type.numberField && $0.key == nil && $0.inputs.map(\.type) == [.text] }
        options =
            try found.count > CollectReferences.listMax
            ? []
            : found.map { record in
                let number = byRecord[record] ?? record.description
                guard let title, case .text(let name)? = try store.record(record, in: scope)?.value(title.name) else {
                    return Interview.Option(number, number)
                }
                return Interview.Option(number, "\(name) \(number)")
            }
    }

    func record(_ text: String) -> RecordID? {
        let number = text.split(separator: ":", maxSplits: 1).last.map(String.init) ?? text
        return records[number] ?? RecordID(text).flatMap { names[$0] == nil ? nil : $0 }
    }
}

extension Editor {
    /// All values of a field and what was put forward, with who said so.
    func remark(_ view: FieldView, _ scope: ScopeCode) throws -> Label {
        func text(_ language: Language) throws -> String {
            let speaker = Editor(store, language: language)
            let who: (Value, Dot) throws -> String = { value, dot in
                let author = try store.authors.info(dot, in: scope).author
                let person = author.person.utf8.count == 32 ? String(author.person.prefix(8)) : author.person
                let role = author.role.map { " " + $0.label.text(in: language) } ?? ""
                let value = try speaker.text(value, view.field)
                return language == .zh ? "“\(value)”（\(person)\(role)）" : "\"\(value)\" (\(person)\(role))"
            }
            let values =
                view.field.isUnion || view.state.values.count < 2
                ? [] : try view.state.values.map { try who($0.value, $0.marks[0].dot) }
            let proposals = try view.state.proposals.map { try who($0.value, $0.dots[0]) }
            let isZh = language == .zh
            var parts: [String] = []
            if view.verdict.attention == .disputed {
                parts.append((isZh ? "有争议：" : "disputed: ") + values.joined(separator: isZh ? "、" : ", "))
            } else if !values.isEmpty {
                parts.append((isZh ? "说法不一：" : "said: ") + values.joined(separator: isZh ? "、" : ", "))
            }
            if !proposals.isEmpty {
                parts.append((isZh ? "待定意见：" : "put forward: ") + proposals.joined(separator: isZh ? "、" : ", "))
            }
            return parts.joined(separator: isZh ? "；" : "; ")
        }
        return Label(zh: try text(.zh), en: try text(.en))
    }
}
