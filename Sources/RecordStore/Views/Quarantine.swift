public import Causality
import Changesets
public import Records
import SQLite

/// Something held or applied that is not admitted.
public struct Quarantined: Sendable {
    /// Why it is not admitted.
    public enum Reason: Hashable, Sendable {
        /// Rights keep it out.
        case refused(Objection)
        /// Not applied yet: what it waits for.
        case waiting(Wait)
    }

    /// Where it was written.
    public let scope: ScopeCode
    /// The first entry that the reason holds for.
    public let dot: Dot
    /// Why it is not admitted.
    public let reason: Reason
    /// The number of entries from the dot on that share the reason.
    public let count: Int
    /// Of what waits, when this store first held it, by its clock, in milliseconds since 1970; `nil` where that was not noted, as by
    /// programs whose files were older than version 8, and for what rights keep out.
    public var since: UInt64?
    /// What ended the author's office, where that keeps it out.
    public var revocation: EndedOffice?
    /// What ended the author's key as the root of the tree, where that keeps it out.
    public var succession: Succession?
    /// The office that its author held and that fell with whoever gave it, where that keeps it out.
    public var fallen: FallenOffice?

    /// Whether it waits for something that is not here; nobody has to let that in.
    public var isWaiting: Bool {
        if case .waiting = reason { true } else { false }
    }
}

/// Who ended somebody's office, when and why, as people are told.
public struct EndedOffice: Hashable, Sendable {
    /// For how long, and why.
    public let kind: Revocation.Kind
    /// The key that said so; `nil` where a node told of it and the directory here does not.
    public let key: Fingerprint?
    /// Whose that is, by the grant that it invoked, the regions where that names nobody; the fingerprint without one; the node's address where it told of it.
    public let person: String
    /// When, by their clock; milliseconds since 1970.
    public let time: UInt64
    /// Why, in their words.
    public let reason: String
}

extension Views {
    /// How many entries are held or applied and not admitted.
    ///
    /// - Throws: What SQLite throws.
    public func quarantineCount() throws(StoreError) -> Int {
        try file.read { r throws(StoreError) in try quarantineCount(r) }
    }

    /// The same, told apart: what rights keep out, and what waits for something that is not here.
    ///
    /// - Throws: What SQLite throws.
    public func quarantineCounts() throws(StoreError) -> (keptOut: Int, waiting: Int) {
        try file.read { r throws(StoreError) in (try keptOutCount(r), try log.unappliedCount(r)) }
    }

    func quarantineCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        try keptOutCount(r) + log.unappliedCount(r)
    }

    private func keptOutCount(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Int {
        let count = try admissions.refusedCount(r)
        guard count > 0 else { return 0 }
        let carriers = try carriers(r)
        return try carriers.isEmpty ? count : count - admissions.refusedDots(.directory, r).count { carriers.contains($0.0) }
    }

    /// The entries of the root's directory that carry a succession in force and nothing else. It counts by its signatures, whoever carries
    /// it: where that is the root that it ends, the entry lies beyond what stands on of theirs, and nobody has to let it in.
    private func carriers(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Set<Dot> {
        guard let course = try offices.directory(r).course, !course.successions.isEmpty else { return [] }
        let inForce = Set(course.successions.map(\.digest))
        var result: Set<Dot> = []
        for succession in try offices.successionsHeld(r) where inForce.contains(succession.digest) {
            guard let entry = try log.entry(succession.entry, in: .directory, r) else { continue }
            if (entry.creations.map(\.record) + entry.changes.map(\.record)).allSatisfy({ $0 == succession.record }) {
                result.insert(entry.dot)
            }
        }
        return result
    }

    /// What is held or applied and not admitted.
    ///
    /// - Parameter scopes: Where, with all that lies in them; none is everywhere.
    /// - Throws: What SQLite throws.
    public func quarantine(in scopes: [ScopeCode] = []) throws(StoreError) -> [Quarantined] {
        try file.read { r throws(StoreError) in try quarantine(in: scopes, r) }
    }

    func quarantine(in scopes: [ScopeCode] = [], _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Quarantined] {
        var result: [Quarantined] = []
        let fallen = try fallenOffices(r)
        for scope in try names.scopes(r) where scopes.isEmpty || scopes.contains(where: { $0.covers(scope) }) {
            var told: [RecordID: EndedOffice] = [:]
            let refused = try admissions.refusedDots(scope, r)
            let carriers: Set<Dot> = try scope == .directory && !refused.isEmpty ? carriers(r) : []
            result += try refused.filter { !carriers.contains($0.0) }.map { dot, objection throws(StoreError) in
                var item = Quarantined(scope: scope, dot: dot, reason: .refused(objection), count: 1)
                if objection == .unknownGrant {
                    let grant = try fallen.isEmpty ? nil : offices.header(of: dot, in: scope, r)?.grant
                    item.fallen = fallen.first { $0.grant.record == grant }
                }
                guard objection == .revoked else { return item }
                guard let ruling = try offices.revocation(keepingOut: dot, in: scope) else {
                    item.succession = try offices.directory(r).course?.ending(of: Fingerprint(of: dot.replica))
                    return item
                }
                let record = ruling.revocation.record
                if told[record] == nil { told[record] = try ended(by: ruling, r) }
                item.revocation = told[record]
                return item
            }
            result += try waits(in: scope, r)
        }
        return result
    }

    /// What is held and waits for something that is not here, the longest first; of what came before that was noted nothing says
    /// how long, so it stands before all.
    ///
    /// - Throws: What SQLite throws.
    public func waits() throws(StoreError) -> [Quarantined] {
        try file.read { r throws(StoreError) in
            var result: [Quarantined] = []
            for scope in try names.scopes(r) { result += try waits(in: scope, r) }
            return result.sorted { ($0.since ?? 0, $0.scope, $0.dot) < ($1.since ?? 0, $1.scope, $1.dot) }
        }
    }

    private func waits(in scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Quarantined] {
        try log.unapplied(scope, r).map {
            Quarantined(scope: scope, dot: $0.dot, reason: .waiting($0.waits), count: $0.count, since: $0.since)
        }
    }

    /// When the newest entry of a key that came here from elsewhere was written, by its author's clock; milliseconds since 1970.
    public func lastHeard(of key: Fingerprint) throws(StoreError) -> UInt64? {
        try file.read { r throws(StoreError) in
            try log.heard(r).filter { Fingerprint(of: $0.dot.replica) == key }.compactMap(\.time).max()
        }
    }

    /// What people are told of a revocation.
    public func ended(by ruling: Ruling) throws(StoreError) -> EndedOffice {
        try file.read { r throws(StoreError) in try ended(by: ruling, r) }
    }

    func ended(by ruling: Ruling, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> EndedOffice {
        let key = Fingerprint(of: ruling.revocation.record.replica)
        let said = ruling.revocation.entry
        let entry = try log.entry(said.atHome, in: said.replica.directory, r)
        let directory = try offices.directory(r)
        let own = directory.grants(of: key).min { $0.rank < $1.rank }
        let grant = ruling.authority.grant ?? own
        // A node goes by its regions.
        let person = grant.map { $0.person.isEmpty ? $0.scopes.map(\.description).joined(separator: " ") : $0.person } ?? ""
        return EndedOffice(
            kind: ruling.revocation.kind, key: key, person: person.isEmpty ? key.description : person,
            time: entry?.time.milliseconds ?? 0, reason: entry?.reason ?? "")
    }
}
