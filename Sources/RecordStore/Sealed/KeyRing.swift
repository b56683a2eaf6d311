import Causality
import Changesets
import Records
import SQLite

/// The keys to what is sealed that whoever writes here can open, and what is sealed and opened with them.
///
/// Nothing that it opens is written down. What it remembers is gone when the store is closed, when somebody else wrote to the file, and
/// when something failed.
final class KeyRing: Room {
    let context: StoreContext
    let names: NameTable
    let offices: Offices
    let table: KeyTable
    let trail: Trail

    /// `nil` of those that cannot be opened.
    var scopeKeys: [KeyName: OpenScopeKey?] = [:]
    var subjectKeys: [KeyName: OpenSubjectKey?] = [:]
    /// As many are remembered, where not all are wanted at once.
    static let subjectKeysMax = 1 << 16
    /// How many keys there were when all of them were taken out; -1 before.
    var openedCount: Int64 = -1
    /// Under which what is written now may be sealed; new keys of subjects are wrapped under the first.
    var writing: [ScopeReaders: [OpenScopeKey]] = [:]
    var current: [RecordReaders: SubjectKey] = [:]
    /// Made since the last save, and not in the file yet.
    var made: (scopes: [ScopeKey], subjects: [KeyTable.Subject]) = ([], [])

    /// A key that is at hand, and where its record lies.
    struct OpenSubjectKey {
        let key: SubjectKey
        let scope: ScopeCode
    }

    struct ScopeReaders: Hashable {
        let scope: ScopeCode
        let readers: Readers
    }

    struct RecordReaders: Hashable {
        let record: RecordID
        let readers: Readers
    }

    init(_ context: StoreContext, _ names: NameTable, _ offices: Offices, _ table: KeyTable, _ trail: Trail) {
        self.trail = trail
        self.context = context
        self.names = names
        self.offices = offices
        self.table = table
    }

    /// Whether the keys of a record were destroyed.
    func isErased(_ record: RecordID, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Bool {
        try table.isErased(SubjectKey.beginning(of: record, digest: environment.suite.digest), r)
    }

    func forget() {
        scopeKeys = [:]
        subjectKeys = [:]
        openedCount = -1
        writing = [:]
        current = [:]
        made = ([], [])
    }

    /// Writes down the keys that were made for what is saved.
    func keep(_ w: borrowing WriteTransaction) throws(StoreError) {
        for key in made.scopes { try table.insert(key, w) }
        for subject in made.subjects { try table.insert(subject, w) }
        made = ([], [])
    }
}

extension KeyRing {
    /// What a cell holds, for whoever may read it; `nil` where it is nothing that was sealed here, or the key is not at hand.
    ///
    /// It is not asked for which place it was sealed: that is for who shows one record, ``opened(_:at:_:)``.
    func opened(_ bytes: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Value? {
        guard let sealed = asked(bytes), let cipher = environment.suite.numbered(sealed.suite)?.cipher,
            let subject = try subjectKey(sealed.key, r), let value = sealed.opened(by: subject.key, cipher)
        else { return nil }
        trail.note(sealed.key, in: subject.scope)
        return value
    }

    /// What was sealed for a place; the ciphertext where it cannot be opened.
    func opened(_ value: Value, at place: SealedPlace, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Value {
        guard case .sealed(let bytes) = value, let sealed = asked(bytes),
            let cipher = environment.suite.numbered(sealed.suite)?.cipher, let subject = try subjectKey(sealed.key, r),
            let opened = sealed.opened(by: subject.key, at: place, cipher)
        else { return value }
        trail.note(sealed.key, at: place, in: subject.scope)
        return opened
    }

    /// The same of a group, part by part.
    func opened(
        _ value: Value, of record: RecordID, _ address: FieldAddress, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Value {
        guard case .group(let parts) = value else { return try opened(value, at: SealedPlace(record, address, input: 0), r) }
        var result: [Value] = []
        for (input, part) in parts.enumerated() { result.append(try opened(part, at: SealedPlace(record, address, input: input), r)) }
        return .group(result)
    }

    /// The same, of keys that ``openAll(_:)`` has taken out, without a question to the file.
    func openedFromMemory(_ bytes: [UInt8]) -> Value? {
        guard let sealed = asked(bytes), let cipher = environment.suite.numbered(sealed.suite)?.cipher,
            let subject = subjectKeys[sealed.key] ?? nil, let value = sealed.opened(by: subject.key, cipher)
        else { return nil }
        trail.note(sealed.key, in: subject.scope)
        return value
    }

    private func asked(_ bytes: [UInt8]) -> SealedValue? {
        guard let sealed = SealedValue(bytes) else { return nil }
        trail.noteAsked()
        return sealed
    }

    /// Takes out every key that whoever writes here may have, for a question about many.
    func openAll(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let count = try table.subjectCount(r)
        guard count != openedCount else { return }
        for subject in try table.allSubjects(r) {
            if case .some(.some) = subjectKeys[subject.name] { continue }
            subjectKeys[subject.name] = .some(try open(subject, r))
        }
        openedCount = count
    }

    private func subjectKey(_ name: KeyName, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> OpenSubjectKey? {
        if let known = subjectKeys[name] { return known }
        // A city has half a million, and each is asked for once.
        if openedCount < 0, subjectKeys.count >= Self.subjectKeysMax { subjectKeys = [:] }
        var key: OpenSubjectKey?
        for subject in try table.subjects(beginning: name.bytes, r) where key == nil { key = try open(subject, r) }
        subjectKeys[name] = .some(key)
        return key
    }

    private func open(_ subject: KeyTable.Subject, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> OpenSubjectKey? {
        guard let cipher = environment.suite.cipher, let scope = try scopeKey(subject.scopeKey, r),
            let key = SubjectKey(subject.wrapped, name: subject.name, under: scope, cipher)
        else { return nil }
        return OpenSubjectKey(key: key, scope: scope.scope)
    }

    func scopeKey(_ name: KeyName, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> OpenScopeKey? {
        if let known = scopeKeys[name] { return known }
        guard let signer else { return nil }
        var key: OpenScopeKey?
        if let bytes = try table.statement(name, for: Fingerprint(of: own), r) { key = try statement(bytes).opened(by: signer) }
        scopeKeys[name] = .some(key)
        return key
    }

    /// What the file has was checked when it came.
    func statement(_ bytes: [UInt8]) throws(StoreError) -> ScopeKey {
        try decoding(ScopeKey(bytes, suite: environment.suite, isKept: true))
    }
}
