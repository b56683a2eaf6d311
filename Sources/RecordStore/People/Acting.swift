import Causality
public import Changesets
import Records

extension RecordStore {
    /// Has somebody else write for the length of the body, under their own key and in their own chain: at a node where people work
    /// who are signed in there, several at once, beside the sessions that it serves.
    ///
    /// All of it is one transaction. What the body saved is sealed when it ends, and the store's own key writes again; an error undoes
    /// it all. Nothing of the guest's stays unsealed, so their key is needed for the length of the body alone.
    ///
    /// - Parameter guest: Signs with the guest's key.
    /// - Throws: What the body throws, as it is; ``StoreError/unsigned(reason:)`` where something cannot be sealed in the guest's name.
    public func acting<Result>(as guest: Signer, _ body: () throws -> Result) throws -> Result {
        let (host, own) = (context.signer, context.own)
        guard host?.publicKey != guest.publicKey else { return try body() }
        do {
            return try write { _ in
                let last = try file.read { r throws(StoreError) in try rooms.settings.value(SavedCommand.key, r) }
                try sealAll()
                try pass(to: environment.fingerprint(of: guest), guest)
                let result = try body()
                try sealAll()
                try pass(to: Fingerprint(of: own), host)
                try file.write { w throws(StoreError) in
                    if let last {
                        try rooms.settings.set(SavedCommand.key, last, w)
                    } else {
                        try rooms.settings.remove(SavedCommand.key, w)
                    }
                }
                return result
            }
        } catch {
            context.signer = host
            context.own = own
            context.salts = [:]
            rooms.forget()
            throw error
        }
    }

    private func pass(to next: Fingerprint, _ signer: Signer?) throws(StoreError) {
        try file.write { w throws(StoreError) in
            // What somebody opened stands in their own log.
            try rooms.trail.settle(w)
            try people.pass(to: next, w)
        }
        context.signer = signer
        // The next one reads with their own keys, and what they look at is theirs.
        rooms.keyRing.forget()
        rooms.trail.forget()
    }

    /// Nobody conceals what would stay open, so nothing may.
    private func sealAll() throws(StoreError) {
        try file.write { w throws(StoreError) in try rooms.fold.applyGathered(w) }
        let unsealed = Set(try file.read { r throws(StoreError) in try ownEntries.unsealedScopes(r) })
        // Most write in a few of a city's thousand scopes.
        for scope in try unsealed.isEmpty ? [] : scopes() where unsealed.contains(scope) {
            try seal(scope)
            guard try !ownEntries.hasUnsealed(scope) else { throw .unsigned(reason: "no grant for what is written in \(scope)") }
        }
    }
}
