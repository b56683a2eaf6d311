import Causality
import Records

/// Which readable numbers of a scope are taken, of those that come next: found out by passing over its table once for many of
/// them, instead of once for each.
///
/// It holds until something is applied that this store did not save itself, or the scope is folded anew; what it saves
/// meanwhile is looked through as it is saved (``StoreContext/noteNumbers(of:)``).
struct FreeNumbers {
    /// The numbers of one type in one scope.
    struct Place: Hashable {
        let scope: ScopeCode
        let type: Int
    }

    /// How many numbers are looked up at a time.
    static let countMax: UInt64 = 512

    let series: UInt64
    /// As ``ReadableNumbers/name(_:of:in:)`` counts them.
    let counts: Range<UInt64>
    /// What others had written when it was found out.
    let foreign: VersionVector
    /// All of them.
    let names: Set<String>
    /// Those that somebody has.
    private(set) var taken: Set<String>

    init(series: UInt64, counts: Range<UInt64>, foreign: VersionVector, names: Set<String>, taken: Set<String>) {
        self.series = series
        self.counts = counts
        self.foreign = foreign
        self.names = names
        self.taken = taken
    }

    /// A save says this text: if it is one of the numbers, somebody may have it now.
    mutating func note(_ text: String) {
        if names.contains(text) { taken.insert(text) }
    }
}

extension StoreContext {
    /// A save may say numbers itself: they are taken from then on.
    func noteNumbers(of draft: Draft) {
        guard !freeNumbers.isEmpty else { return }
        // What comes from elsewhere brings its numbers along.
        guard draft.transfer == nil else { return freeNumbers = [:] }
        for write in draft.changes { note(write) }
        for other in draft.others { for write in other.changes { note(write) } }
        for creation in draft.creations { for write in creation.changes { note(write) } }
    }

    private func note(_ write: FieldWrite) {
        guard case .text(let text) = write.value else { return }
        for place in freeNumbers.keys { freeNumbers[place]?.note(text) }
    }
}
