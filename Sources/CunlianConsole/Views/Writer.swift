import Causality
import Cunlian
import RecordStore
import Records

/// Who wrote an entry, as pages name them.
struct Writer: Sendable {
    let person: String
    let office: String
    let day: String
    /// The first digits of the replica: one key on one device.
    let device: String
    /// Whether no clock can have said so by now.
    let isInDoubt: Bool

    init(_ dot: Dot, in scope: ScopeCode, _ editor: Editor) throws {
        let info = try editor.store.authors.info(dot, in: scope)
        self.init(info.author, info.time, dot, editor)
    }

    init(_ author: Author, _ time: HybridTime, _ dot: Dot, _ editor: Editor) {
        person = author.person.utf8.count == 32 ? String(author.person.prefix(8)) : author.person
        office = author.role?.label.text(in: editor.language) ?? ""
        day = RegisterCalendar.dayText(at: time.milliseconds)
        device = dot.replica.short
        isInDoubt = !time.isCredible(at: editor.store.environment.wallClock())
    }

    /// `覃主任 县扶贫办 2017-06-01`
    var text: String { [person, office, day].filter { !$0.isEmpty }.joined(separator: " ") }
}
