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
    /// The same, the newest first.
    package let newestFirst: [Grant]
    /// What ended all of them, if anything did.
    package let ending: Ruling?

    package var regions: [ScopeCode] {
        var seen: Set<ScopeCode> = []
        return grants.flatMap(\.scopes).filter { seen.insert($0).inserted }
    }
    /// All that its grants call whoever holds it: a code for somebody else may have been used on the device.
    package var names: [String] {
        var seen: Set<String> = []
        return newestFirst.map(\.person).filter { !$0.isEmpty && seen.insert($0).inserted }
    }
    package var shortKey: String { String(key.description.prefix(8)) }
    /// The first day on which none of the grants opens a session; `nil` where one has no end.
    package var expires: Int64? { grants.contains { $0.expires == nil } ? nil : grants.compactMap(\.expires).max() }
}

extension Keyholder {
    /// Whom people are shown: by the newest name, and by those before.
    package func called(in language: Language) -> String {
        let others = names.dropFirst()
        guard !others.isEmpty else { return person }
        return Label(zh: "\(person)（又名\(others.joined(separator: "、"))）", en: "\(person) (also \(others.joined(separator: ", ")))")
            .text(in: language)
    }
}

/// Who holds which keys.
package struct Keyholders: Sendable {
    package let all: [Keyholder]
    /// Keys of which no office stands, and that were given one: whoever gave it might not, or no longer. None where they were not asked for.
    package let fallen: [Keyholder]

    /// - Parameter withFallen: Whether ``fallen`` is read too, which takes every grant that is held.
    package init(_ store: RecordStore, withFallen: Bool = false) throws {
        let directory = try store.offices.directory()
        var byKey: [Fingerprint: [Grant]] = [:]
        for grant in directory.grants.values { byKey[grant.subject, default: []].append(grant) }
        var fallenByKey: [Fingerprint: [Grant]] = [:]
        for grant in withFallen ? try store.offices.fallen() : [] where byKey[grant.subject] == nil {
            fallenByKey[grant.subject, default: []].append(grant)
        }
        all = try Self.holders(byKey, directory, store)
        fallen = try Self.holders(fallenByKey, directory, store)
    }

    private static func holders(
        _ byKey: [Fingerprint: [Grant]], _ directory: Directory, _ store: RecordStore
    ) throws -> [Keyholder] {
        try byKey.map { key, grants in
            let grants = grants.sorted { ($0.rank, $0.record) < ($1.rank, $1.record) }
            let newestFirst = try store.newestFirst(grants)
            let newest = newestFirst[0]
            let isOpen = grants.contains { directory.ending(of: $0) == nil }
            return Keyholder(
                key: key, person: newest.person,
                role: (store.schema.role(newest.role) ?? .none(code: newest.role)).label,
                grants: grants, newestFirst: newestFirst, ending: isOpen ? nil : grants.lazy.compactMap { directory.ending(of: $0) }.first)
        }
        .sorted { ($0.grants[0].rank, $0.person, $0.key.description) < ($1.grants[0].rank, $1.person, $1.key.description) }
    }
}
