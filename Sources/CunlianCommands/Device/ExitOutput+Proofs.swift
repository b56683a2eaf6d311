import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// A file that proves something of an exit and whose bytes are still on their way.
struct OutstandingProof {
    let event: RecordID
    let path: String
    let standing: AttachmentStanding
}

extension ExitOutput {
    /// Proofs, minutes, seals and whatever else is attached to what was recorded, as far as it is not here.
    func outstandingProofs(_ standing: ExitStanding) throws -> [OutstandingProof] {
        let store = clerk.editor.store
        guard let scope = try store.views.scope(of: standing.household) else { return [] }
        let output = RecordOutput(context: context, editor: clerk.editor)
        return try standing.events.flatMap { event -> [OutstandingProof] in
            guard let view = try store.record(event.record, in: scope) else { return [] }
            return try output.attachments(of: view).filter { !$0.standing.isHeld }
                .map { OutstandingProof(event: event.record, path: $0.path, standing: $0.standing) }
        }
    }

    func printOutstandingProofs(_ standing: ExitStanding) throws {
        for proof in try outstandingProofs(standing) {
            context.print(
                context.palette(
                    context.say(
                        "凭证未到：\(proof.path) \(proof.standing.name.prefix(16))；attachment \(proof.standing.name.prefix(16)) 之后 sync 可取回",
                        "A proof is still on its way: \(proof.path) \(proof.standing.name.prefix(16)); attachment \(proof.standing.name.prefix(16)), then sync, fetches it"
                    ), .warning))
        }
    }

    func write(_ proofs: [OutstandingProof], into json: inout JSONWriter) {
        json.member(
            "outstandingProofs",
            list: { list in
                for proof in proofs {
                    list.object {
                        $0.member("event", proof.event.description)
                        $0.member("field", proof.path)
                        $0.member("hash", proof.standing.name)
                    }
                }
            })
    }
}
