import Causality
package import Cunlian
package import RecordStore
package import Records

/// How a record, or one field of it, came to be what it is: every entry that changed it, and of each which of the others its author had
/// seen.
package struct FieldCourse: Sendable {
    /// One entry.
    package struct Step: Sendable {
        package let entry: Entry
        package let author: Author
        package let isAdmitted: Bool
        /// What it changes of the record, or of the field.
        package let changes: [Change]
        /// Whether it made the record.
        package let isCreation: Bool
        /// Which of the steps its author had seen, by their places; itself is not among them.
        package let seen: [Int]
        /// Earlier steps that its author had not seen.
        package let unseen: [Int]
    }

    package let type: RecordType
    package let scope: ScopeCode
    /// In the order in which they were applied here; of a record that moved, what was written before first.
    package let steps: [Step]

    /// - Parameter address: Of the field; `nil` is the whole record.
    /// - Throws: ``EditError/unknownRecord(_:)``.
    /// - Precondition: Within the store's `read`; what is sealed is opened.
    package init(_ record: RecordID, _ address: FieldAddress?, _ store: RecordStore) throws {
        guard let scope = try store.views.scope(of: record), let type = try store.views.type(of: record) else {
            throw EditError.unknownRecord(record.description)
        }
        (self.type, self.scope) = (type, scope)
        let places = try store.moves.copies(of: record).copies.map(\.scope).filter { $0 != scope }
        var steps: [Step] = []
        for item in try (places + [scope]).flatMap({ try store.views.history(record, in: $0) }) {
            let changes = item.entry.changes.filter { $0.record == record && (address == nil || $0.address == address) }
            let isCreation = item.entry.creations.contains { $0.record == record }
            guard !changes.isEmpty || isCreation && address == nil else { continue }
            let (seen, unseen) = Self.split(steps.map(\.entry.dot), for: item.entry)
            steps.append(
                Step(
                    entry: item.entry, author: item.author, isAdmitted: item.isAdmitted, changes: changes, isCreation: isCreation,
                    seen: seen, unseen: unseen))
        }
        self.steps = steps
    }

    /// Those that an entry's author was shown when the record was opened; one's own earlier ones always.
    private static func split(_ dots: [Dot], for entry: Entry) -> (seen: [Int], unseen: [Int]) {
        let isSeen = { (dot: Dot) in entry.context.covers(dot) || dot.replica == entry.dot.replica && dot.number < entry.dot.number }
        return (dots.indices.filter { isSeen(dots[$0]) }, dots.indices.filter { !isSeen(dots[$0]) })
    }
}

extension Rule {
    /// How a value is found of several, as people are told.
    package var label: Label {
        switch self {
        case .manual: Label("人工裁定：不同的值不自动取舍", "manual: nobody but people choose between values")
        case .authority: Label("按职权：职权最高者的值", "authority: the value of the highest office")
        case .owner: Label("归口：只有主管部门的值算数", "owner: only the named authority's values count")
        case .fixed: Label("固定：建立时写定，只有裁定能改", "fixed: written at creation, changed by decisions only")
        case .latest: Label("最近的值", "latest: the value written last")
        case .greatest: Label("最大的值", "greatest value")
        case .least: Label("最小的值", "least value")
        case .union: Label("并集：逐项增减", "union: elements come and go one by one")
        case .append: Label("只增：建立时写定", "append: written at creation only")
        }
    }
}
