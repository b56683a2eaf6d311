package import Cunlian
import CunlianTrust
import RecordStore
import Records
import Changesets
package import Register
import Synchronization
import SyncSession

/// What people do at a node's console: they sign in with a key of their own that lies at the node, wrapped under their passphrase, see what
/// waits for them in their regions, and decide.
///
/// Whatever they write are entries by that key, as those of a terminal are; who has the node's program has the keys that are unlocked in it.
package struct Console: Sendable {
    let replica: Replica
    let people: PeopleFolder
    let node: ConsoleNode
    let words: ConsoleWords
    /// What the city's plan says, beside which the register's figures stand.
    let plan: PlanFigures
    let figures = Figures()
    /// What is counted for today's page, by region.
    let counted = LastMade<ScopeCode?, TodoReport.Counted>()
    /// What is to be known besides, by region.
    let attention = LastMade<ScopeCode?, Attention>()
    let tables: TableExport
    let intake: TableIntake
    /// The codes that citizens' numbers begin with, by which checks judge them.
    let regions: RegionTable?
    private let derivations = Derivations()
    private let strangers = Strangers()
    let turns = Turns()
    /// Where pages read, and where figures are made; `nil` is where everything is written.
    let lookouts: Lookouts?
    let figuresLookout: Lookout?

    /// - Parameters:
    ///   - folder: Where the people's keys lie.
    ///   - plan: What the city's plan says.
    ///   - tables: Writes records as tables.
    ///   - intake: Takes tables in.
    ///   - regions: Without them no check looks where a citizen's number is from.
    ///   - lookouts: Where pages read, and
    ///   - figuresLookout: where figures are made; without them where everything is written.
    package init(
        replica: Replica, folder: String, node: ConsoleNode, words: ConsoleWords, plan: PlanFigures, tables: TableExport,
        intake: TableIntake, regions: RegionTable? = nil, lookouts: Lookouts? = nil, figuresLookout: Lookout? = nil
    ) {
        self.replica = replica
        people = PeopleFolder(store: folder)
        self.node = node
        self.words = words
        self.plan = plan
        self.tables = tables
        self.intake = intake
        self.regions = regions
        (self.lookouts, self.figuresLookout) = (lookouts, figuresLookout)
    }

    /// An error in words.
    func sentence(_ error: any Error, _ language: Language) -> String { words.sentence(error, language) }

    /// By what an invitation vouches for the node.
    func pin(_ store: RecordStore) throws -> String? { try node.pin(store) }

    /// The fewest letters of a passphrase.
    static let passphraseMin = 8

    // MARK: Who

    /// Unlocks somebody's key.
    ///
    /// - Parameter isWhole: Whether the passphrase is all that is asked for, so that earlier misses are forgotten.
    /// - Throws: ``PersonKeyError``: after a while that grows with each guess, and alike where nobody has that name;
    ///   ``ConsoleRefusal/manyTries``, ``ConsoleRefusal/noPassphrase``.
    func unlock(_ name: String, _ passphrase: String, isWhole: Bool = true) async throws -> UnlockedKey {
        // Whoever left it out guessed nothing: they are told at once, and it is counted for nothing.
        guard !passphrase.isEmpty else { throw ConsoleRefusal.noPassphrase }
        return try await turns.run(name) {
            guard let key = try people.people().first(where: { $0.name == name }) else {
                // As much work, and as long a wait, as where there is one.
                _ = try? await derivations.run { try PersonKey(KeyFile.draw(), name: "-", passphrase: passphrase) }
                try await Task.sleep(for: .milliseconds(strangers.noteMiss(of: name)))
                throw PersonKeyError.wrongPassphrase(person: name)
            }
            do {
                let unlocked = try await derivations.run { try key.unlocked(by: passphrase) }
                if isWhole { people.forgetMisses(of: key) }
                return unlocked
            } catch let error as PersonKeyError {
                try await Task.sleep(for: .milliseconds(people.noteMiss(of: key)))
                throw error
            }
        }
    }

    /// Something beside the passphrase was wrong: the same delay.
    func waitAfterMiss(of name: String) async throws {
        guard let key = try people.people().first(where: { $0.name == name }) else { return }
        try await Task.sleep(for: .milliseconds(people.noteMiss(of: key)))
    }

    /// Everything that was asked for was right.
    func forgetMisses(of name: String) throws {
        if let key = try people.people().first(where: { $0.name == name }) { people.forgetMisses(of: key) }
    }

    /// Makes somebody's key at the node and enrols it with their invitation; the same again where an answer was lost.
    ///
    /// The key has the name that the invitation is made out to: who was invited as somebody else takes nobody's name. Whose offices have
    /// ended, who forgot their passphrase among them, comes again under their name with another key.
    ///
    /// - Parameter code: As people copy it.
    /// - Throws: ``ConsoleRefusal``, ``ConsoleNameRefusal``, ``PersonKeyError``, ``SyncRefusal``; then the code stays good.
    func join(_ typed: String, code: String, _ passphrase: String) async throws -> UnlockedKey {
        guard passphrase.count >= Self.passphraseMin else { throw ConsoleRefusal.shortPassphrase }
        guard let code = try? InvitationCode(typed: code).secret else { throw ConsoleRefusal.notACode }
        guard let name = try await look({ try $0.invitations.terms(of: code)?.person }) else { throw SyncRefusal.unknownCode }
        guard typed == name else { throw ConsoleNameRefusal.otherName(name) }
        let old = try people.people().first { $0.name == name }
        if let old, try await !isOver(old) {
            let key: UnlockedKey
            do { key = try await unlock(name, passphrase, isWhole: false) } catch is PersonKeyError {
                throw ConsoleNameRefusal.keyStands(name)
            }
            try await enrol(key, code)
            return key
        }
        let key = try KeyFile.draw()
        let made = try await derivations.run { try PersonKey(key, name: name, passphrase: passphrase) }
        if old == nil { try people.add(made) }
        do { try await enrol(key, code) } catch let error as SyncRefusal {
            // Whoever has no invitation takes nobody's name, and fills no disk.
            if old == nil { try? people.remove(made) }
            throw error
        }
        if let old {
            try people.remove(old)
            try people.add(made)
        }
        return key
    }

    private func enrol(_ key: UnlockedKey, _ code: String) async throws {
        let own = fingerprint(key)
        let request = EnrolmentRequest(
            code: code, replica: ReplicaID(high: own.high, low: own.low, incarnation: 0), publicKey: key.signer.publicKey)
        _ = try await node.enrol(request.encode(signer: key.signer))
    }

    /// Whether every office that the key ever had has ended, and none for a time.
    private func isOver(_ key: PersonKey) async throws -> Bool {
        try await replica.run { store in
            let directory = try store.offices.directory()
            let grants = directory.grants(of: Fingerprint(digest: digest(key.publicKey)))
            return !grants.isEmpty
                && grants.allSatisfy { grant in directory.ending(of: grant).map { $0.revocation.kind != .suspend } ?? false }
        }
    }

    func fingerprint(_ key: UnlockedKey) -> Fingerprint { Fingerprint(digest: digest(key.signer.publicKey)) }

    /// As the store makes them.
    func digest(_ bytes: [UInt8]) -> [UInt8] { replica.environment.suite.digest(bytes) }

    // MARK: Their rights

    /// The offices that somebody holds today.
    ///
    /// - Throws: ``ConsoleRefusal/noOffice`` where they hold none.
    func grants(of visit: Visits.Visit, _ store: RecordStore) throws -> [Grant] {
        let now = store.environment.wallClock()
        let directory = try store.offices.directory()
        let grants = directory.grants(of: fingerprint(visit.key)).filter {
            $0.opensSessions(at: now) && directory.ending(of: $0) == nil
        }
        guard !grants.isEmpty else { throw ConsoleRefusal.noOffice }
        return grants
    }

    /// The region of all offices, where one covers the others.
    static func region(_ grants: [Grant]) -> ScopeCode? {
        let scopes = grants.flatMap(\.scopes)
        return scopes.first { scope in scopes.allSatisfy { scope.covers($0) } }
    }
}

