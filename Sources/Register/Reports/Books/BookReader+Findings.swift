import RecordStore
import Records

/// What a recorded finding says of fields.
extension BookReader {
    /// What a finding rests on: a check names fields as a terminal takes them, and a book calls them what its forms call them.
    func evidence(_ text: Label) -> Label {
        Label.list(text.zh.split(separator: " ").map { word in named(word) ?? Label(same: String(word)) })
    }

    /// `water.clean`, or `income[2017]`; `nil` where no household and no member has such a field.
    private func named(_ path: Substring) -> Label? {
        let name = String(path.prefix { $0 != "." && $0 != "[" })
        let field = ["household", "member", "village"].lazy.compactMap { store.schema.type(named: $0)?.field(named: name) }.first
        guard let field else { return nil }
        guard let dot = path.lastIndex(of: ".") else { return field.label }
        let part = path[path.index(after: dot)...]
        return field.inputs.first { $0.name == part }.map { field.label.part($0.label) } ?? field.label
    }
}
