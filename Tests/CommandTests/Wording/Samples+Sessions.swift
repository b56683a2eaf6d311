import Changesets
import Cunlian
import SyncSession
import TestSupport

@testable import CunlianCommands

extension SyncRefusal: Sampled {
    var sampledKind: Kind { kind }
    static func sample(of kind: Kind) -> Self { RefusalSamples.sample(kind) }
}

extension ChangesetFault: Sampled {
    var sampledKind: Kind { kind }
    static func sample(of kind: Kind) -> Self { RefusalSamples.sample(kind) }
}

extension SyncFailure: Sampled {
    enum SampledKind: CaseIterable {
        case badAnswer, cutShort
    }

    var sampledKind: SampledKind {
        switch self {
        case .badAnswer: .badAnswer
        case .cutShort: .cutShort
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .badAnswer: .badAnswer(.sample(of: .badAnswer))
        case .cutShort: .cutShort
        }
    }
}
