import Records
import Register

/// What a page of a case that is no household's showed, in short: whoever signs sends it along, and signs nothing of what is otherwise by then.
enum CaseToken {
    static func of(_ item: AnyCase, _ digest: ([UInt8]) -> [UInt8]) -> String? {
        switch item {
        case .household: nil
        case .place(let item): item.standing.token(digest)
        case .record(let item): of(item, digest)
        }
    }

    /// The name of a case says of which records it is; what they say may be put right meanwhile.
    static func of(_ item: RecordCase, _ digest: ([UInt8]) -> [UInt8]) -> String {
        var parts = [item.name, item.handler ?? ""]
        switch item.content {
        case .objection(let objection): parts += [objection.by, objection.text, objection.result ?? ""]
        case .requests(let group):
            parts += group.map { "\($0.record) \($0.from) \($0.to?.description ?? "") \($0.household ?? "") \($0.date)" }
        case .vouchers(let voucher):
            parts += voucher.entries.map { "\($0.record) \($0.amount ?? 0) \($0.payee ?? "") \($0.date ?? 0)" }
        }
        let bytes = digest(Array(parts.joined(separator: "\u{0}").utf8))
        return bytes.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
