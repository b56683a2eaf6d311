public import Causality

/// A scope folded in memory: the definition that stores are held to.
///
/// It applies entries one by one, in any causal order, with no database and no clock. A store keeps the
/// same state in rows; `verify` and the tests compare the two.
public struct ScopeFold: Sendable {
    /// By which entries are judged.
    public let schema: Schema
    /// Every record that an applied entry created or brought, retired and moved ones too.
    public internal(set) var records: [RecordID: RecordState] = [:]
    /// The entries that have been folded.
    public private(set) var applied = VersionVector()

    /// Entries that are in the vector and not in the state.
    public private(set) var refused: [Dot] = []
    var infos: [Dot: EntryInfo] = [:]
    /// How records came from other scopes, ascending by dot.
    public internal(set) var arrivals: [RecordID: [Arrival]] = [:]
    /// Every entry that ever sent a record away with the right to, called off since or not.
    public internal(set) var sent: [RecordID: Set<Dot>] = [:]
    /// Entries of other scopes that somebody here took over, or declined.
    public internal(set) var takenOver: Set<Dot> = []
    /// Every record that an entry sent, brought or took over, with the right to or without.
    public internal(set) var transferred: Set<RecordID> = []
    /// What holds of records of which entries say different things.
    public let claims: Claims

    /// A scope in which nothing has been written.
    ///
    /// - Parameter claims: Of all the entries that will be applied, where any might contradict another.
    public init(schema: Schema, claims: Claims = Claims()) {
        self.schema = schema
        self.claims = claims
    }

    /// Who wrote an applied entry, and when.
    ///
    /// - Precondition: The entry has been applied.
    public func info(_ dot: Dot) -> EntryInfo {
        infos[dot] ?? EntryInfo(time: HybridTime(bits: 0), author: Author(person: "", role: nil))
    }

    /// Applies one entry.
    ///
    /// - Precondition: What the entry covers has been applied, the entry has not.
    /// - Parameter isAdmitted: What the directory says of it; an entry that is not admitted moves the
    ///   vector, so that later ones are not held up, and nothing else.
    public mutating func apply(_ entry: Entry, by author: Author, isAdmitted: Bool) {
        applied.include(entry.dot)
        infos[entry.dot] = EntryInfo(time: entry.time, author: author)
        create(entry, by: isAdmitted ? author : nil)
        guard isAdmitted else {
            if let transfer = entry.transfer { know(transfer) }
            return refused.append(entry.dot)
        }
        if let transfer = entry.transfer { apply(transfer, of: entry, by: author) }
        let created = Set(entry.creations.map(\.record))
        var touched: Touched?
        for change in entry.changes {
            if touched?.record != change.record { touched = self.touched(change.record, by: entry, author) }
            guard let place = touched else { continue }
            if change.address == .existence {
                applyExistence(change, place.coverage, author, place.type)
                touched?.isEdited = false
            } else {
                applyField(change, place, author, creates: created.contains(change.record))
                touched?.isEdited = true
            }
        }
    }

    /// What is so of all changes of one record by an entry, which stand together as a rule.
    private struct Touched {
        let record: RecordID
        let type: RecordType
        let coverage: Coverage
        let mayKeep: Bool
        /// Whether a field before this one has said already that the record was edited, and nothing else was said of it since.
        var isEdited = false
    }

    private func touched(_ record: RecordID, by entry: Entry, _ author: Author) -> Touched? {
        guard let number = records[record]?.type, let type = schema.type(number) else { return nil }
        return Touched(
            record: record, type: type, coverage: coverage(of: entry, in: record), mayKeep: schema.mayKeep(author.role, type))
    }

    /// Makes the entry's records; unconfirmed where it is not admitted, or by somebody without the right.
    private mutating func create(_ entry: Entry, by author: Author?) {
        for creation in entry.creations {
            let claim = claims.holding(creation.record) ?? Claims.Claim(type: creation.type, parent: creation.parent)
            guard let type = schema.type(claim.type) else { continue }
            let isConfirmed = author.map { schema.mayKeep($0.role, type) } ?? false
            // One that is there was made by an entry that this one repeats, or that repeats this one.
            if records[creation.record] == nil {
                records[creation.record] = RecordState(
                    type: claim.type, parent: claim.parent, existence: Existence(isConfirmed: isConfirmed))
            } else if isConfirmed {
                records[creation.record]?.existence.isConfirmed = true
            }
            if author != nil, let parent = creation.parent { noteEdit(entry.dot, from: parent) }
        }
    }

    private mutating func applyField(_ change: Change, _ place: Touched, _ author: Author, creates: Bool) {
        if let field = place.type.field(change.address.field), field.fits(change.address.key, change.value) {
            let fieldChange = FieldChange(
                kind: change.kind, value: change.value, coverage: place.coverage,
                hasRight: schema.hasRight(author.role, to: change.kind, field, creates: creates),
                mayResolve: schema.mayResolve(author.role, field))
            records[change.record]?.fields[change.address, default: FieldState()].apply(fieldChange)
        }
        guard !place.isEdited else { return }
        if place.mayKeep { records[change.record]?.existence.restore(place.coverage) }
        noteEdit(place.coverage.dot, from: change.record)
    }

    private mutating func applyExistence(
        _ change: Change, _ coverage: Coverage, _ author: Author, _ type: RecordType
    ) {
        let mayKeep = schema.mayKeep(author.role, type)
        switch change.kind {
        case .delete where mayKeep:
            records[change.record]?.existence.delete(Deletion(dot: coverage.dot, covered: coverage.vector))
            if let parent = records[change.record]?.parent { noteEdit(coverage.dot, from: parent) }
        case .resolve, .set:
            if mayKeep { records[change.record]?.existence.restore(coverage) }
            if change.kind == .resolve, schema.mayDecide(author.role, type) {
                records[change.record]?.existence.isConfirmed = true
                records[change.record]?.existence.endDepartures(where: coverage.covers)
            }
            noteEdit(coverage.dot, from: change.record)
        default:
            noteEdit(coverage.dot, from: change.record)
        }
    }

    /// An edit of a record is one of its ancestors too.
    mutating func noteEdit(_ dot: Dot, from record: RecordID) {
        var next: RecordID? = record
        var steps = 0
        while let current = next, steps < Limits.ancestorsMax {
            records[current]?.existence.noteEdit(dot)
            next = records[current]?.parent
            steps += 1
        }
    }
}
