import Cunlian

extension Keyholders {
    /// Those that somebody means: by name, by the beginning of a key, or by a replica.
    ///
    /// - Parameter all: Where several keys go by the name, all of them are meant.
    /// - Throws: ``CommandFault``, where nobody is, or several are.
    func named(_ text: String, all takesAll: Bool) throws -> [Keyholder] {
        let key = text.lowercased().split(separator: "-").first.map(String.init) ?? ""
        let isKey = key.utf8.count >= 8 && key.allSatisfy(\.isHexDigit)
        var found = all.filter { $0.person == text }
        if found.isEmpty, isKey { found = all.filter { $0.key.description.hasPrefix(key) } }
        guard let first = found.first else { throw CommandFault.unknownPerson(text) }
        guard takesAll || found.count == 1 else {
            throw CommandFault.severalKeys(
                text, keys: found.map { "\($0.shortKey) \($0.person) \($0.regions.map(\.description).joined(separator: " "))" })
        }
        return takesAll ? found : [first]
    }
}
