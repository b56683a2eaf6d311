import Causality
import Changesets
import CunlianTrust
import RecordStore
import Records

/// Those who share the device no longer.
extension SharedDevice {
    /// Whether somebody has written what is not sealed, or begun what is not finished: what nobody but they can go on with.
    func hasOpenWork(_ person: PersonKey, in store: RecordStore) throws -> Bool {
        let key = fingerprint(person.publicKey)
        if try store.people.concealedWork(of: key) != nil { return true }
        guard store.people.current == key else { return false }
        return try store.people.openWork() != nil
    }

    /// Seals all that somebody wrote, and takes their key off the device.
    ///
    /// - Throws: ``CommandFault/workLeft(_:)`` where something of theirs cannot be sealed, or is not finished; then they stay.
    func leaveInOrder(_ person: PersonKey, passphrase: () throws -> String) throws {
        let key = try unlock(person, with: passphrase)
        let before = try SignedIn.read(signedInPath, now: 0).signedIn
        var store = try context.openStoreUnsigned()
        if try hasOpenWork(person, in: store) {
            _ = try take(key, name: person.name, idleMinutes: SignedIn.idleMinutesUsual)
            _ = try lock()
            store = try context.openStoreUnsigned()
            guard try !hasOpenWork(person, in: store) else {
                // Who stays is signed in as before.
                if let before, before.key.signer.publicKey == person.publicKey { try begin(key, idleMinutes: before.idleMinutes) }
                throw CommandFault.workLeft(person.name)
            }
        }
        try remove(person, from: store)
    }

    /// Takes somebody's key off the device, with what they had not sealed.
    func abandon(_ person: PersonKey) throws {
        // Whose key is at hand seals first.
        if try current()?.publicKey == person.publicKey { _ = try lock() }
        try remove(person, from: context.openStoreUnsigned())
    }

    private func remove(_ person: PersonKey, from store: RecordStore) throws {
        if try current()?.publicKey == person.publicKey { _ = try lock() }
        try store.people.forget(fingerprint(person.publicKey))
        try folder.remove(person)
        folder.forgetMisses(of: person)
    }
}
