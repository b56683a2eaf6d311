import Causality
import Changesets
import CunlianTrust
import Glibc
import RecordStore
import Records

/// A device that several people use, or one with a passphrase: their keys, and who is signed in.
struct SharedDevice {
    let context: Context
    let folder: PeopleFolder

    init(_ context: Context) {
        self.context = context
        folder = PeopleFolder(store: context.path)
    }

    var isShared: Bool { folder.isShared }

    var signedInPath: String {
        let resolved = unsafe realpath(context.path, nil)
        defer { unsafe free(resolved) }
        let store = if let resolved = unsafe resolved { unsafe String(cString: resolved) } else { context.path }
        return SignedIn.path(store: store, folder: environmentVariable("XDG_RUNTIME_DIR"))
    }

    // MARK: Who is signed in

    /// The key of whoever is signed in; being asked for it is work.
    ///
    /// - Throws: ``CommandFault/locked(people:hasRunOut:)`` where nobody is, ``CommandFault/signInAgain(people:)`` where somebody was and
    ///   the store writes for another by now.
    func signedIn() throws -> UnlockedKey {
        let path = signedInPath
        if try endAnothers() { throw CommandFault.signInAgain(people: try folder.people().map(\.name)) }
        let (signedIn, hasRunOut) = try SignedIn.read(path, now: Int(context.environment.wallClock() / 1000))
        if let signedIn, !hasRunOut {
            SignedIn.touch(path)
            return signedIn.key
        }
        // Whoever was away too long is locked as if they had done it themselves.
        if let signedIn {
            SignedIn.end(path)
            _ = try sealed(with: signedIn.key.signer)
        }
        throw CommandFault.locked(people: try folder.people().map(\.name), hasRunOut: hasRunOut)
    }

    /// The person whose key is unlocked; `nil` where nobody is signed in.
    func current() throws -> PersonKey? {
        guard try !endAnothers() else { return nil }
        let (signedIn, hasRunOut) = try SignedIn.read(signedInPath, now: Int(context.environment.wallClock() / 1000))
        guard let signedIn, !hasRunOut else { return nil }
        return try folder.people().first { $0.publicKey == signedIn.key.signer.publicKey }
    }

    /// Ends what is left of somebody for whom the store writes no longer: it was put back, or somebody else signed in at the same moment.
    ///
    /// - Returns: Whether there was such a one.
    private func endAnothers() throws -> Bool {
        // A store that cannot say for whom it writes says so itself, to whoever opens it.
        guard let signedIn = try SignedIn.read(signedInPath, now: 0).signedIn, let writer = try? RecordStore.writer(in: context.path),
            fingerprint(signedIn.key.signer.publicKey) != Fingerprint(of: writer)
        else { return false }
        // Where nothing can be written, nobody is signing in either.
        var isWritten = false
        defer { if !isWritten { SignedIn.end(signedInPath) } }
        let store = try context.openStoreUnsigned()
        // While nobody else may write: whoever is signing in has done both or neither.
        let isAnothers = try store.write { _ in
            guard let signedIn = try SignedIn.read(signedInPath, now: 0).signedIn,
                fingerprint(signedIn.key.signer.publicKey) != store.people.current
            else { return false }
            SignedIn.end(signedInPath)
            return true
        }
        isWritten = true
        return isAnothers
    }

    func begin(_ key: UnlockedKey, idleMinutes: Int) throws {
        try SignedIn.begin(key, idleMinutes: idleMinutes, at: signedInPath)
    }

    /// What locking came to.
    struct Locked {
        /// Who was signed in.
        var person: PersonKey?
        var wasSignedIn = false
        /// How many were made of what they had written.
        var changesets = 0
        /// Why what they wrote could not be sealed; it is there, and dealt with at the next sign-in.
        var failure: (any Error)?
    }

    /// Forgets the key, whatever the disk says, and then seals what can be sealed.
    ///
    /// - Throws: ``KeyFileError`` where the key cannot be forgotten.
    func lock() throws -> Locked {
        let path = signedInPath
        let held: SignedIn
        do {
            guard try !endAnothers(), let signedIn = try SignedIn.read(path, now: 0).signedIn else { return Locked() }
            held = signedIn
        } catch {
            guard SignedIn.end(path) else { throw error }
            return Locked(wasSignedIn: true, failure: error)
        }
        // Whoever signs in at this very moment may have to do it again.
        guard SignedIn.end(path) else { throw KeyFileError.system(path: path, .remove, number: errno) }
        var locked = Locked(person: try? folder.people().first { $0.publicKey == held.key.signer.publicKey }, wasSignedIn: true)
        do {
            locked.changesets = try sealed(with: held.key.signer)
        } catch StoreError.otherKey {
            return Locked()
        } catch {
            locked.failure = error
        }
        return locked
    }

