import Cunlian
import RecordStore
import Records
import Register

/// A record's book: of a household or a village all that there is beneath it, of anything else its own fields.
struct BookView: Sendable {
    let record: RecordID
    let type: String
    let called: String
    let place: String
    /// What it lies in, as a member in a household.
    let within: (record: RecordID, called: String)?
    /// Of a household or village.
    let report: Report?
    let runs: [RunView]
    /// The years that may be looked at, and the one that is.
    let years: [Int]
    let year: Int
    let isHousehold: Bool
    let fields: [Field]
    /// Whether whoever looks may issue the household's card.
    let mayIssueCard: Bool
    /// Whether they may send it to another village.
    let mayMove: Bool

    /// What a step that is signed here is signed of.
    var seenRuns: [Console.SeenRun] { runs.map { Console.SeenRun(kind: $0.kind, year: $0.year, token: $0.token) } }

    struct Field: Sendable {
        let label: String
        let path: String
        let value: String
        let isDisputed: Bool
        let conflict: String?
    }
}

/// How a record, or one of its fields, came to be what it is.
struct CourseView: Sendable {
    struct Step: Sendable {
        let writer: Writer
        let changes: [String]
        let seen: [Int]
        let unseen: [Int]
        let reason: String
        let isAdmitted: Bool
    }

    let record: RecordID
    let called: String
    let field: String?
    let value: String?
    let rule: String?
    let steps: [Step]

    /// - Precondition: As ``Console/reading(_:_:_:)`` runs its body.
    init(_ record: RecordID, _ address: FieldAddress?, called: String, _ editor: Editor) throws {
        let say = { (label: Label) in label.text(in: editor.language) }
        let course = try FieldCourse(record, address, editor.store)
        self.record = record
        self.called = called
        let named = address.flatMap { address in course.type.field(address.field).map { ($0, address) } }
        field = named.map { $0.0.label($0.1.key, in: editor.language) }
        rule = named.map { say($0.0.rule.label) }
        value = try named.flatMap { _, address in
            try editor.store.record(record, in: course.scope)?.field(address).map { shown in
                shown.isOpen ? say(Label("有争议", "disputed")) : try editor.shown(shown)
            }
        }
        steps = try course.steps.map { step in
            var changes = try step.changes.map { change in
                guard let field = course.type.field(change.address.field) else { return say(Self.word(change.kind)) }
                let label = address == nil ? field.label(change.address.key, in: editor.language) + " " : ""
                return label + say(Self.word(change.kind)) + (try editor.shown(change.value, field))
            }
            if step.isCreation { changes.insert(say(Label("建立记录", "made the record")), at: 0) }
            return Step(
                writer: Writer(step.author, step.entry.time, step.entry.dot, editor), changes: changes, seen: step.seen,
                unseen: step.unseen,
                reason: step.entry.reason ?? "", isAdmitted: step.isAdmitted)
        }
    }

    private static func word(_ kind: ChangeKind) -> Label {
        switch kind {
        case .set: Label(same: "")
        case .propose: Label("建议 ", "proposed ")
        case .add: Label(same: "+ ")
        case .remove: Label(same: "− ")
        case .resolve: Label("裁定 ", "decided ")
        case .delete: Label("注销", "retired")
        }
    }
}
