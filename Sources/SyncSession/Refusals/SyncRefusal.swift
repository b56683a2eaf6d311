public import Changesets
public import Records

/// Why a session or an enrolment came to nothing: a case with its facts, and no sentence.
///
/// The numbers are those of the wire, `Protocol/06-http.md`, section 3; none is ever given to another reason.
public enum SyncRefusal: Error, Hashable, Sendable {
    /// A frame of a kind that the protocol has not.
    case unknownFrame(kind: UInt8)
    /// A length of more bytes than a number of 64 bits takes.
    case badFrameLength
    /// A frame that may not come now.
    case outOfTurn(FrameKind)
    /// The first byte that cannot be explained; so too for the other messages.
    case badHello(at: Int)
    /// As ``badHello(at:)``, of a request for enrolment.
    case badEnrolment(at: Int)
    /// The request stopped before its end.
    case cutShort
    /// Not our content type, so not a request of ours.
    case otherContentType
    /// In bytes.
    case frameTooLarge(UInt64, max: Int)
    /// In bytes: what was announced, or had come by then.
    case bodyTooLarge(Int, max: Int)
    /// The directory does not name the key.
    case notEnrolled
    /// The first day on which the grant opened no session, in days since 1970.
    case grantEnded(on: Int64)
    /// The message is not signed with the key that was enrolled.
    case otherKey
    /// The node is not enrolled itself, so it enrols nobody.
    case noDirectory
    /// The one-time code is not known, was used, or has expired.
    case unknownCode
    /// Made by algorithms that the node has not, by their number.
    case unknownSuite(UInt8)
    /// All places for sessions are taken.
    case busy
    /// A version of the protocol that the node does not speak.
    case unknownVersion(UInt8)
    /// The node failed, and its log says why.
    case failed

    // What an asker meets in an answer; a node never says these.
    /// The first byte of an answer that cannot be explained.
    case badAnswer(at: Int)
    /// The first byte of a refusal that cannot be explained.
    case badRefusal(at: Int)
    /// The first byte of an answer to an enrolment that cannot be explained.
    case badEnrolmentAnswer(at: Int)
    /// The store belongs to another tree than the one that it was to be enrolled in.
    case otherTree
    /// The directory that came with an enrolment cannot be taken.
    case badDirectory(ChangesetFault)
    /// An event that the session was not waiting for: a mistake of the program that drives it.
    case outOfStep
    /// More of what came was not taken than a session tells of; both sides say it.
    case tooManyRefused(most: Int)
    /// What the key may do was ended, and when it was said, in milliseconds since 1970.
    case revoked(Revocation.Kind, at: UInt64)

    /// A reason of a newer program, or number 0: words of an older one.
    case unlisted(Code, number: UInt64)

    /// What follows for whoever is refused; HTTP statuses go by it.
    public enum Code: UInt8, CaseIterable, Sendable {
        case malformed = 1, tooLarge, notPermitted, unknownCode, wrongSuite, busy, newerVersion, storeClosed
    }

    /// The reasons without their facts; `unlisted` stands for every other number.
    public enum Kind: UInt64, CaseIterable, Sendable {
        case unlisted = 0
        case unknownFrame = 1, badFrameLength, outOfTurn, badHello, badEnrolment, cutShort, otherContentType, frameTooLarge
        case bodyTooLarge, notEnrolled, grantEnded, otherKey, noDirectory, unknownCode, unknownSuite, busy, unknownVersion
        case failed, badAnswer, badRefusal, badEnrolmentAnswer, otherTree, badDirectory, outOfStep
        case tooManyRefused, revoked
    }

    /// Which case it is, without its facts.
    public var kind: Kind {
        switch self {
        case .unknownFrame: .unknownFrame
        case .badFrameLength: .badFrameLength
        case .outOfTurn: .outOfTurn
        case .badHello: .badHello
        case .badEnrolment: .badEnrolment
        case .cutShort: .cutShort
        case .otherContentType: .otherContentType
        case .frameTooLarge: .frameTooLarge
        case .bodyTooLarge: .bodyTooLarge
        case .notEnrolled: .notEnrolled
        case .grantEnded: .grantEnded
        case .otherKey: .otherKey
        case .noDirectory: .noDirectory
        case .unknownCode: .unknownCode
        case .unknownSuite: .unknownSuite
        case .busy: .busy
        case .unknownVersion: .unknownVersion
        case .failed: .failed
        case .badAnswer: .badAnswer
        case .badRefusal: .badRefusal
        case .badEnrolmentAnswer: .badEnrolmentAnswer
        case .otherTree: .otherTree
        case .badDirectory: .badDirectory
        case .outOfStep: .outOfStep
        case .tooManyRefused: .tooManyRefused
        case .revoked: .revoked
        case .unlisted: .unlisted
        }
    }

    /// What the wire calls the reason.
    public var number: UInt64 {
        if case .unlisted(_, let number) = self { return number }
        return kind.rawValue
    }

    /// What whoever asked can do about it.
    public var code: Code {
        switch self {
        case .unknownFrame, .badFrameLength, .outOfTurn, .badHello, .badEnrolment, .cutShort, .otherContentType, .badAnswer,
            .badRefusal, .badEnrolmentAnswer, .badDirectory:
            .malformed
        case .frameTooLarge, .bodyTooLarge, .tooManyRefused: .tooLarge
        case .notEnrolled, .grantEnded, .revoked, .otherKey, .noDirectory, .otherTree: .notPermitted
        case .unknownCode: .unknownCode
        case .unknownSuite: .wrongSuite
        case .busy: .busy
        case .unknownVersion: .newerVersion
        case .failed, .outOfStep: .storeClosed
        case .unlisted(let code, _): code
        }
    }
}
