import Causality
package import Changesets
import Records

/// What was opened in a store that is only looked at: it is to be written down by whoever writes there before anybody is shown it.
package struct OwedViewings: Sendable {
    let openings: [ScopeCode: Trail.Openings]
    /// Whose keys opened it; `nil` is the store's own.
    let viewer: Signer?
    /// What for, where whoever opened it said so; else it was for what whoever writes it down is open for.
    let purpose: ViewPurpose
}

extension RecordStore {
    /// Whether it was opened to be looked at and nothing else.
    package var isLookedAt: Bool { file.handsOver }

    /// Reads as somebody else would, with their keys; what is opened meanwhile is theirs in ``takeOwed()``.
    ///
    /// - Precondition: The store was opened to be looked at, with a key.
    package func looking<Result>(as guest: Signer, _ body: () throws -> Result) throws -> Result {
        let (host, own) = (context.signer, context.own)
        guard host?.publicKey != guest.publicKey else { return try read { _ in try body() } }
        return try read { _ in
            handOver()
            let looking = try file.read { r throws(StoreError) in try people.writer(environment.fingerprint(of: guest), r) }
            (context.signer, context.own, context.lookedAt) = (guest, looking, own)
            forgetKeys()
            defer {
                handOver(of: guest)
                (context.signer, context.own, context.lookedAt) = (host, own, nil)
                forgetKeys()
            }
            return try body()
        }
    }

    /// Reads with the store's own keys for somebody who may read what they ask for: what is opened meanwhile is theirs in ``takeOwed()``.
    ///
    /// - Precondition: As ``looking(as:_:)``; who may read what is asked of the directory before.
    package func looking<Result>(for guest: Signer, _ body: () throws -> Result) throws -> Result {
        try read { _ in
            handOver()
            defer { handOver(of: guest) }
            return try body()
        }
    }

    /// What was opened since this was last asked for.
    package func takeOwed() -> [OwedViewings] {
        handOver()
        defer { rooms.owed = [] }
        return rooms.owed
    }

    /// Writes down what was opened over a connection that only looks.
    ///
    /// - Throws: What writing throws; then nobody may be shown it.
    package func note(_ owed: OwedViewings) throws {
        let own = purpose
        if owed.purpose != .unnamed { purpose = owed.purpose }
        defer { if purpose != own { purpose = own } }
        try noteAsTheirs(owed)
    }

    private func noteAsTheirs(_ owed: OwedViewings) throws {
        guard let viewer = owed.viewer, viewer.publicKey != signer?.publicKey else { return try write { _ in rooms.trail.join(owed) } }
        let writer = try file.read { r throws(StoreError) in try people.standingWriter(environment.fingerprint(of: viewer), r) }
        // Whoever never wrote here is given a name of their own to write under.
        guard let writer else { return try acting(as: viewer) { rooms.trail.join(owed) } }
        let (host, own) = (context.signer, context.own)
        defer {
            (context.signer, context.own, context.lookedAt) = (host, own, nil)
            context.notesKey = nil
        }
        try file.write { w throws(StoreError) in
            try rooms.trail.settle(w)
            (context.signer, context.own, context.lookedAt) = (viewer, writer, own)
            rooms.trail.join(owed)
            try rooms.trail.settle(w)
        }
    }

    private func handOver(of viewer: Signer? = nil) {
        if let owed = rooms.trail.handOver(of: viewer) { rooms.owed.append(owed) }
    }

    private func forgetKeys() {
        context.notesKey = nil
        context.keyCount = nil
        rooms.keyRing.forget()
        rooms.trail.forget()
    }
}
