import Causality
import Changesets
import RecordStore
import Records

/// Q103: a household's card that is used as soon as it is issued, on the word of one node.
///
/// What a household's yes rests on is a code that its collector lacks. Issuer and user must be two keys, but whoever runs the node that
/// let both keys in can have had both, and saw the code pass where it was issued at the node's console. From the log it is known whose
/// keys wrote the card and the answer, and which node's key wrote the offices by which they may; it is not known on which machine a key
/// lies. So "through one node" is: some one key let both in. The times are the authors' clocks'.
extension Check {
    static let cards = [
        Check(
            "Q103", "农户卡发出一小时内不经同一节点使用", "no household's card is used within an hour of its issue through one node", .review,
            source: Origin.own, usedAtOnce)
    ]

    /// Milliseconds.
    private static let atOnce: UInt64 = 3_600_000

    @Sendable private static func usedAtOnce(_ run: CheckRun) throws -> [Suspicion] {
        let directory = try run.store.offices.directory()
        var found: [Int64: (minutes: UInt64, suspicion: Suspicion)] = [:]
        for pair in try pairs(run) {
            guard let card = try CardEvent(pair.card, "household_card", run),
                let answer = try CardEvent(pair.answer, "household_attestation", run),
                let household = try run.store.views.place(pair.household)?.record,
                card.isOpened(by: answer, of: household, run.store.environment.suite.digest)
            else { continue }
            let apart = max(card.written.time, answer.written.time) - min(card.written.time, answer.written.time)
            guard apart <= atOnce, !card.isBySame(as: answer),
                let node = directory.granters(of: card.key, in: card.written.scope)
                    .intersection(directory.granters(of: answer.key, in: answer.written.scope)).min(by: { $0.description < $1.description })
            else { continue }
            let minutes = apart / 60_000
            if let known = found[pair.household], known.minutes <= minutes { continue }
            let called = directory.grants(of: node).first { !$0.person.isEmpty }?.person ?? String(node.description.prefix(8))
            let suspicion = Suspicion(
                record: pair.household,
                text: Label(
                    zh: "\(card.written.person)发卡后\(minutes)分钟，\(answer.written.person)即用卡码录入农户认定，两人都由节点 \(called) 登记",
                    en:
                        "\(answer.written.person) used the card's code \(minutes) minutes after \(card.written.person) issued it, and the node \(called) let both in"
                ), facts: "\(card.written.record) \(answer.written.record)")
            found[pair.household] = (minutes, suspicion)
        }
        return found.sorted { $0.key < $1.key }.map(\.value.suspicion)
    }

    /// Each answer of the round that was given with a code, with each card of its household.
    private static func pairs(_ run: CheckRun) throws -> [(household: Int64, answer: Int64, card: Int64)] {
        var answers = try run.query("household_attestation", as: "a")
        var cards = try run.query("household_card", as: "c")
        let code = try answers.value("capture.\(CardCode.input)")
        let (year, issued) = (try answers.value("year"), try cards.value("year"))
        return try answers.select(
            ["a._parent", "c._id"], where: "(\(code)) IS NOT NULL AND (\(year)) = \(run.round) AND (\(issued)) = \(run.round)",
            more: "JOIN \(cards.from) ON c._parent = a._parent"
        ).compactMap { row in
            guard let household = row[1].integer, let card = row[2].integer else { return nil }
            return (household, row.record, card)
        }
    }
}

/// A card or an answer as its entry says it, with the key that wrote it.
private struct CardEvent {
    let written: Written
    let fields: EventFields
    let key: Fingerprint

    /// - Parameter number: Inside the file.
    init?(_ number: Int64, _ type: String, _ run: CheckRun) throws {
        guard let type = run.store.schema.type(named: type), let place = try run.store.views.place(number),
            let written = try Written(place.record, in: place.scope, run.store), written.isAdmitted
        else { return nil }
        self.written = written
        fields = EventFields(place.record, type, written.entry, run.store.schema)
        key = Fingerprint(of: written.entry.dot.replica)
    }

    /// Whether the code of an answer is one of this card's.
    func isOpened(by answer: CardEvent, of household: RecordID, _ digest: ([UInt8]) -> [UInt8]) -> Bool {
        guard case .card(let agree, let refuse)? = fields.content(objection: nil),
            case .household(let said)? = answer.fields.content(objection: nil), let code = said.cardCode.flatMap({ CardCode($0) }),
            let year = answer.fields.integer("year"), fields.integer("year") == year, fields.kind == answer.fields.kind
        else { return false }
        let commitment = code.commitment(
            household: household, year: year, kind: fields.kind, decision: said.decision, digest: digest)
        return (said.decision == .refuse ? refuse : agree) == commitment
    }

    /// Whoever issued a card opens nothing with it, so there is nothing to find.
    func isBySame(as other: CardEvent) -> Bool { written.person == other.written.person || key == other.key }
}

extension Directory {
    /// The keys that let somebody in where they write in a scope; the root let itself in.
    fileprivate func granters(of key: Fingerprint, in scope: ScopeCode) -> Set<Fingerprint> {
        let granters = grants(of: key).filter { $0.covers(scope) }.map { Fingerprint(of: $0.record.replica) }
        return Set(granters + (key == root ? [key] : []))
    }
}
