import Causality
import RecordStore
import Records

/// A key that the directory names, and what is known of whoever holds it.
struct Keyholder {
    let key: Fingerprint
    /// Of the newest of its grants.
    let person: String
    let role: Label
    let grants: [Grant]
    /// What ended all of them, if anything did.
    let ending: Ruling?

    var regions: [ScopeCode] {
        var seen: Set<ScopeCode> = []
        return grants.flatMap(\.scopes).filter { seen.insert($0).inserted }
    }
    var shortKey: String { String(key.description.prefix(8)) }
    /// The first day on which none of the grants opens a session; `nil` where one has no end.
    var expires: Int64? { grants.contains { $0.expires == nil } ? nil : grants.compactMap(\.expires).max() }
}

/// Who holds which keys.
struct Keyholders {
    let all: [Keyholder]

    init(_ store: RecordStore) throws {
        let directory = try store.offices.directory()
        var byKey: [Fingerprint: [Grant]] = [:]
        for grant in directory.grants.values { byKey[grant.subject, default: []].append(grant) }
        all = byKey.map { key, grants in
            let grants = grants.sorted { ($0.rank, $0.record) < ($1.rank, $1.record) }
            let newest = grants.max { $0.record.number < $1.record.number } ?? grants[0]
            let isOpen = grants.contains { directory.ending(of: $0) == nil }
            return Keyholder(
                key: key, person: newest.person,
                role: newest.role == Grant.nodeRole
                    ? Label(zh: "节点", en: "node") : store.schema.role(newest.role)?.label ?? Label(zh: newest.role, en: newest.role),
                grants: grants, ending: isOpen ? nil : grants.lazy.compactMap { directory.ending(of: $0) }.first)
        }
        .sorted { ($0.grants[0].rank, $0.person, $0.key.description) < ($1.grants[0].rank, $1.person, $1.key.description) }
    }

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
