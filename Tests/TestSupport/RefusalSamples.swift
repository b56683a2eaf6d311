public import Changesets
public import Causality
import Records
public import SyncSession

/// A refusal of every kind, with facts: the switches have no default, so a new reason needs its sample.
public enum RefusalSamples {
    public static let refusals = SyncRefusal.Kind.allCases.map(sample)
    public static let faults = ChangesetFault.Kind.allCases.map(sample)

    public static let replica = ReplicaID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210, incarnation: 7)

    public static func sample(_ kind: SyncRefusal.Kind) -> SyncRefusal {
        switch kind {
        case .unlisted: .unlisted(.busy, number: 999)
        case .unknownFrame: .unknownFrame(kind: 9)
        case .badFrameLength: .badFrameLength
        case .outOfTurn: .outOfTurn(.hello)
        case .badHello: .badHello(at: 300)
        case .badEnrolment: .badEnrolment(at: 0)
        case .cutShort: .cutShort
        case .otherContentType: .otherContentType
        case .frameTooLarge: .frameTooLarge(.max, max: 1 << 20)
        case .bodyTooLarge: .bodyTooLarge(300_000_000, max: 1 << 28)
        case .notEnrolled: .notEnrolled
        case .grantEnded: .grantEnded(on: -400)
        case .otherKey: .otherKey
        case .noDirectory: .noDirectory
        case .unknownCode: .unknownCode
        case .unknownSuite: .unknownSuite(250)
        case .busy: .busy
        case .unknownVersion: .unknownVersion(9)
        case .failed: .failed
        case .badAnswer: .badAnswer(at: 64)
        case .badRefusal: .badRefusal(at: 1)
        case .badEnrolmentAnswer: .badEnrolmentAnswer(at: 2)
        case .otherTree: .otherTree
        case .badDirectory: .badDirectory(.olderSchema(from: 3, to: 2))
        case .outOfStep: .outOfStep
        case .tooManyRefused: .tooManyRefused(most: 4_096)
        case .revoked: .revoked(.suspend, at: 1_500_000_000_000)
        }
    }

    public static func sample(_ kind: ChangesetFault.Kind) -> ChangesetFault {
        switch kind {
        case .unlisted: .unlisted(number: 999)
        case .malformed: .malformed(at: 300)
        case .notKept: .notKept(ScopeCode(number: 450_124_100_201))
        case .notCovered: .notCovered(ScopeCode(number: 450_124))
        case .unknownSuite: .unknownSuite(250)
        case .otherKey: .otherKey
        case .noBeginning: .noBeginning(replica)
        case .notSigned: .notSigned
        case .followsLost: .followsLost(first: 4, last: 300)
        case .olderSchema: .olderSchema(from: 3, to: 2)
        case .leavesGrant: .leavesGrant
        case .formerGrant: .formerGrant
        case .olderDirectory: .olderDirectory(Dot(replica, 1), after: Dot(replica, 2))
        case .tooManyWaiting: .tooManyWaiting(replica, number: 5)
        case .tooManyIncarnations: .tooManyIncarnations
        case .tooManyReplicas: .tooManyReplicas
        case .notNamed: .notNamed
        case .tooManyOperations: .tooManyOperations
        case .tooManyBranches: .tooManyBranches
        }
    }
}
