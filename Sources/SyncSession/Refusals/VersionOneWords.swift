import Causality
import Changesets
import Records

/// What programs of version 1 are told: they read a refusal as words, and these are the words.
///
/// Part of the protocol's version 1 and of nothing else: people who use this program read the tables of the
/// edge, in their language.
extension SyncRefusal {
    package var versionOneWords: String {
        switch self {
        case .unknownFrame(let kind): "frame kind \(kind) is not known"
        case .badFrameLength: "a frame's length is malformed"
        case .outOfTurn(let kind): "frame \(kind) is out of turn"
        case .badHello(let offset): "the hello is malformed at byte \(offset)"
        case .badEnrolment(let offset): "the request to enrol is malformed at byte \(offset)"
        case .cutShort: "the request breaks off"
        case .otherContentType: "the content type is not that of a session"
        case .frameTooLarge(let bytes, let max): "a frame of \(bytes) bytes is larger than \(max)"
        case .bodyTooLarge(_, let max): "a request may have \(max) bytes"
        case .notEnrolled: "this key is not enrolled here; enrol it with a code of this node"
        case .grantEnded(let day):
            "the grant of this key ended on \(CalendarDate(days: Int(clamping: day))?.description ?? String(day)); what was written under it stays, enrol anew with a code of this node"
        case .revoked(.suspend, _): "this key is suspended; what is on the device stays, ask whoever runs this node"
        case .revoked(.retire, _): "the holder of this key is retired; ask whoever runs this node"
        case .revoked(.revoke, _): "this key was revoked; ask whoever runs this node"
        case .otherKey: "the request is not signed with the key that was enrolled"
        case .noDirectory: "this node has no directory; it is not enrolled itself"
        case .unknownCode: "the code is not known, was used, or has expired; ask for a new one"
        case .unknownSuite(let suite): "suite \(suite) is not known here"
        case .busy: "the node is busy; try again in a while"
        case .tooManyRefused(let max): "more than \(max) changesets that are not taken"
        case .unknownVersion(let version): "version \(version) of the session is not known here"
        case .failed, .outOfStep: "the node failed; its log says why"
        case .badAnswer, .badRefusal, .badEnrolmentAnswer, .otherTree, .badDirectory: "the answer is not one"
        case .unlisted(_, let number): "reason \(number)"
        }
    }
}

extension ChangesetFault {
    package var versionOneWords: String {
        switch self {
        case .malformed(let offset): "malformed at byte \(offset)"
        case .notKept(let scope), .notCovered(let scope): "scope \(scope) is not kept here"
        case .unknownSuite(let suite): "suite \(suite) is not known here"
        case .otherKey: "the key is not the author's"
        case .noBeginning(let replica): "the beginning of \(replica.short)'s chain is missing"
        case .notSigned: "the signature is not the author's"
        case .followsLost(let first, let last):
            "entries \(first)-\(last) of this store itself follow others that it has lost; those come first"
        case .olderSchema(let from, let to): "it goes back from version \(from) of the schema to \(to)"
        case .leavesGrant: "it names no grant after one"
        case .formerGrant: "it goes back to a grant that the chain had left"
        case .olderDirectory(let dot, let after): "it names the directory up to \(dot) after \(after)"
        case .tooManyWaiting(let replica, let number): "too many changesets of \(replica.short) wait for number \(number)"
        case .tooManyIncarnations: "the key has opened too many incarnations"
        case .tooManyReplicas: "too many replicas write in the scope"
        case .notNamed: "the directory names no such key"
        case .tooManyOperations: "it does more than its size allows"
        case .tooManyBranches: "its chain is forked too often"
        case .unlisted(let number): "reason \(number)"
        }
    }
}
