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

    /// What was given to whoever writes here, unread until it is asked for.
    private var given: [KeyName: [UInt8]]?
    /// `nil` of those that cannot be opened.
    private var scopeKeys: [KeyName: OpenScopeKey?] = [:]
    private var subjectKeys: [KeyName: SubjectKey?] = [:]
    /// How many keys there were when all of them were taken out; -1 before.
    private var openedCount: Int64 = -1
    /// Under which what is written now may be sealed; new keys of subjects are wrapped under the first.
    private var writing: [ScopeReaders: [OpenScopeKey]] = [:]
    private var current: [RecordReaders: SubjectKey] = [:]
    /// Made since the last save, and not in the file yet.
    private var made: (scopes: [ScopeKey], subjects: [KeyTable.Subject]) = ([], [])

    private struct ScopeReaders: Hashable {
        let scope: ScopeCode
        let readers: Readers
    }

    private struct RecordReaders: Hashable {
        let record: RecordID
        let readers: Readers
    }

    init(_ context: StoreContext, _ names: NameTable, _ offices: Offices, _ table: KeyTable) {
        self.context = context
        self.names = names
        self.offices = offices
        self.table = table
    }

    func forget() {
        given = nil
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

// MARK: Opening

extension KeyRing {
    /// What a cell holds, for whoever may read it; `nil` where it is nothing that was sealed here, or the key is not at hand.
    ///
    /// It is not asked for which place it was sealed: that is for who shows one record, ``opened(_:at:_:)``.
    func opened(_ bytes: [UInt8], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Value? {
        guard let cipher = environment.suite.cipher, let sealed = SealedValue(bytes), sealed.suite == environment.suite.number,
            let key = try subjectKey(sealed.key, r)
        else { return nil }
        return sealed.opened(by: key, cipher)
    }

    /// What was sealed for a place; the ciphertext where it cannot be opened.
    func opened(_ value: Value, at place: SealedPlace, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Value {
        guard case .sealed(let bytes) = value, let cipher = environment.suite.cipher, let sealed = SealedValue(bytes),
            sealed.suite == environment.suite.number, let key = try subjectKey(sealed.key, r)
        else { return value }
        return sealed.opened(by: key, at: place, cipher) ?? value
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
        guard let cipher = environment.suite.cipher, let sealed = SealedValue(bytes), sealed.suite == environment.suite.number,
            let key = subjectKeys[sealed.key] ?? nil
        else { return nil }
        return sealed.opened(by: key, cipher)
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

    private func subjectKey(_ name: KeyName, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> SubjectKey? {
        if let known = subjectKeys[name] { return known }
        var key: SubjectKey?
        for subject in try table.subjects(beginning: name.bytes, r) where key == nil { key = try open(subject, r) }
        subjectKeys[name] = .some(key)
        return key
    }

    private func open(_ subject: KeyTable.Subject, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> SubjectKey? {
        guard let cipher = environment.suite.cipher, let scope = try scopeKey(subject.scopeKey, r) else { return nil }
        return SubjectKey(subject.wrapped, name: subject.name, under: scope, cipher)
    }

    func scopeKey(_ name: KeyName, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> OpenScopeKey? {
        if let known = scopeKeys[name] { return known }
        guard let signer else { return nil }
        if given == nil { given = try table.statements(for: Fingerprint(of: own), r) }
        var key: OpenScopeKey?
        if let bytes = given?[name] { key = try statement(bytes).opened(by: signer) }
        scopeKeys[name] = .some(key)
        return key
    }

    /// What the file has was checked when it came.
    private func statement(_ bytes: [UInt8]) throws(StoreError) -> ScopeKey {
        try decoding(ScopeKey(bytes, suite: environment.suite, isKept: true))
    }
}

// MARK: Sealing

extension KeyRing {
    /// What is to be saved, with what the schema seals sealed.
    ///
    /// - Parameter created: The names of the records that the draft makes.
    /// - Throws: ``StoreError/notPermitted(_:)`` where whoever writes may not read it.
    func sealed(
        _ draft: Draft, created: [RecordID], _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Draft {
        guard context.layout.seals, !draft.scope.isDirectory else { return draft }
        var draft = draft
        if let record = draft.record, let type = try names.type(record, in: draft.scope, r) {
            draft.changes = try sealed(draft.changes, of: record, type, in: draft.scope, isNew: false, r)
        }
        for place in draft.others.indices {
            let record = draft.others[place].record
            guard let type = try names.type(record, in: draft.scope, r) else { continue }
            draft.others[place].changes = try sealed(draft.others[place].changes, of: record, type, in: draft.scope, isNew: false, r)
        }
        for (place, record) in zip(draft.creations.indices, created) {
            let creation = draft.creations[place]
            draft.creations[place].changes = try sealed(creation.changes, of: record, creation.type, in: draft.scope, isNew: true, r)
        }
        return draft
    }

    private func sealed(
        _ writes: [FieldWrite], of record: RecordID, _ number: Int, in scope: ScopeCode, isNew: Bool,
        _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [FieldWrite] {
        guard let type = context.layout.sealedTypes[number] else { return writes }
        var writes = writes
        for place in writes.indices {
            let write = writes[place]
            guard let field = type.field(write.address.field), field.isSealed else { continue }
            var parts: [Value] = []
            for (index, input) in field.inputs.enumerated() {
                let part = write.value.part(index)
                guard let readers = input.readers, !part.isMissing else {
                    parts.append(part)
                    continue
                }
                if case .sealed(let bytes) = part {
                    // As whoever cannot read it decides between two.
                    guard SealedValue(bytes) != nil else { throw .invalid(.badForm(field: field.name, type: type.name)) }
                    parts.append(part)
                    continue
                }
                guard let cipher = environment.suite.cipher else { throw .notPermitted(.mayNotRead(in: scope)) }
                let key = try subjectKey(of: record, readers, in: scope, isNew: isNew, r)
                let sealedPlace = SealedPlace(record, write.address, input: index)
                parts.append(.sealed(SealedValue.seal(part, at: sealedPlace, under: key, environment.suite.number, cipher)))
            }
            writes[place] = FieldWrite(write.address, write.kind, field.isGroup ? .group(parts) : parts[0])
        }
        return writes
    }

    /// The key under which a record's values are sealed now: the one that others use too, where there is one that nobody has who may not.
    private func subjectKey(
        of record: RecordID, _ readers: Readers, in scope: ScopeCode, isNew: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> SubjectKey {
        let wanted = RecordReaders(record: record, readers: readers)
        if let known = current[wanted] { return known }
        let scopeKeys = try writingKeys(scope, readers, r)
        guard let cipher = environment.suite.cipher, let newest = scopeKeys.first else { throw .notPermitted(.mayNotRead(in: scope)) }
        let beginning = SubjectKey.beginning(of: record, digest: environment.suite.digest)
        // A record that is made now has none.
        let there = isNew ? [] : try table.subjects(beginning: beginning, r)
        var key: SubjectKey?
        for scopeKey in scopeKeys {
            for subject in there where key == nil && subject.scopeKey == scopeKey.name {
                key = SubjectKey(subject.wrapped, name: subject.name, under: scopeKey, cipher)
            }
        }
        if key == nil {
            guard try !table.isErased(beginning, r) else { throw .notPermitted(.erased(record)) }
            let drawn = SubjectKey(beginning: beginning, random: environment.randomBytes)
            made.subjects.append(KeyTable.Subject(name: drawn.name, scopeKey: newest.name, wrapped: drawn.wrapped(under: newest, cipher)))
            key = drawn
        }
        guard let key else { throw .notPermitted(.mayNotRead(in: scope)) }
        subjectKeys[key.name] = .some(key)
        current[wanted] = key
        return key
    }

    // MARK: Keys of scopes

    /// Who may read in a scope.
    private struct Holders {
        /// Their public keys.
        var keys: [Fingerprint: [UInt8]]
        /// Without a directory nobody says who may not.
        let isOpen: Bool

        func include(_ key: Fingerprint) -> Bool { isOpen || keys[key] != nil }
        /// Those who may, and those who might until their office was ended.
        var known: Set<Fingerprint>

        /// Whether one of these is, or was, somebody who may: a key that strangers alone gave may be theirs.
        func vouch(_ givers: [[UInt8]], digest: ([UInt8]) -> [UInt8]) -> Bool {
            isOpen || givers.contains { known.contains(Fingerprint(digest: digest($0))) }
        }
    }

    private func holders(
        _ scope: ScopeCode, _ readers: Readers, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Holders {
        guard let signer else { return Holders(keys: [:], isOpen: false, known: []) }
        let directory = try offices.directory(r)
        guard directory.root != nil else { return Holders(keys: [Fingerprint(of: own): signer.publicKey], isOpen: true, known: []) }
        var (result, known): ([Fingerprint: [UInt8]], Set<Fingerprint>) = ([:], [Fingerprint(of: own)])
        for grant in directory.grants.values where grant.covers(scope) && readers.include(grant, by: schema) {
            known.insert(grant.subject)
            guard result[grant.subject] == nil, directory.binding(grant, in: scope).isEmpty else { continue }
            if let key = try offices.grantedKey(grant.subject, r) { result[grant.subject] = key }
        }
        return Holders(keys: result, isOpen: false, known: known)
    }

    /// The keys under which a scope's subjects have theirs: those that whoever writes here can open and that nobody else has but who may
    /// read, the newest first. Where there is none it is made, and given to all who may.
    private func writingKeys(
        _ scope: ScopeCode, _ readers: Readers, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> [OpenScopeKey] {
        let wanted = ScopeReaders(scope: scope, readers: readers)
        if let known = writing[wanted] { return known }
        let holders = try holders(scope, readers, r)
        guard holders.include(Fingerprint(of: own)) else { throw .notPermitted(.mayNotRead(in: scope)) }
        let keys = try keys(of: scope, r).filter { $0.readers == readers }
        var result: [OpenScopeKey] = []
        for key in keys.sorted(by: >) {
            let isGivenByReader = holders.vouch(key.givers, digest: environment.suite.digest)
            guard isGivenByReader, key.holders.allSatisfy(holders.include), let open = try scopeKey(key.name, r) else { continue }
            made.scopes += try give(open, to: holders.keys.filter { !key.holders.contains($0.key) })
            result.append(open)
        }
        if result.isEmpty {
            let generation = (keys.map(\.generation).max() ?? 0) + 1
            let key = OpenScopeKey(scope: scope, readers: readers, generation: generation, random: environment.randomBytes)
            made.scopes += try give(key, to: holders.keys)
            scopeKeys[key.name] = .some(key)
            result = [key]
        }
        writing[wanted] = result
        return result
    }

    func give(_ key: OpenScopeKey, to holders: [Fingerprint: [UInt8]]) throws(StoreError) -> [ScopeKey] {
        guard let signer else { return [] }
        var result: [ScopeKey] = []
        for (_, publicKey) in holders.sorted(by: { $0.key.description < $1.key.description }) {
            if let given = try narrowing(ScopeKey(giving: key, to: publicKey, signer: signer, suite: environment.suite)) {
                result.append(given)
            }
        }
        return result
    }

    /// A scope's key, and who has it.
    struct Known: Comparable {
        static func < (a: Known, b: Known) -> Bool {
            (a.generation, a.name.description) < (b.generation, b.name.description)
        }

        static func == (a: Known, b: Known) -> Bool { a.name == b.name }

        let name: KeyName
        let readers: Readers
        let generation: UInt64
        var holders: Set<Fingerprint>
        var givers: [[UInt8]]
    }

    func keys(of scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Known] {
        var result: [Known] = []
        for bytes in try table.statements(in: scope, r) {
            let key = try statement(bytes)
            if result.last?.name == key.name {
                result[result.count - 1].holders.insert(key.holder)
                result[result.count - 1].givers.append(key.giver)
            } else {
                result.append(
                    Known(name: key.name, readers: key.readers, generation: key.generation, holders: [key.holder], givers: [key.giver]))
            }
        }
        return result
    }

    /// Gives the keys that are at hand to who may read since: a new office, a new node.
    func share(_ w: borrowing WriteTransaction) throws(StoreError) {
        guard context.layout.seals, signer != nil, environment.suite.cipher != nil else { return }
        for scope in try names.scopes(w) where !scope.isDirectory {
            for known in try keys(of: scope, w) {
                let holders = try holders(scope, known.readers, w)
                guard holders.include(Fingerprint(of: own)), holders.vouch(known.givers, digest: environment.suite.digest),
                    let key = try scopeKey(known.name, w)
                else { continue }
                for given in try give(key, to: holders.keys.filter { !known.holders.contains($0.key) }) { try table.insert(given, w) }
            }
        }
        writing = [:]
        current = [:]
    }
}
