package import RecordStore
package import Records

/// A column of a list: a field, or something that no field of the record holds and whoever asks knows.
package struct ListColumn: Sendable {
    enum Source: Sendable {
        case field(FieldPath, QueryColumn)
        case derived(ListDerived)
    }

    /// As it was named.
    package let name: String
    /// What people call it.
    package let label: Label
    let source: Source

    /// Of a field, what is answered there.
    package var input: Input? { if case .field(_, let column) = source { column.input } else { nil } }

    /// Whether what stands in it identifies a person.
    package var isIdentifying: Bool { if case .field(_, let column) = source { Identifying.covers(column.input) } else { false } }
}

/// Texts by record that are computed and not stored in it, such as the name of a household's head.
package struct ListDerived: Sendable {
    /// In conditions and columns; `label` serves too.
    package let name: String
    /// What people call it.
    package let label: Label
    /// By the records' numbers inside the file.
    let texts: [Int64: Text]
    /// By which texts are put in order.
    let order: @Sendable (String) -> [UInt64]

    /// A text and, where scripts call it otherwise, its code.
    package struct Text: Sendable {
        let label: Label
        let code: String?

        /// Puts the parts together.
        package init(_ label: Label, code: String? = nil) {
            self.label = label
            self.code = code
        }
    }

    /// Puts the parts together.
    package init(_ name: String, _ label: Label, texts: [Int64: Text], order: @escaping @Sendable (String) -> [UInt64]) {
        self.name = name
        self.label = label
        self.texts = texts
        self.order = order
    }

    func isCalled(_ text: String) -> Bool { name == text || label.zh == text || label.en == text }
}

extension QueryColumn {
    /// The value as SQL over the main table `t`: of a keyed field that of one key, or of the latest that has any.
    func value(key: FieldKey, settled: Bool) -> String {
        guard isKeyed else { return settled ? self.settled(in: "t") : "t.\"\(name)\"" }
        return inRow(key) { settled ? self.settled(in: $0) : "\($0).\"\(name)\"" }
    }

    /// Whether it is disputed, as SQL over the main table `t`: NULL or 0 where it is not.
    func disputed(key: FieldKey) -> String { isKeyed ? inRow(key) { isDisputed(in: $0) } : isDisputed(in: "t") }

    private func inRow(_ key: FieldKey, _ expression: (String) -> String) -> String {
        let which: String
        if case .number(let number) = key {
            which = "AND k._key = \(number)"
        } else {
            which = "AND \(isWritten(in: "k")) ORDER BY k._key DESC LIMIT 1"
        }
        return "(SELECT \(expression("k")) FROM \"\(table)\" k WHERE k._record = t._id \(which))"
    }
}