/// What the console itself refuses; nothing was written.
package enum ConsoleRefusal: Error, Hashable, Sendable, CaseIterable {
    case shortPassphrase
    /// None was typed.
    case noPassphrase
    case noReason
    /// They were given none, or it has ended.
    case noOffice
    /// More than a page takes along at once.
    case tooManyRecords
    /// What was typed is no invitation's code, whatever it was copied from.
    case notACode
    /// Of the second factor: neither the telephone's nor one on paper, or one that was used.
    case wrongCode
    /// Somebody tries that name again and again.
    case manyTries
    /// None, or longer than a grant holds.
    case badName
    case noRole
    case noDate
    /// What would be signed does something else by now than what was shown.
    case otherEffects
    /// What a decision rests on is another by now than what was shown.
    case movedOn
    /// Of a handing over: an office was chosen and a person written.
    case twoHandlers
    /// Of a review: the week has not begun.
    case weekAhead
    /// Of a place that somebody typed: none of the register's.
    case noSuchRegion
    /// Of an objection: in no village, and about none.
    case noVillage
    /// Of an objection: nothing is said in it.
    case noText
    /// Several places are called what somebody typed.
    case unclearRegion
}

/// Why an invitation does not lead to a key of the name that was typed; the invitation stays good.
package enum ConsoleNameRefusal: Error, Hashable, Sendable {
    /// It is made out to somebody else.
    case otherName(String)
    /// A key of that name still has an office here, and its passphrase is another.
    case keyStands(String)
}

/// One derivation of a key from a passphrase at a time: each takes 32 MiB and a third of a second of a core.
private final class Derivations: Sendable {
    private actor One {
        func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result { try body() }
    }

    private let one = One()
    private let waiting = Mutex(0)
    /// How many may wait.
    private static let most = 16

    /// - Throws: ``ConsoleRefusal/manyTries`` where too many wait.
    func run<Result: Sendable>(_ body: @Sendable () throws -> Result) async throws -> Result {
        let isIn = waiting.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
        guard isIn else { throw ConsoleRefusal.manyTries }
        defer { waiting.withLock { $0 -= 1 } }
        return try await one.run(body)
    }
}
