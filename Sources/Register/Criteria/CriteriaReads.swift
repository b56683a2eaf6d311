package import RecordStore
package import Records

/// Which fields an exit standard reads: by the register's form, or by a criteria set that the program has or the directory publishes.
package struct CriteriaReads: Sendable {
    private let names: [String: Set<String>]

    /// - Throws: What reading the directory throws.
    package init(_ store: RecordStore) throws {
        var names: [String: Set<String>] = [:]
        for set in try CriteriaLibrary(store).sets {
            for (subject, read) in set.groups { names[subject.type, default: []].formUnion(read) }
        }
        self.names = names
    }

    package func contains(_ field: Field, of type: RecordType) -> Bool {
        !field.exitItems.isEmpty || names[type.name]?.contains(field.name) ?? false
    }
}
