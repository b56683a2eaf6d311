import Cunlian
import JSON
import RecordStore
import Records
import Terminal

/// How attachments are shown: what a sync came to, and what is outstanding.
extension AttachmentReport {
    func write(into json: inout JSONWriter) {
        json.member("sentAttachments", sent)
        json.member("receivedAttachments", received)
        json.member("attachmentBytes", sentBytes + receivedBytes)
        json.member("attachmentsComplete", isComplete && isCarried)
        if !refusals.isEmpty { json.member("attachmentRefusals", refusals.map { "\($0)" }) }
    }

    func lines(_ context: Context) -> [String] {
        var lines: [String] = []
        if sent + received > 0 {
            lines.append(
                context.say(
                    "附件：发出 \(sent) 个，收到 \(received) 个（\(sentBytes + receivedBytes) 字节）。",
                    "Attachments: sent \(sent), received \(received) (\(count(sentBytes + receivedBytes, "byte")))."))
        }
        if absent > 0 {
            lines.append(
                context.palette(
                    context.say("要的附件有 \(absent) 个节点也还没有。", "\(absent) that were asked for are not at the node yet."), .warning))
        }
        if !isCarried {
            lines.append(
                context.palette(
                    context.say("节点的程序较旧，不收附件；附件留在本机。", "The node's program is older and takes no attachments: they stay here."), .warning))
        } else if !isComplete {
            lines.append(
                context.palette(
                    context.say("附件还没有传完，已到的都算数；请再同步。", "Attachments are not all through; what came counts: sync again."), .warning))
        }
        for refusal in Set(refusals.map { context.words.words($0) }).sorted() {
            lines.append(context.palette(context.say("有附件未收：\(refusal)", "An attachment was not taken: \(refusal)"), .bad))
        }
        return lines
    }
}

extension AttachmentCounts {
    /// Of a store, by who counts as a county and as a city there; nothing where nothing can be noted, as on a full disk.
    init(of store: RecordStore) throws {
        do {
            self = try store.attachments.counts(at: store.peers.peers(level: 1), above: store.peers.peers(level: 0))
        } catch {
            guard RecordStore.cannotWriteNow(error) else { throw error }
            self = AttachmentCounts()
        }
    }

    func write(into json: inout JSONWriter) {
        json.member(
            "attachments",
            object: { json in
                json.member("referred", referred)
                json.member("held", held)
                json.member("heldBytes", heldBytes)
                json.member("outstanding", outstanding)
                json.member("outstandingBytes", outstandingBytes)
                json.member("heldByCounty", heldByNode)
                json.member("heldByCity", heldAbove)
            })
    }

    /// Nothing where entries refer to none.
    func rows(_ levels: [Label], _ context: Context) -> [Sheet.Row] {
        guard referred > 0 else { return [] }
        let there = zip(levels, [heldByNode, heldAbove].suffix(levels.count))
            .map { "\($0.text(in: context.language)) \($1)" }.joined(separator: context.say("，", ", "))
        var rows: [Sheet.Row] = [.init(context.say("附件在本机", "attachments here"), String(held), note: there)]
        if outstanding > 0 {
            rows.append(
                .init(
                    context.say("附件未到", "attachments outstanding"), String(outstanding),
                    note: context.say("至少 \(outstandingBytes) 字节", "\(outstandingBytes) bytes or more")))
        }
        return rows
    }
}
