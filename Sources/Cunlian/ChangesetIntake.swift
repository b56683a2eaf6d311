import Changesets
import RecordStore
import Records
import SyncSession

/// Takes changesets into a store, several to a commit; which, and when, the session says.
///
/// A changeset is handed in as soon as it has come whole. What can be done with it without the store (to
/// parse, hash, check and decode it) begins at once, on whichever core is free.
struct ChangesetIntake: Sendable {
    private var waiting: [Delivery] = []
    private var line: OpeningLine

    init(suite: Suite) { line = OpeningLine(suite: suite) }

    mutating func add(_ delivery: Delivery) {
        waiting.append(delivery)
        line.add(delivery.bytes)
    }

    /// All that is waiting, to be committed; from now on nothing is.
    mutating func handedOver() -> ChangesetIntake {
        defer { (waiting, line) = ([], line.emptied) }
        return self
    }

    /// How much payload, inflated, is kept decoded until it is committed: more than half a megabyte of changesets
    /// comes to, unless they were made to come to more.
    private static let decodedMax = 16 << 20

    /// What is waiting, opened, in the order in which it came.
    func opened() async -> [Opened] {
        var line = line
        var result: [Opened] = []
        var size = 0
        for delivery in waiting {
            guard var changeset = await line.next() else { break }
            size += changeset.payloadSize
            if size > Self.decodedMax { changeset = changeset.undecoded }
            result.append(Opened(delivery: delivery, changeset: changeset))
        }
        return result
    }

    struct Opened: Sendable {
        let delivery: Delivery
        let changeset: OpenedChangeset
    }

    /// Commits changesets in one transaction.
    ///
    /// - Parameter keepsEarly: Whether what names what is not held is kept and waits.
    /// - Returns: What became of each, in the order in which they came.
    static func commit(_ list: [Opened], keepsEarly: Bool, to store: RecordStore) throws -> [Taken] {
        // Whether the scope is kept here and may come from this peer is decided already.
        let receptions = try store.receive(list.map(\.changeset), keepsEarly: keepsEarly) { place throws(StoreError) in
            // Chains come in an order that respects causality: what names the key would have come before.
            let delivery = list[place].delivery
            guard delivery.scope.isDirectory, try !store.offices.names(delivery.last.replica, in: delivery.scope) else { return nil }
            return .notNamed
        }
        return zip(list, receptions).map { opened, reception in
            switch reception {
            case .applied, .held: .new(entries: opened.delivery.count)
            case .known: .known
            case .early: .early
            case .refused(let fault): refused(opened, fault)
            }
        }
    }

    private static func refused(_ opened: Opened, _ fault: ChangesetFault) -> Taken {
        .refused(ChangesetRefusal(digest: (try? opened.changeset.changeset.get().guardDigest) ?? 0, fault: fault))
    }
}
