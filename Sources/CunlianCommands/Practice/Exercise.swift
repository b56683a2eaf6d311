import Causality
import Cunlian
import RecordStore
import Records
import Register

/// One thing to practise: what to do, and how the program sees that it was done.
struct Exercise: Sendable {
    let number: Int
    let title: Label
    /// What has happened, and what is wanted.
    let task: Label
    let steps: [Step]
    /// What is missing still; `nil` where all is done.
    let missing: @Sendable (PracticeStores) throws -> Label?

    /// A command as it is typed in the practice folder, and what it is for.
    struct Step: Sendable {
        let remark: Label?
        let command: String

        init(_ command: String, _ zh: String = "", _ en: String = "") {
            self.command = command
            remark = zh.isEmpty ? nil : Label(zh: zh, en: en)
        }
    }

    static let all: [Exercise] = records + together + exits

    static func named(_ number: Int) throws -> Exercise {
        guard let found = all.first(where: { $0.number == number }) else { throw CommandFault.unknownExercise(number, count: all.count) }
        return found
    }
}

/// The stores of a practice village, opened when an exercise asks for them.
final class PracticeStores {
    private let folder: PracticeFolder
    private let context: Context
    private var editors: [String: Editor] = [:]

    init(_ folder: PracticeFolder, _ context: Context) {
        self.folder = folder
        self.context = context
    }

    func editor(_ person: String) throws -> Editor {
        if let editor = editors[person] { return editor }
        let editor = try context.at(folder.store(person)).editor()
        editors[person] = editor
        return editor
    }

    /// A household by the last digits of its number; `nil` where that store has none.
    func household(_ number: Int, at person: String) throws -> RecordView? {
        let editor = try editor(person)
        do {
            let record = try editor.finder.record("household:\(PracticeVillage.number(number))")
            return try editor.store.record(record, in: PracticeFolder.village)
        } catch {
            guard error is EditError else { throw error }
            return nil
        }
    }

    /// What lies in a household, of one type.
    func children(of household: RecordView, _ type: String, at person: String) throws -> [RecordView] {
        let store = try editor(person).store
        return try store.views.children(of: household.id, in: PracticeFolder.village).compactMap { child in
            try store.record(child, in: PracticeFolder.village)
        }.filter { $0.type.name == type && $0.standing == .present }
    }

    /// Whether somebody's device wrote a field of a household, and how often.
    func writings(of household: RecordView, _ field: String, at person: String) throws -> [JudgedEntry] {
        let store = try editor(person).store
        let number = household.type.field(named: field)?.number
        return try store.views.history(household.id, in: PracticeFolder.village).filter { item in
            item.entry.changes.contains { $0.record == household.id && $0.address.field == number }
        }
    }
}
