import Records

extension Grant {
    /// Whom people are told of who holds it: a node, which has no name, by its key and regions.
    var called: String {
        person.isEmpty ? "\(subject.description.prefix(8)) (\(scopes.map(\.description).joined(separator: " ")))" : person
    }
}
