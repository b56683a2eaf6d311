import Records

/// The fields of an event, as the entry that created it wrote them.
struct EventFields {
    private let type: RecordType
    private let schema: Schema
    private let values: [Int: Value]

    init(_ record: RecordID, _ type: RecordType, _ entry: Entry, _ schema: Schema) {
        self.type = type
        self.schema = schema
        values = Dictionary(
            entry.changes.filter { $0.record == record && $0.kind == .set }.map { ($0.address.field, $0.value) }
        ) { first, _ in first }
    }

    // MARK: Reading

    private func value(_ name: String, _ input: String?) -> (Value, Input)? {
        guard let field = type.field(named: name), let value = values[field.number] else { return nil }
        let index = input.flatMap { input in field.inputs.firstIndex { $0.name == input } } ?? 0
        let part = value.part(index)
        // What nobody can read is not said.
        guard field.isReadable(value) else { return nil }
        return part.isMissing || index >= field.inputs.count ? nil : (part, field.inputs[index])
    }

    func text(_ name: String, _ input: String? = nil) -> String? {
        if case .text(let text)? = value(name, input)?.0, !text.isEmpty { text } else { nil }
    }

    func integer(_ name: String, _ input: String? = nil) -> Int? {
        if case .integer(let number)? = value(name, input)?.0 { Int(number) } else { nil }
    }

    func reference(_ name: String, _ input: String? = nil) -> RecordID? {
        if case .reference(let record)? = value(name, input)?.0 { record } else { nil }
    }

    /// The code of an answer from a list.
    func code(_ name: String, _ input: String? = nil) -> String? {
        guard let (value, input) = value(name, input), case .code(let list) = input.type, case .integer(let number) = value else {
            return nil
        }
        return schema.codeList(list)?.item(Int(number))?.code
    }

    // MARK: Events

    /// Of which procedure the event is a step: of an exit, where it does not say.
    var kind: RunKind { code("run").flatMap { RunKind(rawValue: $0) } ?? .exit }

    /// What the event says; `nil` where something is lacking without which it says nothing.
    func content(objection: RecordID?) -> ExitEvent.Content? {
        switch type.name {
        case "candidate": .candidate(reason: text("reason"))
        case "house_check": houseCheck
        case "evaluation": sheet
        case "household_card":
            if let agree = text("agree"), let refuse = text("refuse") { .card(agree: agree, refuse: refuse) } else { nil }
        case "household_attestation": household
        case "government_attestation": government
        case "village_review":
            if let present = integer("votes", "present"), let inFavour = integer("votes", "for") {
                .review(present: present, inFavour: inFavour, against: otherVotes)
            } else {
                nil
            }
        case "notice":
            if let level = code("level"), let from = integer("from"), let to = integer("to") {
                .notice(isFirst: level == "first", from: from, to: to)
            } else {
                nil
            }
        case "objection": .objection(by: text("by") ?? "", text: text("text") ?? "")
        case "objection_answer":
            if let objection, let result = code("result").flatMap({ ExitEvent.ObjectionResult(rawValue: $0) }) {
                .objectionAnswer(objection: objection, result: result, text: text("text") ?? "")
            } else {
                nil
            }
        case "approval":
            if let level = code("level"), let result = code("result") {
                .approval(
                    isCounty: level == "county", passes: result == "pass", reason: text("reason"), evidence: text("evidence")?.lowercased())
            } else {
                nil
            }
        case "announcement": integer("from").map { .announcement(from: $0) }
        case "withdrawal": .withdrawal(attestation: reference("attestation"), reason: text("reason") ?? "")
        case "system_mark": mark
        case "case_decision": decision
        default: nil
        }
    }

    /// Those who voted neither for it nor stayed away; less than nobody where one of the numbers is.
    private var otherVotes: Int {
        let (against, abstained) = (integer("votes", "against") ?? 0, integer("votes", "abstained") ?? 0)
        return min(against, abstained) < 0 ? -1 : against + abstained
    }

    private var houseCheck: ExitEvent.Content {
        let places = ["first", "second", "third"]
        return .houseCheck(
            persons: places.compactMap { text("team", $0) }, units: places.compactMap { text("team", $0 + "_unit") })
    }

    private var sheet: ExitEvent.Content? {
        guard let evidence = text("evidence"), let field = type.field(named: "results") else { return nil }
        var results: [String: ItemResult] = [:]
        for input in field.inputs where input.name.hasPrefix("item_") {
            let item = String(input.name.dropFirst("item_".utf8.count))
            results[item] = integer("results", input.name).flatMap { ItemResult(rawValue: $0) }
        }
        return .evaluation(
            .init(criteria: text("criteria") ?? "", criteriaHash: text("criteria_hash") ?? "", evidence: evidence, results: results))
    }

    private var household: ExitEvent.Content? {
        guard let evidence = text("evidence"), let decision = code("decision").flatMap({ ExitEvent.Decision(rawValue: $0) }) else {
            return nil
        }
        var answer = ExitEvent.HouseholdAnswer(
            evidence: evidence, criteria: text("criteria_hash") ?? "", decision: decision, signer: reference("signer", "member"))
        answer.reason = text("reason")
        answer.proxyDocument = text("signer", "proxy_document")
        answer.proxyReason = text("signer", "proxy_reason")
        answer.proof = text("capture", "proof")
        answer.cardCode = text("capture", CardCode.input)
        answer.place = text("capture", "place")
        answer.witness = text("witness")
        return .household(answer)
    }

    private var government: ExitEvent.Content? {
        guard let evidence = text("evidence"), let decision = code("decision").flatMap({ ExitEvent.Decision(rawValue: $0) }) else {
            return nil
        }
        var answer = ExitEvent.GovernmentAnswer(evidence: evidence, criteria: text("criteria_hash") ?? "", decision: decision)
        let reasons = (type.field(named: "reasons")?.inputs ?? []).compactMap { text("reasons", $0.name) }
        answer.reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        answer.second = text("signers", "second")
        return .government(answer)
    }

    private var mark: ExitEvent.Content? {
        guard let from = code("from").flatMap({ HouseholdState(rawValue: $0) }),
            let to = code("to").flatMap({ HouseholdState(rawValue: $0) })
        else { return nil }
        return .mark(from: from, to: to, cause: code("cause"))
    }

    private var decision: ExitEvent.Content? {
        guard let name = text("case"), let verdict = code("verdict").flatMap({ ExitProcedure.Verdict(rawValue: $0) }) else {
            return nil
        }
        return .decision(
            .init(
                name: name, kind: text("kind") ?? "", verdict: verdict, step: code("step").flatMap { StepCode(rawValue: $0) },
                handler: text("handler"), reason: text("reason") ?? ""))
    }
}
