import Records
import SyncSession

@testable import CunlianCommands

extension BundleFault: Sampled {
    enum SampledKind: CaseIterable {
        case notABundle, newerVersion, unknownSuite, forSomebodyElse, otherLength, damaged, badContent, badFrame, swapped
        case unknownWriter, writerGrantEnded, writerEnded, withoutTree, noAddressee, unknownAddressee, ambiguousAddressee, noKey
        case addresseeWithoutGrant, addressedToOneself, partsTooSmall, tooManyScopes, tooManyParts
    }

    var sampledKind: SampledKind {
        switch self {
        case .notABundle: .notABundle
        case .newerVersion: .newerVersion
        case .unknownSuite: .unknownSuite
        case .forSomebodyElse: .forSomebodyElse
        case .otherLength: .otherLength
        case .damaged: .damaged
        case .badContent: .badContent
        case .badFrame: .badFrame
        case .swapped: .swapped
        case .unknownWriter: .unknownWriter
        case .writerGrantEnded: .writerGrantEnded
        case .writerEnded: .writerEnded
        case .withoutTree: .withoutTree
        case .noAddressee: .noAddressee
        case .unknownAddressee: .unknownAddressee
        case .ambiguousAddressee: .ambiguousAddressee
        case .noKey: .noKey
        case .addresseeWithoutGrant: .addresseeWithoutGrant
        case .addressedToOneself: .addressedToOneself
        case .partsTooSmall: .partsTooSmall
        case .tooManyScopes: .tooManyScopes
        case .tooManyParts: .tooManyParts
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        let key = Fingerprint(high: 0x1111_1111_1111_1111, low: 2)
        return switch kind {
        case .notABundle: .notABundle
        case .newerVersion: .newerVersion(9)
        case .unknownSuite: .unknownSuite(250)
        case .forSomebodyElse: .forSomebodyElse(key, name: nil)
        case .otherLength: .otherLength(bytes: Fact.number, expected: 300)
        case .damaged: .damaged(at: Fact.number)
        case .badContent: .badContent(at: Fact.number)
        case .badFrame: .badFrame(.cutShort)
        case .swapped: .swapped
        case .unknownWriter: .unknownWriter(key)
        case .writerGrantEnded: .writerGrantEnded(on: 400)
        case .writerEnded: .writerEnded(.suspend, at: 1_500_000_000_000)
        case .withoutTree: .withoutTree
        case .noAddressee: .noAddressee
        case .unknownAddressee: .unknownAddressee(Fact.text)
        case .ambiguousAddressee: .ambiguousAddressee(Fact.text, [key.description])
        case .noKey: .noKey(key)
        case .addresseeWithoutGrant: .addresseeWithoutGrant(key)
        case .addressedToOneself: .addressedToOneself
        case .partsTooSmall: .partsTooSmall(bytes: Fact.number, needed: 300)
        case .tooManyScopes: .tooManyScopes(20_000)
        case .tooManyParts: .tooManyParts(20_000)
        }
    }
}
