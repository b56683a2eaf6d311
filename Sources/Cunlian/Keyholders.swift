package import Causality
package import RecordStore
package import Records

/// A key that the directory names, and what is known of whoever holds it.
package struct Keyholder: Sendable {
    package let key: Fingerprint
    /// Of the newest of its grants.
    package let person: String
    package let role: Label
    package let grants: [Grant]
    /// What ended all of them, if anything did.
    package let ending: Ruling?

    package var regions: [ScopeCode] {
        var seen: Set<ScopeCode> = []
        return grants.flatMap(\.scopes).filter { seen.insert($0).inserted }
    }
    package var shortKey: String { String(key.description.prefix(8)) }
    /// The first day on which none of the grants opens a session; `nil` where one has no end.
    package var expires: Int64? { grants.contains { $0.expires == nil } ? nil : grants.compactMap(\.expires).max() }
}

/// Who holds which keys.
package struct Keyholders: Sendable {
    package let all: [Keyholder]

    package init(_ store: RecordStore) throws {
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
}