    /// The store is about to be another: what is written is sealed where it can be, and nobody is signed in any more.
    func leave() {
        guard isShared else { return }
        // Of a damaged store nothing can be sealed, and it is put back for that very reason.
        _ = try? lock()
    }

    /// Seals all that the key's person wrote here.
    func sealed(with signer: Signer) throws -> Int {
        let store = try RecordStore.open(in: context.path, signer: signer, environment: context.environment)
        return try store.scopes().reduce(0) { try $0 + store.seal($1) }
    }

    // MARK: People

    func person(named name: String) throws -> PersonKey {
        let people = try folder.people()
        guard let person = people.first(where: { $0.name == name }) else {
            throw PersonKeyError.unknownPerson(name, known: people.map(\.name))
        }
        return person
    }

    /// Whoever wrote here last.
    func person(of store: RecordStore) throws -> PersonKey? {
        try folder.people().first { fingerprint($0.publicKey) == store.people.current }
    }

    func fingerprint(_ publicKey: [UInt8]) -> Fingerprint { Fingerprint(digest: context.environment.suite.digest(publicKey)) }

    /// Makes a device that one person used one that may be shared: their key becomes one of several, still without a passphrase.
    func share() throws {
        guard !isShared else { return }
        let key = try KeyFile.unlocked(at: context.keyPath)
        let store = try context.openStoreUnsigned()
        let granted = try store.offices.directory().grants(of: fingerprint(key.signer.publicKey)).first?.person
        let name = try store.notebook.person() ?? granted ?? context.say("第一位使用者", "first")
        try folder.add(PersonKey(key, name: name, passphrase: nil))
        try begin(key, idleMinutes: SignedIn.idleMinutesUsual)
        try KeyFile.remove(at: context.keyPath)
    }

    /// Where people share the device and the key of one alone still lies there in the clear, it becomes one of theirs.
    func takeOverKey() throws {
        guard unsafe isShared && access(context.keyPath, F_OK) == 0 else { return }
        let key = try KeyFile.unlocked(at: context.keyPath)
        let people = try folder.people()
        if !people.contains(where: { $0.publicKey == key.signer.publicKey }) {
            let store = try context.openStoreUnsigned()
            let own = fingerprint(key.signer.publicKey)
            let granted = try store.offices.directory().grants(of: own).first?.person
            let noted = try own == store.people.current ? store.notebook.person() : nil
            let name = noted ?? granted ?? context.say("第一位使用者", "first")
            let isTaken = people.contains { $0.name == name }
            try folder.add(PersonKey(key, name: isTaken ? "\(name) \(own.description.prefix(8))" : name, passphrase: nil))
        }
        try KeyFile.remove(at: context.keyPath)
    }

    /// Milliseconds to wait, as they are after the third wrong passphrase, from which on people are told what else there is.
    private static let forgottenAfter = 1_000

    /// Unlocks somebody's key.
    ///
    /// - Throws: ``PersonKeyError/wrongPassphrase(person:)``, after a while that grows with each guess.
    func unlock(_ person: PersonKey, with passphrase: () throws -> String) throws -> UnlockedKey {
        let entered = person.isProtected ? try passphrase() : ""
        do {
            let key = try person.unlocked(by: entered)
            folder.forgetMisses(of: person)
            return key
        } catch PersonKeyError.wrongPassphrase(let name) {
            let wait = folder.noteMiss(of: person)
            usleep(UInt32(wait) * 1_000)
            if wait >= Self.forgottenAfter {
                context.note(
                    context.say(
                        "忘了口令的：cunlian person remove \(name) --abandon，再 person add，并请县里另发授权码。",
                        "Who has forgotten it: cunlian person remove \(name) --abandon, then person add, with a new code of the county's."))
            }
            throw PersonKeyError.wrongPassphrase(person: name)
        }
    }

    /// Has somebody write from now on, whose key is at hand.
    ///
    /// - Parameter name: As they call themselves.
    /// - Returns: How many entries came back that they had left unsealed.
    func take(_ key: UnlockedKey, name: String, idleMinutes: Int) throws -> Int {
        let next = fingerprint(key.signer.publicKey)
        if let failure = try lock().failure { throw failure }
        let store = try context.openStoreUnsigned()
        // Of two who sign in at once the second finds the first signed in, store and key: never the one with the other's.
        return try store.write { _ in
            let before = try person(of: store)
            let open = try store.people.openWork()
            let concealed = try open.flatMap { bytes in try before.map { try Concealment.conceal(bytes, for: $0.publicKey) } }
            let left = try store.people.concealedWork(of: next)
            let returned = try store.people.change(to: next, concealed: concealed, revealed: left.map { try key.reveal($0) })
            try store.notebook.setPerson(name)
            try begin(key, idleMinutes: idleMinutes)
            return returned
        }
    }
}
