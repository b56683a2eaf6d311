import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Inviting somebody to an office.
extension Console {
    struct Invited: Sendable {
        var person = ""
        var role = ""
        var region = ""
        /// The last day of the office; empty where it has none.
        var until = ""
        var hours = 72
    }

    /// What somebody may be invited to: the schema's roles.
    func roles(_ language: Language) async throws -> [(code: String, label: String)] {
        try await look { store in store.schema.roles.map { ($0.code, $0.label.text(in: language)) } }
    }

    /// What may be meant by the region that was typed, once all else of an invitation would do.
    ///
    /// - Throws: ``ConsoleRefusal``, `LastDayError`, ``StoreError/notPermitted(_:)`` of a region in which the visitor may not grant.
    func places(of invited: Invited, _ visit: Visits.Visit) async throws -> [Place] {
        _ = try check(invited)
        return try await look { store in
            guard store.schema.role(invited.role) != nil else { throw ConsoleRefusal.noRole }
            let mine = try granting(visit, store)
            let found = try Self.places(meant: invited.region, in: mine, store)
            guard !found.isEmpty else { throw ConsoleRefusal.noSuchRegion }
            let within = found.filter { place in mine.contains { $0.covers(place.scope) } }
            guard !within.isEmpty else { throw StoreError.notPermitted(.mayNotGrant(found.map(\.scope))) }
            return Array(within.prefix(Self.placesMax))
        }
    }

    /// The regions that a form of an invitation offers.
    func placesToGrant(_ visit: Visits.Visit) async throws -> [Place] {
        try await look { store in try Self.placesOffered(in: granting(visit, store), store) }
    }

    private func granting(_ visit: Visits.Visit, _ store: RecordStore) throws -> [ScopeCode] {
        try grants(of: visit, store).filter(\.mayGrant).flatMap(\.scopes)
    }

    /// - Returns: The last day.
    private func check(_ invited: Invited) throws -> LastDay? {
        guard !invited.person.isEmpty, invited.person.utf8.count <= Limits.personBytesMax else { throw ConsoleRefusal.badName }
        return try invited.until.isEmpty ? nil : LastDay(invited.until, now: replica.environment.wallClock())
    }

    /// Makes an invitation, whose code is shown once and kept nowhere in the clear.
    ///
    /// - Throws: ``ConsoleRefusal``, `LastDayError`, ``PersonKeyError``, `EditError`, ``StoreError``; then nothing is written.
    func invite(_ invited: Invited, _ visit: Visits.Visit, _ passphrase: String) async throws -> String {
        let end = try check(invited)
        _ = try await unlock(visit.person, passphrase)
        let secret = InvitationSecret.draw()
        return try await replica.run { store in
            guard store.schema.role(invited.role) != nil else { throw ConsoleRefusal.noRole }
            guard let scope = ScopeCode(invited.region, in: store.schema.scopes) else { throw EditError.wrongScope(invited.region) }
            guard try granting(visit, store).contains(where: { $0.covers(scope) }) else {
                throw StoreError.notPermitted(.mayNotGrant([scope]))
            }
            try store.write { _ in
                try store.offices.mayInvite([scope])
                try store.invitations.invite(
                    .init(
                        role: invited.role, person: invited.person, scopes: [scope], mayGrant: false,
                        grantExpires: end?.expires),
                    code: secret, expires: store.environment.wallClock() + UInt64(invited.hours) * 3_600_000)
            }
            return try pin(store).map { "\(secret).\($0)" } ?? secret
        }
    }
}
