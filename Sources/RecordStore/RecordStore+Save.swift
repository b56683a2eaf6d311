public import Causality
import Changesets
public import Records
import SQLite

/// One field's part of a save.
public struct FieldWrite: Sendable {
    public let address: FieldAddress
    public let kind: ChangeKind
    public let value: Value

    public init(_ address: FieldAddress, _ kind: ChangeKind, _ value: Value) {
        self.address = address
        self.kind = kind
        self.value = value
    }
}

/// A record that a save creates. The parent is an existing record, or one created before it in the save.
public struct NewRecord: Sendable {
    public enum Parent: Sendable {
        case existing(RecordID)
        case created(Int)
    }

    public var type: Int
    public var parent: Parent?
    public var changes: [FieldWrite]

    public init(type: Int, parent: Parent?, changes: [FieldWrite]) {
        self.type = type
        self.parent = parent
        self.changes = changes
    }
}

/// What a person saves in one go: changes in one record, and the records that come with it.
public struct Draft: Sendable {
    public var scope: ScopeCode
    /// What was shown when the record was opened; `nil` is all that the store shows now.
    public var token: Token?
    public var record: RecordID?
    public var changes: [FieldWrite] = []
    /// What the save changes in other records, each named once: for whatever must be whole or not at all.
    public var others: [(record: RecordID, changes: [FieldWrite])] = []
    public var creations: [NewRecord] = []
    public var reason: String?
    public var source: Source?
    public var admits: [Dot] = []
    /// What it moves from one scope to another.
    public var transfer: Transfer?

    public init(scope: ScopeCode) { self.scope = scope }
}

/// A save that is durable.
public struct Saved: Sendable {
    public let dot: Dot
    public let created: [RecordID]
    /// Serves the next save of the same record.
    public let token: Token

    fileprivate init(_ entry: Entry, in scope: ScopeCode) {
        dot = entry.dot
        created = entry.creations.map(\.record)
        token = Token(scope: scope, context: entry.context, ownNumber: entry.dot.number, replica: entry.dot.replica)
    }
}

/// Why a save was not taken: one's own later entry changed these fields after the token was given.
public struct StaleToken: Error, Sendable {
    public let record: RecordID
    public let fields: [FieldAddress]
}

extension RecordStore {
    /// Makes a save durable: one entry, applied and written in one transaction.
    ///
    /// - Throws: ``StaleToken`` where a later entry of the same replica changed a field that the save
    ///   writes; a deletion counts as writing the record and all beneath it, either way round.
    public func save(_ draft: Draft) throws -> Saved {
        try write {
            let entry = try entry(draft, number: try nextNumber(draft.scope))
            try take([entry], in: draft.scope)
            return Saved(entry, in: draft.scope)
        }
    }

    /// Makes saves durable as one after the other would be, and folds them into the rows together, which takes less time.
    ///
    /// - Parameter drafts: None names a record that another one creates.
    /// - Throws: As a single save does; then none of them is saved.
    public func save(_ drafts: [Draft]) throws -> [Saved] {
        guard let scope = drafts.first?.scope else { return [] }
        // What depends on the entry just before it is taken after it.
        let isPlain = drafts.allSatisfy { $0.scope == scope && $0.token == nil && $0.transfer == nil && $0.admits.isEmpty }
        guard isPlain else { return try write { try drafts.map { try save($0) } } }
        return try write {
            let first = try nextNumber(scope)
            let entries = try drafts.enumerated().map { try entry($1, number: first + UInt64($0)) }
            try take(entries, in: scope)
            return entries.map { Saved($0, in: scope) }
        }
    }

    /// The number of one's own next entry.
    private func nextNumber(_ scope: ScopeCode) throws -> UInt64 { (try heads(scope).heads[own]?.applied ?? 0) + 1 }

