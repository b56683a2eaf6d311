import Cunlian
import RecordStore
import Records
import Register

/// `procedure` of a village or county.
struct RegionExitCommand {
    let context: Context
    let place: RecordID
    let year: Int
    let step: String?
    let assignments: [String]

    /// The village or county that a text names; `nil` where it names a household, or nothing.
    static func place(_ text: String, _ editor: Editor) throws -> RecordID? {
        let store = editor.store
        if let household = store.schema.type(named: "household"), try !editor.finder.records(household, number: text).isEmpty { return nil }
        for name in ["village", "county"] {
            guard let type = store.schema.type(named: name) else { continue }
            // By its code, or as the program itself calls it: `county:450124`.
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            let number = parts.count == 2 && [type.name, type.label.zh, type.label.en].contains(parts[0]) ? parts[1] : text
            if let first = try editor.finder.records(type, number: number).first { return first }
        }
        guard let record = RecordID(text), let type = try store.views.type(of: record), ["village", "county"].contains(type.name) else {
            return nil
        }
        return record
    }

    func run(_ editor: Editor) throws {
        let clerk = try RegionExitClerk(editor)
        var recorded: (record: RecordID, entry: String)?
        if let step { recorded = try clerk.perform(step, of: place, year: year, assignments.map { try Assignment($0) }) }
        guard let standing = try clerk.reader.standing(of: place, year: year) else { return }
        let output = RegionExitOutput(context: context, clerk: clerk, procedure: standing.procedure)
        if context.isJSON { return output.write(standing, recorded: recorded) }
        try output.printStanding(standing, recorded: recorded?.record)
    }
}
