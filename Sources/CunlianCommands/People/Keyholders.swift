import Cunlian

extension Keyholders {
    /// Those that somebody means: by any name that their grants have, by the beginning of a key, or by a replica.
    ///
    /// - Parameter all: Where several keys go by the name, all of them are meant.
    /// - Throws: ``CommandFault``, where nobody is, or several are.
    func named(_ text: String, all takesAll: Bool) throws -> [Keyholder] {
        let key = text.lowercased().split(separator: "-").first.map(String.init) ?? ""
        let isKey = key.utf8.count >= 8 && key.allSatisfy(\.isHexDigit)
        var found: [Keyholder] = []
        // Whose office fell with whoever gave it is asked after too, where nobody else is meant.
        for holders in [all, fallen] where found.isEmpty {
            found = holders.filter { $0.names.contains(text) || $0.person == text }
            if found.isEmpty, isKey { found = holders.filter { $0.key.description.hasPrefix(key) } }
        }
        guard let first = found.first else { throw CommandFault.unknownPerson(text) }
        guard takesAll || found.count == 1 else {
            throw CommandFault.severalKeys(
                text,
                keys: found.map {
                    "\($0.shortKey) \($0.names.joined(separator: "/")) \($0.regions.map(\.description).joined(separator: " "))"
                })
        }
        return takesAll ? found : [first]
    }
}
