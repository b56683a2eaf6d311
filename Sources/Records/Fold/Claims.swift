import Causality

/// What entries say a record is: its type, and what it lies in.
///
/// One entry makes a record, so nearly always there is one claim, or several that are equal: an entry and the one that
/// repeats it, a record that comes home. Where two differ, somebody made them by hand. That neither refuses nor delays
/// anything, because it would depend on which came first: the claims are a set, and one of them holds. Whoever made the
/// record stands first, for its name is made of theirs; then who brought it with the right to; then the least entry.
public struct Claims: Sendable {
    /// A type, and the record that another lies in.
    public struct Claim: Hashable, Sendable {
        /// The number of the type in the schema.
        public let type: Int
        /// The record that it lies in; `nil` where it lies in none.
        public let parent: RecordID?

        /// Puts the parts together; nothing is checked.
        public init(type: Int, parent: RecordID?) {
            self.type = type
            self.parent = parent
        }
    }

    /// By what an entry may say so; the least counts most.
    private enum Standing: Int, Comparable {
        case made, brought, said

        static func < (a: Standing, b: Standing) -> Bool { a.rawValue < b.rawValue }
    }

    private struct Place {
        let standing: Standing
        let dot: Dot
        let claim: Claim
    }

    private var first: [RecordID: Place] = [:]
    /// The records of which entries say different things.
    public private(set) var contested: Set<RecordID> = []

    /// Of no entry.
    public init() {}

    private mutating func add(_ record: RecordID, _ place: Place) {
        guard let before = first[record] else {
            first[record] = place
            return
        }
        if before.claim != place.claim { contested.insert(record) }
        if (place.standing, place.dot) < (before.standing, before.dot) { first[record] = place }
    }

    /// Takes in what an entry creates and carries.
    ///
    /// - Parameter hasEffect: Whether it is admitted, and its transfer is by somebody with the right to.
    public mutating func add(_ entry: Entry, hasEffect: Bool) {
        for creation in entry.creations {
            let claim = Claim(type: creation.type, parent: creation.parent)
            add(creation.record, Place(standing: .made, dot: entry.dot, claim: claim))
        }
        for item in entry.transfer?.carried?.records ?? [] {
            let claim = Claim(type: item.state.type, parent: item.state.parent)
            add(item.id, Place(standing: hasEffect ? .brought : .said, dot: entry.dot, claim: claim))
        }
    }

    /// Notes that a record is written as one of that type, which it may not be.
    public mutating func use(_ record: RecordID, as type: Int) {
        if let claim = first[record]?.claim, claim.type != type { contested.insert(record) }
    }

    /// What holds of a record of which entries say different things; `nil` of all others.
    public func holding(_ record: RecordID) -> Claim? {
        contested.isEmpty || !contested.contains(record) ? nil : first[record]?.claim
    }
}

extension Schema {
    /// Whether an entry's transfer does more than to name records; `Protocol/03-merge.md`, section 11.3.
    public func hasEffect(_ transfer: Transfer, by author: Author) -> Bool {
        switch transfer {
        case .out, .takeOver: true
        case .into(let record, _, _, let carried):
            carried.item(record).flatMap { type($0.state.type) }.map { mayDecide(author.role, $0) } ?? false
        }
    }
}
