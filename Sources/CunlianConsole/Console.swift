package import Cunlian
package import CunlianTrust
package import RecordStore
package import Records
import Changesets
import Register
package import SyncSession

/// What people do at a node's console: they sign in with a key of their own that lies at the node, wrapped under their passphrase, see what
/// waits for them in their regions, and decide.
///
/// Whatever they write are entries by that key, as those of a terminal are; who has the node's program has the keys that are unlocked in it.
package struct Console: Sendable {
    let replica: Replica
    let people: PeopleFolder
    let enrol: @Sendable ([UInt8]) async throws -> [UInt8]
    let sentence: @Sendable (any Error, Language) -> String
    private let derivations = Derivations()

    /// - Parameters:
    ///   - folder: Where the people's keys lie.
    ///   - enrol: Answers a request to enrol as the node does.
    ///   - sentence: An error in words.
    package init(
        replica: Replica, folder: String, enrol: @escaping @Sendable ([UInt8]) async throws -> [UInt8],
        sentence: @escaping @Sendable (any Error, Language) -> String
    ) {
        self.replica = replica
        people = PeopleFolder(store: folder)
        self.enrol = enrol
        self.sentence = sentence
    }

    /// The fewest letters of a passphrase.
    static let passphraseMin = 8

    // MARK: Who

    /// Unlocks somebody's key.
    ///
    /// - Throws: ``PersonKeyError``: after a while that grows with each guess, and alike where nobody has that name.
    func unlock(_ name: String, _ passphrase: String) async throws -> UnlockedKey {
        guard let key = try people.people().first(where: { $0.name == name }) else {
            try await Task.sleep(for: .milliseconds(500))
            throw PersonKeyError.wrongPassphrase(person: name)
        }
        do {
            let unlocked = try await derivations.run { try key.unlocked(by: passphrase) }
            people.forgetMisses(of: key)
            return unlocked
        } catch let error as PersonKeyError {
            try await Task.sleep(for: .milliseconds(people.noteMiss(of: key)))
            throw error
        }
    }

    /// Makes somebody's key at the node and enrols it with their invitation; the same again where an answer was lost.
    ///
    /// - Throws: ``ConsoleRefusal``, ``PersonKeyError``, ``SyncRefusal``.
    func join(_ name: String, code: String, _ passphrase: String) async throws -> UnlockedKey {
        guard passphrase.count >= Self.passphraseMin else { throw ConsoleRefusal.shortPassphrase }
        let key: UnlockedKey
        if try people.people().contains(where: { $0.name == name }) {
            key = try await unlock(name, passphrase)
        } else {
            key = try KeyFile.draw()
            try people.add(try await derivations.run { try PersonKey(key, name: name, passphrase: passphrase) })
        }
        let own = fingerprint(key)
        let request = EnrolmentRequest(
            code: code, replica: ReplicaID(high: own.high, low: own.low, incarnation: 0), publicKey: key.signer.publicKey)
        _ = try await enrol(request.encode(signer: key.signer))
        return key
    }

    private func fingerprint(_ key: UnlockedKey) -> Fingerprint { Fingerprint(digest: digest(key.signer.publicKey)) }

    /// As the store makes them.
    func digest(_ bytes: [UInt8]) -> [UInt8] { replica.environment.suite.digest(bytes) }

    // MARK: What they see

    /// What is due in somebody's regions.
    func today(_ visit: Visits.Visit) async throws -> Report {
        try await replica.run { store in
            let grants = try grants(of: visit, store)
            let day = Editor(store, language: visit.language).today
            let (report, source) = try store.read { _ in
                let source = try ReportSource(store, region: Self.region(grants))
                let mine = Set(grants.flatMap { [$0.role, $0.person] })
                return (try TodoReport.make(TodoReport.Request(mine: mine, today: day, limit: 50), source), source)
            }
            try source.keepIfPossible()
            return report
        }
    }

    func cases(_ visit: Visits.Visit) async throws -> [CaseView] {
        try await replica.run { store in
            let clerk = try ExitClerk(Editor(store, language: visit.language))
            return try clerk.cases(in: try grants(of: visit, store).flatMap(\.scopes)).map { try CaseView($0, clerk) }
        }
    }

    /// - Returns: `nil` where there is none of that name in their regions: it may have been decided, or be another by now.
    func openCase(_ name: String, _ visit: Visits.Visit) async throws -> CaseView? {
        try await cases(visit).first { $0.name == name }
    }

    // MARK: What they do

    /// Decides a case as it was shown.
    ///
    /// - Parameter passphrase: Asked for again at each decision.
    /// - Throws: ``ConsoleRefusal``, ``PersonKeyError``, ``ExitRefusal``; then nothing is written.
    func decide(_ name: String, _ decision: Decision, _ visit: Visits.Visit, _ passphrase: String) async throws {
        guard decision.reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            _ = try grants(of: visit, store)
            try store.acting(as: visit.key.signer) {
                _ = try ExitClerk(Editor(store, language: visit.language)).decide(
                    [name], decision.verdict, step: decision.step, handler: decision.handler, reason: decision.reason)
            }
        }
    }

    struct Decision: Sendable {
        let verdict: ExitProcedure.Verdict
        let step: StepCode?
        let handler: String?
        let reason: String
    }

    /// The offices that somebody holds today.
    ///
    /// - Throws: ``ConsoleRefusal/noOffice`` where they hold none.
    private func grants(of visit: Visits.Visit, _ store: RecordStore) throws -> [Grant] {
        let today = Int64(RegisterCalendar.day(at: store.environment.wallClock()))
        let directory = try store.offices.directory()
        let grants = directory.grants(of: fingerprint(visit.key)).filter {
            $0.expires.map { $0 > today } ?? true && directory.ending(of: $0) == nil
        }
        guard !grants.isEmpty else { throw ConsoleRefusal.noOffice }
        return grants
    }

    /// The region of all offices, where one covers the others.
    private static func region(_ grants: [Grant]) -> ScopeCode? {
        let scopes = grants.flatMap(\.scopes)
        return scopes.first { scope in scopes.allSatisfy { scope.covers($0) } }
    }
}

/// What the console itself refuses; nothing was written.
package enum ConsoleRefusal: Error, Hashable, Sendable, CaseIterable {
    case shortPassphrase
    case noReason
    /// They were given none, or it has ended.
    case noOffice
}

/// One derivation of a key from a passphrase at a time: each takes 32 MiB and a third of a second of a core.
private actor Derivations {
    func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result { try body() }
}
