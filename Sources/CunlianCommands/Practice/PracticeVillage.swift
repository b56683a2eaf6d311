import Cunlian
import RecordStore
import Records
import RegisterData

extension RegisterFiles {
    /// The made-up village; the file says how it is written.
    static var practice: [UInt8] {
        let file = unsafe register_practice()
        return unsafe Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
    }
}

/// Writes the made-up village into a store.
struct PracticeVillage {
    private let editor: Editor

    init(_ editor: Editor) { self.editor = editor }

    /// The readable number of a household.
    static func number(_ household: Int) -> String {
        let digits = String(household)
        return "\(PracticeFolder.village)-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// - Parameter bytes: As `practice.txt` says of itself.
    func load(_ bytes: [UInt8]) throws {
        var standard: [String: [String]] = [:]
        var hamlet = ""
        var household: (record: RecordID, members: [RecordID])?
        try editor.store.write { _ in
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
                var words = line.split(separator: " ").map(String.init)
                let type = words.removeFirst()
                if type == "standard" {
                    standard[words[0]] = Array(words.dropFirst())
                    continue
                }
                let isWithin = line.hasPrefix(" ")
                if !isWithin { try close(&household) }
                let given = words.filter { !$0.hasPrefix("!") }
                let without = words.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) + "=" }
                let taken = Set(given.map { $0.prefix { $0 != "=" } })
                let rest = (standard[type] ?? []).filter { word in
                    !without.contains { word.hasPrefix($0) } && !taken.contains(word.prefix { $0 != "=" })
                }
                let assignments = try (given + rest).map { try Assignment($0.replacing("=@", with: "=" + hamlet)) }
                let made = try editor.add(
                    editor.type(type), assignments, parent: isWithin ? household?.record : nil, scope: PracticeFolder.village
                ).record
                switch type {
                case "natural_village": hamlet = made.description
                case "household": household = (made, [])
                case "member": household?.members.append(made)
                default: break
                }
            }
            try close(&household)
        }
    }

    /// Puts whoever lies in a household on its roster.
    private func close(_ household: inout (record: RecordID, members: [RecordID])?) throws {
        guard let done = household else { return }
        household = nil
        let roster = done.members.map { Assignment(path: "roster[2017]", operation: .add, text: $0.description) }
        if !roster.isEmpty { _ = try editor.set(done.record, roster, token: nil) }
    }
}

/// What the exercises need beside the stores.
enum PracticeFiles {
    static let members = "members.csv"
    static let proof = "proof.txt"

    static func write(in folder: String) throws {
        let rows = [
            "户,姓名,性别,出生日期,与户主关系", "\(PracticeVillage.number(1)),覃小宝,男,2017-03-18,之孙子",
            "\(PracticeVillage.number(2)),韦小龙,男,2017-08-02,之子",
        ]
        try writeFile(folder + "/" + members, Array((rows.joined(separator: "\n") + "\n").utf8))
        try writeFile(folder + "/" + proof, Array("演练用的证明材料 / a document to practise with\n".utf8))
    }
}
