import Causality
import Changesets
import Cunlian
import Records
import SyncSession

extension English {
    func sentence(_ refusal: SyncRefusal) -> String {
        switch refusal {
        case .unknownFrame, .badFrameLength, .outOfTurn, .badHello, .badEnrolment, .cutShort, .otherContentType:
            "The node could not read the request (reason \(refusal.number)); nothing was lost: try again, or upgrade the program."
        case .frameTooLarge(let bytes, let max): "The node refused: a part has \(bytes) bytes, and \(max) is the most."
        case .bodyTooLarge(_, let max): "The node refused: a request may have \(max) bytes. Nothing was lost."
        case .notEnrolled: "The node refused: this key is not enrolled there; enrol it with a code of that node."
        case .grantEnded(let last):
            "The node refused: the last day of this key's grant was \(LastDay(expires: last).text); what was written under it stays, enrol anew with a new code."
        case .otherKey: "The node refused: the request is not signed with the key that was enrolled."
        case .noDirectory: "The node refused: it is not enrolled itself, and can enrol nobody."
        case .unknownCode: "The node refused: the code is not known, was used, or has expired; ask for a new one."
        case .unknownSuite(let suite): "The node refused: it does not know suite \(suite)."
        case .revoked(let kind, let time):
            "The node refused: this key was \(revocationWords(kind)) on \(RegisterCalendar.minuteText(at: time)). What is on this device stays; turn to your county office."
        case .tooManyRefused(let max): "The node refused more than \(max) parts of what was sent, and took no more. Nothing was lost."
        case .busy: "The node is busy; nothing was lost, try again in a while."
        case .unknownVersion(let version):
            "The node's program is older and does not know version \(version) of the protocol; upgrade it first."
        case .failed: "The node failed, and its log says why; nothing was lost, try again later."
        case .badAnswer(let offset), .badRefusal(let offset), .badEnrolmentAnswer(let offset):
            "The node's answer is not one (reason \(refusal.number), byte \(offset)). Nothing was lost."
        case .otherTree: "This store belongs to another tree already, and cannot be enrolled here."
        case .badDirectory(let fault): "The directory that the node gave cannot be taken: \(words(fault))."
        case .outOfStep: "The program is at fault: the session was out of step. Nothing was lost."
        case .unlisted(let code, let number):
            "The node refused (class \(code.rawValue), reason \(number)); upgrade the program and try again."
        }
    }

    func sentence(_ failure: SyncFailure) -> String {
        switch failure {
        case .badAnswer(let refusal): sentence(refusal)
        case .cutShort: "The link broke; what came whole is kept. Sync again."
        }
    }

    /// What a sync leaves undone; empty where nothing is known to be.
    func rest(_ failure: SyncGivenUp) -> String {
        let parts = [(failure.toSend, "to send"), (failure.toReceive, "to receive")].filter { $0.0.entries > 0 }
        let unknown = failure.isToldOfIncoming ? [] : ["what there is to receive the node has not said yet"]
        let words = parts.map { amount, way in
            count(amount.entries, "entry", "entries") + (amount.bytes > 0 ? " (\(count(amount.bytes, "byte")))" : "") + " \(way)"
        }
        guard !(words + unknown).isEmpty else { return "" }
        return "Left: \((words + unknown).joined(separator: ", "))."
    }

    /// Why one changeset was not taken.
    func words(_ fault: ChangesetFault) -> String {
        switch fault {
        case .malformed(let offset): "it is malformed at byte \(offset)"
        case .notKept(let scope): "region \(scope) is not kept there"
        case .notCovered(let scope): "the grant does not cover region \(scope)"
        case .unknownSuite(let suite): "suite \(suite) is not known there"
        case .otherKey: "the key is not its author's"
        case .noBeginning(let replica): "the beginning of \(replica.short)'s chain is missing"
        case .notSigned: "the signature is not its author's"
        case .followsLost(let first, let last):
            "entries \(first)-\(last) of that store itself follow others that it has lost; those come first"
        case .olderSchema(let from, let to): "its chain goes back from version \(from) of the schema to \(to)"
        case .leavesGrant: "its chain named a grant before and names none now"
        case .formerGrant: "its chain goes back to a grant that it had left"
        case .olderDirectory(let dot, let after):
            "its chain names the directory up to entry \(dot.number) after it named entry \(after.number)"
        case .tooManyWaiting(let replica, let number): "too many changesets of \(replica.short) wait for entry \(number)"
        case .tooManyIncarnations: "its key has begun too often in that region; a new grant gives it new room"
        case .tooManyReplicas: "more devices write in that region than a node keeps"
        case .notNamed: "the directory does not name the key that wrote it"
        case .tooManyOperations: "it does far more than its size allows"
        case .tooManyBranches: "its chain parts more often than a node keeps branches"
        case .unlisted(let number): "reason \(number), which this program does not know"
        }
    }
}
