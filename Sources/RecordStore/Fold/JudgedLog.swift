import Causality
import Changesets
public import Records

/// The applied log of a scope with what is to be known of each entry to fold it: who wrote it, whether the directory
/// objects, and whether somebody entitled let it in all the same.
struct JudgedLog: Sendable {
    /// One changeset, by its author's office.
    struct Part: Sendable {
        /// In the log.
        let row: Int64
        let changeset: Changeset
        let payload: Payload
        let author: Author
        let objection: Objection?
    }

    /// In the order in which they were applied here.
    let parts: [Part]
    /// One's own entries that are not sealed yet, and who one is.
    let unsealed: [Entry]
    let own: Author
    /// The entries that were let in.
    let admitted: Set<Dot>
    private let schema: Schema

    /// A part of a log of which it is known who was let in.
    init(parts: [Part], unsealed: [Entry], own: Author, admitted: Set<Dot>, _ schema: Schema) {
        (self.parts, self.unsealed, self.own, self.admitted, self.schema) = (parts, unsealed, own, admitted, schema)
    }

    /// - Parameters:
    ///   - cut: Which entries count; what others let in does not.
    init(parts: [Part], unsealed: [Entry], own: Author, _ schema: Schema, at cut: (Dot) -> Bool) {
        self.parts = parts
        self.unsealed = unsealed
        self.own = own
        self.schema = schema
        var admissions = AdmissionFixpoint()
        for part in parts where schema.mayAdmit(part.author.role) {
            let header = part.changeset.header
            for (place, head) in part.payload.heads.enumerated() where !head.admits.isEmpty {
                let dot = Dot(header.replica, header.first + UInt64(place))
                if cut(dot) { admissions.add(dot, admits: head.admits, isKeptOut: part.objection != nil) }
            }
        }
        for entry in unsealed where schema.mayAdmit(own.role) && cut(entry.dot) {
            admissions.add(entry.dot, admits: entry.admits, isKeptOut: false)
        }
        admitted = admissions.admitted
    }

    /// Which entries of a part count; `nil` is all of them.
    func admitted(_ part: Part) -> [Bool]? {
        guard part.objection != nil else { return nil }
        let header = part.changeset.header
        return part.payload.heads.indices.map { admitted.contains(Dot(header.replica, header.first + UInt64($0))) }
    }

    /// The entries, one's own unsealed ones last.
    var entries: [JudgedEntry] {
        parts.flatMap { entries(of: $0) } + unsealed.map { JudgedEntry(entry: $0, author: own, isAdmitted: true) }
    }

    /// What all of them say that records are, and as what they write them.
    var claims: Claims { claims(of: entries) }

    /// - Parameter entries: The log's own, where somebody has them already.
    func claims(of entries: [JudgedEntry]) -> Claims {
        var claims = Claims()
        for item in entries {
            let hasEffect = item.isAdmitted && item.entry.transfer.map { schema.hasEffect($0, by: item.author) } ?? true
            claims.add(item.entry, hasEffect: hasEffect)
        }
        for part in parts {
            for (slot, type) in part.payload.uses { claims.use(part.payload.slots[slot].record, as: type) }
        }
        return claims
    }

    /// The entries of one part.
    func entries(of part: Part) -> [JudgedEntry] {
        Changeset.entries(of: part.payload, header: part.changeset.header).map {
            JudgedEntry(entry: $0, author: part.author, isAdmitted: part.objection == nil || admitted.contains($0.dot))
        }
    }
}

/// An entry, who wrote it, and whether it counts.
public struct JudgedEntry: Sendable {
    /// As the log has it.
    public let entry: Entry
    /// Who wrote it, and in what capacity.
    public let author: Author
    /// Whether rights let it count, or somebody entitled let it in.
    public let isAdmitted: Bool
}

/// The entries let in by entries of somebody entitled that count themselves: the least fixpoint.
struct AdmissionFixpoint {
    private var open: [(dot: Dot, admits: [Dot])] = []
    private var result: Set<Dot> = []

    /// - Parameter isKeptOut: Whether the entry that lets others in is itself one to be let in first.
    mutating func add(_ dot: Dot, admits: [Dot], isKeptOut: Bool) {
        guard !admits.isEmpty else { return }
        if isKeptOut { open.append((dot, admits)) } else { result.formUnion(admits) }
    }

    var admitted: Set<Dot> {
        var (open, result) = (open, result)
        while let next = open.firstIndex(where: { result.contains($0.dot) }) {
            result.formUnion(open.remove(at: next).admits)
        }
        return result
    }
}
