import Causality
import Changesets
import RecordStore
import Records

extension Quarantined.Reason: Sampled {
    enum SampledKind: CaseIterable {
        case refused, waiting
    }

    var sampledKind: SampledKind {
        switch self {
        case .refused: .refused
        case .waiting: .waiting
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .refused: .refused(.noGrant)
        case .waiting: .waiting(.sample(of: .entry))
        }
    }
}

extension Wait: Sampled {
    enum SampledKind: CaseIterable {
        case entry, chain, branch, record, unlisted
    }

    var sampledKind: SampledKind {
        switch self {
        case .entry: .entry
        case .chain: .chain
        case .branch: .branch
        case .record: .record
        case .unlisted: .unlisted
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .entry: .entry(Fact.dot, in: Fact.scope)
        case .chain: .chain
        case .branch: .branch(Fact.replica)
        case .record: .record(Fact.record)
        case .unlisted: .unlisted
        }
    }
}

extension Notice.Event: Sampled {
    enum SampledKind: CaseIterable {
        case fork, refused, renewed, reseated, renumbered, clockRestarted, clockBehind, unreadableSchema, copyRemoved, copyLeft,
            unlisted
    }

    var sampledKind: SampledKind {
        switch self {
        case .fork: .fork
        case .refused: .refused
        case .renewed: .renewed
        case .reseated: .reseated
        case .renumbered: .renumbered
        case .clockRestarted: .clockRestarted
        case .clockBehind: .clockBehind
        case .unreadableSchema: .unreadableSchema
        case .copyRemoved: .copyRemoved
        case .copyLeft: .copyLeft
        case .unlisted: .unlisted
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .fork: .fork(entries)
        case .refused: .refused(entries, .notSigned)
        case .renewed: .renewed(from: Fact.replica, to: Fact.replica, again: Fact.number)
        case .reseated: .reseated(from: Fact.replica, to: Fact.replica, again: Fact.number)
        case .renumbered: .renumbered(Fact.number, in: Fact.scope)
        case .clockRestarted: .clockRestarted(from: 1_800_000_000_000, to: 1_700_000_000_000)
        case .clockBehind: .clockBehind(known: 1_700_000_000_000)
        case .unreadableSchema: .unreadableSchema(name: Fact.text, version: Fact.number, line: Fact.number, column: Fact.number)
        case .copyRemoved: .copyRemoved(Fact.text)
        case .copyLeft: .copyLeft(Fact.text)
        case .unlisted: .unlisted(kind: Fact.text, text: Fact.text)
        }
    }

    private static var entries: Notice.Entries { Notice.Entries(Fact.scope, Fact.replica, 1, 7) }
}
