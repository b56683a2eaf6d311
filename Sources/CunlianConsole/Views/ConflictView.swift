import Cunlian
import RecordStore
import Records
import Register

/// A conflict as its page shows it: what all had seen, and what each made of it.
struct ConflictView: Sendable {
    struct Option: Sendable {
        /// What the form calls it, from 1.
        let place: Int
        let word: String
        let value: String
        let writers: [Writer]
    }

    /// Somewhere to write another value.
    struct Blank: Sendable {
        /// What a decision calls it.
        let path: String
        let label: String
        let choices: [String]
        /// Of a part on which they agree what that is; empty where it is nothing.
        var agreed = ""
        /// Of a group: whether they disagree on this part.
        var isDisputed = true
    }

    let name: String
    let kind: String
    let isDisputed: Bool
    let record: RecordID
    let called: String
    let type: String
    let field: String
    /// Of the field in its record's history; empty where the record itself is in doubt.
    let path: String
    let place: String
    let rule: String?
    /// Whether there is anything that all could have seen: a list has no one value, and a record in doubt none.
    let hasBase: Bool
    let base: (value: String, writer: Writer)?
    /// Where the record itself is in doubt: who made it.
    let maker: Writer?
    let options: [Option]
    /// Of a group: in which parts they differ.
    let parts: ConflictParts?
    let blanks: [Blank]
    /// Of an equal number all records that have it.
    let others: [(record: RecordID, called: String, writer: Writer)]
    /// Whether whoever looks may decide it; else what they send is put forward.
    let mayDecide: Bool

    /// - Precondition: As ``Console/reading(_:_:_:)`` runs its body.
    init(_ conflict: Conflict, _ editor: Editor, role: Role?) throws {
        let store = editor.store
        let say = { (label: Label) in label.text(in: editor.language) }
        let head = HouseholdHead(store)
        func called(_ record: RecordID) throws -> String {
            let number = try store.views.readableNumber(record) ?? String(record.description.prefix(16))
            return [number, try head.name(of: record, in: conflict.scope, conflict.type)].compactMap(\.self).joined(separator: " ")
        }
        name = conflict.name
        kind = say(conflict.kind.label)
        isDisputed = conflict.kind == .sameNumber || conflict.verdict.attention == .disputed
        record = conflict.record
        self.called = try called(conflict.record)
        type = say(conflict.type.label)
        field = conflict.field?.label(conflict.address.key, in: editor.language) ?? say(Label("记录本身", "the record itself"))
        path = conflict.field?.path(conflict.address.key) ?? ""
        place = try Region.called(conflict.scope, in: store)
        rule = conflict.kind == .sameNumber ? nil : conflict.field.map { say($0.rule.label) }
        hasBase = conflict.kind != .sameNumber && conflict.field.map { !$0.isUnion } ?? false
        maker = conflict.field == nil ? try Writer(conflict.record.dot, in: conflict.scope, editor) : nil
        let common = try editor.commonBase(of: conflict)
        let parts = try conflict.field.flatMap { field in
            try ConflictParts(conflict.candidates.map(\.value), base: common?.value, of: field, editor)
        }
        base = try common.flatMap { base in
            try conflict.field.map {
                (try parts?.baseBrief ?? editor.shown(base.value, $0), try Writer(base.dot, in: conflict.scope, editor))
            }
        }
        options = try conflict.candidates.enumerated().map { index, candidate in
            Option(
                place: index + 1, word: say(Self.word(candidate, conflict)),
                value: try parts?.brief[index] ?? Self.text(candidate, conflict, editor),
                writers: try candidate.dots.map { try Writer($0, in: conflict.scope, editor) })
        }
        self.parts = parts
        blanks = try Self.blanks(conflict, parts, editor)
        others =
            conflict.kind != .sameNumber
            ? []
            : try Self.equals(conflict, editor, head)
        mayDecide =
            conflict.field.map { store.schema.mayResolve(role, $0) } ?? store.schema.mayDecide(role, conflict.type)
    }

    /// The records that have one number, each by its name and where it is; they may lie in several villages.
    private static func equals(
        _ conflict: Conflict, _ editor: Editor, _ head: HouseholdHead
    ) throws -> [(record: RecordID, called: String, writer: Writer)] {
        let places = try Region.villageNames(editor.store)
        return try (conflict.others + [conflict.record]).map { record in
            let scope = try editor.store.views.scope(of: record) ?? conflict.scope
            let number = try editor.store.views.readableNumber(record) ?? String(record.description.prefix(16))
            let called = [number, try head.name(of: record, in: scope, conflict.type), places[scope] ?? scope.description]
            // Of one that moved the entry that made it lies where it was.
            let made = try editor.store.creation(of: record, in: scope)
            return (
                record, called.compactMap(\.self).joined(separator: " "),
                try Writer(made?.entry.dot ?? record.dot, in: made?.scope ?? scope, editor)
            )
        }
    }

    private static func word(_ candidate: Candidate, _ conflict: Conflict) -> Label {
        switch candidate.kind {
        case .value: conflict.verdict.value == candidate.value ? Label("现在取用", "in force now") : Label("另一个值", "another value")
        case .proposal: Label("待定意见", "put forward")
        case .removal: Label("提出移出", "to be taken out")
        case .retirement: Label("注销", "retired")
        case .edit: Label("修改", "edited")
        }
    }

    private static func text(_ candidate: Candidate, _ conflict: Conflict, _ editor: Editor) throws -> String {
        guard let value = candidate.value, let field = conflict.field else { return "" }
        let text = try editor.shown(value, field)
        return text.isEmpty ? (editor.language == .zh ? "（空）" : "(nothing)") : text
    }

    private static func blanks(_ conflict: Conflict, _ parts: ConflictParts?, _ editor: Editor) throws -> [Blank] {
        let say = { (label: Label) in label.text(in: editor.language) }
        guard let field = conflict.field else {
            return [
                Blank(
                    path: "existence", label: say(Label("这条记录是否保留", "whether the record stays")),
                    choices: editor.language == .zh ? ["是", "否"] : ["yes", "no"])
            ]
        }
        if field.isUnion { return [] }
        let path = field.path(conflict.address.key)
        return try field.inputs.enumerated().map { place, input in
            var blank = Blank(field: field, input: input, path: path, editor)
            guard let parts, !parts.open.contains(place) else { return blank }
            blank.isDisputed = false
            if !CardCode.isOne(input), let value = conflict.candidates.first?.value?.part(place), !value.isMissing {
                blank.agreed = try editor.text(value, input)
            }
            return blank
        }
    }
}

extension ConflictView.Blank {
    /// - Parameter path: Of the field.
    init(field: Field, input: Input, path: String, _ editor: Editor) {
        let say = { (label: Label) in label.text(in: editor.language) }
        let own = field.isGroup ? say(field.label) + (editor.language == .zh ? "·" : ": ") + say(input.label) : say(input.label)
        self.init(
            path: field.isGroup ? path + "." + input.name : path, label: own + (input.unit.map { " (\(say($0)))" } ?? ""),
            choices: Self.choices(input, editor))
    }

    /// A short list is chosen from; anything else is written.
    private static func choices(_ input: Input, _ editor: Editor) -> [String] {
        switch input.type {
        case .bool: return editor.language == .zh ? ["是", "否"] : ["yes", "no"]
        case .code(let list):
            let items = editor.store.schema.codeList(list)?.items ?? []
            return items.count <= 60 ? items.map { $0.label.text(in: editor.language) } : []
        default: return []
        }
    }
}