    /// What a draft comes to as an entry, once everything is checked that can be wrong with it.
    private func entry(_ draft: Draft, number: UInt64) throws -> Entry {
        let applied = try heads(draft.scope).applied
        let draft = try checked(draft)
        if let token = draft.token {
            guard token.replica == own else { throw StoreError.badToken("it was given by another incarnation of this store") }
            guard token.scope == draft.scope else {
                throw StoreError.badToken("it was given in \(token.scope) and not in \(draft.scope); open the record again")
            }
            guard applied.dominates(token.context), token.ownNumber < number else {
                throw StoreError.badToken("it was given by a store that knew more than this one")
            }
            try checkFresh(token, draft)
        }
        var context = draft.token?.context ?? applied
        context.set(own, to: 0)
        let entry = try entry(draft, Dot(own, number), context)
        if let transfer = draft.transfer, !transfer.isPossible(in: draft.scope, at: entry.coverage) {
            throw StoreError.invalid("a transfer within one scope, or home without having seen what left")
        }
        return entry
    }

    /// Writes one's own next entries down, and folds them into the rows.
    private func take(_ entries: [Entry], in scope: ScopeCode) throws {
        guard let last = entries.last else { return }
        let written = try entries.map { try encoded($0) }
        for (entry, bytes) in zip(entries, written) { try insertEntry(entry.dot.number, bytes, try salt(for: scope), scope) }
        let authored = try authored(entries, scope)
        try Applier(self, scope, isRefold: false, mayRepeat: hasRepeats()).apply([authored])
        try setHead(scope, own) { $0.applied = last.dot.number }
        try settleMoves(after: authored.payload, in: scope)
        if entries.contains(where: { !$0.admits.isEmpty }) { try refold(scope) }
    }

    private func entry(_ draft: Draft, _ dot: Dot, _ context: VersionVector) throws -> Entry {
        let salt = try salt(for: draft.scope)
        var creations: [Creation] = []
        var changes: [Change] = []
        changes.reserveCapacity(draft.changes.count + draft.creations.reduce(0) { $0 + $1.changes.count })
        if let record = draft.record { changes += draft.changes.lazy.map { Change(record, $0.address, $0.kind, $0.value) } }
        for other in draft.others { changes += other.changes.lazy.map { Change(other.record, $0.address, $0.kind, $0.value) } }
        for (index, item) in draft.creations.enumerated() {
            let record = RecordID(replica: own, number: dot.number, index: UInt32(index), salt: salt)
            let parent: RecordID? =
                switch item.parent {
                case nil: nil
                case .existing(let record): record
                case .created(let place): creations[place].record
                }
            creations.append(Creation(record, type: item.type, parent: parent))
            changes += item.changes.lazy.map { Change(record, $0.address, $0.kind, $0.value) }
        }
        guard changes.count <= Limits.entryChangesMax else {
            throw StoreError.invalid("a save of \(changes.count) changes; at most \(Limits.entryChangesMax) go into one")
        }
        let time = clock.next(wall: environment.wallClock())
        return Entry(
            dot: dot, context: context, time: time, reason: draft.reason?.normalised, source: draft.source,
            creations: creations, changes: changes, admits: draft.admits.sorted(),
            transfer: draft.transfer)
    }

    /// The id that the next save will give to one of the records it creates, for saves whose values name them.
    ///
    /// - Precondition: Called within the transaction that saves.
    public func upcoming(_ index: Int, in scope: ScopeCode) throws -> RecordID {
        RecordID(replica: own, number: try (heads(scope).heads[own]?.applied ?? 0) + 1, index: UInt32(index), salt: try salt(for: scope))
    }

    /// Drawn at each opening of the store and for each scope, so that clones do not name records alike.
    private func salt(for scope: ScopeCode) throws -> UInt32 {
        if let salt = salts[scope] { return salt }
        var salt = UInt32(truncatingIfNeeded: environment.randomBits())
        while salts.values.contains(salt) { salt &+= 1 }
        salts[scope] = salt
        return salt
    }

    func insertEntry(_ entry: Entry, _ salt: UInt32, _ scope: ScopeCode) throws {
        try insertEntry(entry.dot.number, try encoded(entry), salt, scope)
    }

