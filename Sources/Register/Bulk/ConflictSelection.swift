import Causality
package import Cunlian
package import RecordStore
package import Records

/// A conflict, and whose record it is about.
package struct ConflictCase: Sendable {
    package let conflict: Conflict
    /// The readable number of the record.
    package let number: String?
    /// Of a household its head, of a member the person, of a place its name; `nil` where nobody wrote it.
    package let name: String?

    /// What people call the record: its number, or the beginning of its id, and the name.
    package var called: String {
        let number = number ?? String(conflict.record.description.prefix(16))
        return name.map { number + " " + $0 } ?? number
    }
}

/// Finds conflicts by what people know of them.
package struct ConflictSelection {
    package static let keys: [BulkCondition.Key] = [
        .init("type", "类型"), .init("field", "项目"), .init("kind", "种类"), .init("scope", "区域"), .init("number", "编号"), .init("name", "姓名"),
        .init("author", "作者"), .init("role", "职务"), .init("value", "值"), .init("round", "年度"), .init("since", "起于"),
    ]

    let editor: Editor
    private let heads: HeadNames

    package init(_ editor: Editor) {
        self.editor = editor
        heads = HeadNames(editor.store)
    }

    /// The open conflicts for which every condition holds, the blocking ones first, then the oldest.
    ///
    /// - Precondition: Within the store's `read`.
    package func cases(in scopes: [ScopeCode], where conditions: [BulkCondition]) throws -> [ConflictCase] {
        let found = try editor.store.views.sameNumbers(in: scopes) + editor.store.views.conflicts(in: scopes)
        let needsName = conditions.contains { $0.key == "name" || $0.key == "number" }
        let others = conditions.filter { $0.key != "name" && $0.key != "number" }
        let kept = try found.filter { conflict in try others.allSatisfy { try $0.holds(texts(of: conflict, $0.key)) } }
        guard needsName else { return try kept.map(named) }
        return try kept.map(named).filter { item in
            conditions.allSatisfy { condition in
                switch condition.key {
                case "name": condition.holds([item.name ?? ""])
                case "number": condition.holds([item.number ?? ""])
                default: true
                }
            }
        }
    }

    /// The conflict with the names that people know.
    package func named(_ conflict: Conflict) throws -> ConflictCase {
        ConflictCase(
            conflict: conflict, number: try editor.store.views.readableNumber(conflict.record),
            name: try heads.name(of: conflict.record, in: conflict.scope, conflict.type))
    }

    /// What people call a record by, besides its number.
    package func name(of record: RecordID, in scope: ScopeCode, _ type: RecordType) throws -> String? {
        try heads.name(of: record, in: scope, type)
    }

    /// What a key says of a conflict, in every way in which people may write it.
    private func texts(of conflict: Conflict, _ key: String) throws -> [String] {
        switch key {
        case "type": return [conflict.type.name, conflict.type.label.zh, conflict.type.label.en]
        case "field":
            guard let field = conflict.field else { return ["existence", "记录本身"] }
            return [field.name, field.path(conflict.address.key), field.label.zh, field.label.en]
        case "kind": return [conflict.kind.rawValue, conflict.kind.label.zh, conflict.kind.label.en]
        case "scope":
            return editor.store.schema.scopes.levels.compactMap { conflict.scope.enclosing(digits: $0.digits)?.description }
                + [conflict.scope.description]
        case "author", "role":
            return try conflict.candidates.flatMap(\.dots).flatMap { dot -> [String] in
                let author = try editor.store.authors.info(dot, in: conflict.scope).author
                return key == "author" ? [author.person] : author.role.map { [$0.code, $0.label.zh, $0.label.en] } ?? []
            }
        case "value":
            guard let field = conflict.field else { return [] }
            return try conflict.candidates.compactMap(\.value).flatMap { try [editor.text($0, field), editor.scriptText($0, field)] }
        case "round": if case .number(let year) = conflict.address.key { return [String(year)] } else { return [] }
        case "since": return [RegisterCalendar.dayText(at: conflict.since)]
        default: return []
        }
    }
}

/// What people call households and persons; read once for all of a store.
final class HeadNames {
    private let store: RecordStore
    private var heads: [RecordID: String]?

    init(_ store: RecordStore) { self.store = store }

    func name(of record: RecordID, in scope: ScopeCode, _ type: RecordType) throws -> String? {
        if type.name == "household" { return try households()[record] }
        if let name = try text(record, in: scope, type) { return name }
        // What lies in a household is called by its head.
        guard let parent = try store.views.closedRecord(record, in: scope)?.parent, let type = try store.views.type(of: parent) else {
            return nil
        }
        return try type.name == "household" ? households()[parent] : text(parent, in: scope, type)
    }

    private func text(_ record: RecordID, in scope: ScopeCode, _ type: RecordType) throws -> String? {
        guard type.field(named: "name") != nil, case .text(let name)? = try store.views.closedRecord(record, in: scope)?.value("name")
        else {
            return nil
        }
        return name.isEmpty ? nil : name
    }

    /// The heads' names by household.
    func households() throws -> [RecordID: String] {
        if let heads { return heads }
        var found: [RecordID: String] = [:]
        if let member = store.views.table("member"), let name = store.views.column("member", "name"),
            let relation = store.views.column("member", "relation"),
            let head = store.schema.codeList("relation")?.items.first(where: { $0.code == "head" })
        {
            let sql = """
                SELECT _parent, "\(name.name)" FROM "\(member)" WHERE "\(relation.name)" = ?1 AND "\(name.name)" IS NOT NULL \
                AND _parent IS NOT NULL AND _standing NOT IN \(Views.uncounted) ORDER BY _id DESC
                """
            for row in try store.views.query(sql, [.integer(Int64(head.number))]) {
                guard let number = row[0].integer, let text = row[1].text, let place = try store.views.place(number) else { continue }
                found[place.record] = text
            }
        }
        heads = found
        return found
    }
}

extension Conflict.Kind {
    /// As people are told.
    package var label: Label {
        switch self {
        case .disputed: Label("有争议，待裁定", "disputed: somebody must decide")
        case .chosen: Label("已按规则取一个值，可复核", "the rule chose one; to be looked at")
        case .proposed: Label("有待定意见", "something is proposed")
        case .unreadable: Label("数字超出可读范围", "a number that nobody can read")
        case .overCap: Label("超过数目上限", "more than there may be")
        case .overridden: Label("裁定后又被改动", "a decision was written over")
        case .editedAndRetired: Label("一方注销、一方修改", "retired by one, edited by another")
        case .doubled: Label("同一记录在两地或去向不明，待裁定", "the record is in two places, or sent to two")
        case .sameNumber: Label("编号相同，须合并或改号", "one number, several records: merge them, or renumber one")
        case .unconfirmed: Label("记录是否存在待确认", "whether the record exists is to be confirmed")
        }
    }
}
