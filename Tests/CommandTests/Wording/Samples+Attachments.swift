import RecordStore
import Records

extension AttachmentFault: Sampled {
    enum SampledKind: CaseIterable {
        case notAName, ambiguous, unknown, outstanding, damaged, notAField, notThere, objection
    }

    var sampledKind: SampledKind {
        switch self {
        case .notAName: .notAName
        case .ambiguous: .ambiguous
        case .unknown: .unknown
        case .outstanding: .outstanding
        case .damaged: .damaged
        case .notAField: .notAField
        case .notThere: .notThere
        case .objection: .objection
        }
    }

    static func sample(of kind: SampledKind) -> AttachmentFault {
        switch kind {
        case .notAName: .notAName(Fact.text)
        case .ambiguous: .ambiguous(Fact.text, count: Fact.number)
        case .unknown: .unknown(Fact.text)
        case .outstanding: .outstanding(Fact.text, bytes: Fact.number)
        case .damaged: .damaged(Fact.text)
        case .notAField: .notAField(Fact.text)
        case .notThere: .notThere(Fact.text)
        case .objection: .objection(.sample(of: .tooLarge))
        }
    }
}

extension AttachmentObjection: Sampled {
    enum SampledKind: CaseIterable {
        case empty, tooLarge, type, otherType, unreadablePicture
    }

    var sampledKind: SampledKind {
        switch self {
        case .empty: .empty
        case .tooLarge: .tooLarge
        case .type: .type
        case .otherType: .otherType
        case .unreadablePicture: .unreadablePicture
        }
    }

    static func sample(of kind: SampledKind) -> AttachmentObjection {
        switch kind {
        case .empty: .empty
        case .tooLarge: .tooLarge(bytes: Fact.number, most: Fact.number)
        case .type: .type(Fact.text, allowed: [Fact.text])
        case .otherType: .otherType(named: Fact.text, is: Fact.text)
        case .unreadablePicture: .unreadablePicture(Fact.text)
        }
    }
}