    private func insertEntry(_ number: UInt64, _ bytes: [UInt8], _ salt: UInt32, _ scope: ScopeCode) throws {
        let insert = try connection.prepare("INSERT INTO _entry VALUES (?, ?, ?, ?)")
        insert.bind(1, try scopeNumber(scope))
        insert.bind(2, Int64(number))
        insert.bind(3, Int64(salt))
        insert.bind(4, bytes)
        try insert.run()
    }

    private func encoded(_ entry: Entry) throws -> [UInt8] {
        let bytes = EntryCodec.encode(entry)
        guard bytes.count <= Limits.entryBytesMax else {
            throw StoreError.invalid("a save of \(bytes.count) bytes; at most \(Limits.entryBytesMax) go into one")
        }
        return bytes
    }

    /// Consecutive ones of one's own unsealed entries, to be folded into the rows.
    func authored(_ entries: [Entry], _ scope: ScopeCode) throws -> AuthoredPayload {
        AuthoredPayload(
            author: try ownAuthor(scope), replica: own, replicaNumber: try replicaNumber(own), first: entries.first?.dot.number ?? 1,
            payload: Payload(entries: entries) { [self] in try? recordType($0, in: scope) }, admitted: nil)
    }

    /// In what capacity one's own unsealed entries count.
    func ownAuthor(_ scope: ScopeCode) throws -> Author {
        let grant = try invokedGrant(scope)
        // Before it is enrolled a device vouches for itself; its entries are judged when they are sealed.
        guard grant != nil || scope.isDirectory else { return Author(person: Fingerprint(of: own).description, role: nil) }
        return try directory().author(own, invoking: grant, in: scope)
    }

    private func checkFresh(_ token: Token, _ draft: Draft) throws {
        let last = try heads(draft.scope).heads[own]?.applied ?? 0
        guard last > token.ownNumber else { return }
        let parents = draft.creations.compactMap { creation -> RecordID? in
            if case .existing(let parent) = creation.parent { parent } else { nil }
        }
        guard let subject = draft.record ?? parents.first else { return }
        let written = Set(draft.changes.map(\.address))
        let retires = written.contains(.existence)
        var stale: Set<FieldAddress> = []
        for entry in try entries(of: own, in: draft.scope, from: token.ownNumber + 1, through: last) {
            for change in entry.changes {
                let isOfExistence = change.address == .existence
                if let record = draft.record, change.record == record, written.contains(change.address) || isOfExistence || retires {
                    stale.insert(change.address)
                } else if let record = draft.record, isOfExistence || retires, try areRelated(change.record, record, draft.scope) {
                    stale.insert(.existence)
                } else if isOfExistence, try parents.contains(where: { try isAtOrBeneath($0, change.record, draft.scope) }) {
                    stale.insert(.existence)
                }
            }
            if retires, let record = draft.record,
                try entry.creations.contains(where: { try $0.parent.map { try isAtOrBeneath($0, record, draft.scope) } ?? false })
            {
                stale.insert(.existence)
            }
        }
        guard stale.isEmpty else { throw StaleToken(record: subject, fields: stale.sorted()) }
    }

    private func isAtOrBeneath(_ record: RecordID, _ above: RecordID, _ scope: ScopeCode) throws -> Bool {
        guard record != above else { return true }
        guard let number = try recordNumber(record, in: scope), let top = try recordNumber(above, in: scope) else { return false }
        return try ancestors(number).contains(top)
    }

    /// Whether one record lies beneath the other.
    private func areRelated(_ a: RecordID, _ b: RecordID, _ scope: ScopeCode) throws -> Bool {
        guard let first = try recordNumber(a, in: scope), let second = try recordNumber(b, in: scope) else { return false }
        return try ancestors(first).contains(second) || ancestors(second).contains(first)
    }

    func ancestors(_ number: Int64) throws -> [Int64] {
        var result: [Int64] = []
        var next: Int64? = try recordRow(number)?.parent
        while let current = next, result.count < Limits.ancestorsMax {
            result.append(current)
            next = try recordRow(current)?.parent
        }
        return result
    }
}
