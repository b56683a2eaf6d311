import ArgumentParser
import Causality
import Changesets
import Cunlian
import Glibc
import JSON
import RecordStore
import Records
import Register
import Terminal

struct AttestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest", abstract: "双认定：对所示事实认定 / attest the facts that evaluate shows, for the household or the government.",
        discussion: """
            农户的同意须有采集员没有的东西：户认定卡上的卡码（--card-code），或另一人对同一事实的认定（--witness）。
            A household's yes counts only with something that the collector lacks: a code of the household's card, or another
            person's own attestation of the same.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year"))
    var ofYear: RegisterYear
    private var year: Int { ofYear.number }
    @OptionGroup var run: RunOption
    @Option(name: .long, help: ArgumentHelp("哪一方 / which side", valueName: "household|government")) var `as`: String
    @Option(name: .long, help: ArgumentHelp("意见 / decision", valueName: "agree|refuse|reserve")) var decision: String
    @Option(name: .long, help: "evaluate 所示的事实摘要 / the evidence digest that evaluate shows; 8 digits or more") var evidence: String
    @Option(name: .long, help: "农户：签字成员；政府：第二签字人 / of the household the member who signs, of the government the second person") var signer:
        String?
    @Option(name: .long, help: "户认定卡上的卡码；- 从标准输入读 / a code of the household's card; - reads it from standard input")
    var cardCode: String?
    @Option(name: .long, help: ArgumentHelp("卡码所在文件 / a file that holds the card's code", valueName: "file")) var cardCodeFile: String?
    @Option(name: .long, help: "见证人的副本 / the witness's replica") var witness: String?
    @Option(name: .long, help: "签字、手印或录音文件 / a file: signature, fingerprint, recorded call") var proof: String?
    @Option(name: .long, help: ArgumentHelp("凭证种类 / kind of proof", valueName: "signature|fingerprint|phone|card")) var capture: String?
    @Option(name: .long, help: "地点 / place") var place: String?
    @Option(name: .long, help: "委托书文件 / a proxy's document") var proxy: String?
    @Option(name: .long, help: "委托原因 / why somebody else signs") var proxyReason: String?
    @Option(name: .long, help: "理由 / reason") var reason: String?
    @Option(name: .long, help: "签字日期；不给则今天 / the day of signing, where it is not today") var date: String?

    func validate() throws {
        guard AttestRequest.Side(rawValue: `as`) != nil else {
            throw ValidationError("--as 取 household（农户）或 government（政府） / --as takes household or government.")
        }
        guard ExitEvent.Decision(rawValue: decision) != nil else {
            throw ValidationError("--decision 取 agree（同意）、refuse（不同意）或 reserve（有保留） / --decision takes agree, refuse or reserve.")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            var request = AttestRequest(
                household: try clerk.household(household), year: year, side: AttestRequest.Side(rawValue: `as`) ?? .household,
                decision: ExitEvent.Decision(rawValue: decision) ?? .refuse, evidence: evidence)
            request.kind = try run.kind(of: request.household, year: year, clerk.reader)
            (request.signer, request.witness, request.place) = (signer, witness, place)
            (request.capture, request.proxyReason, request.reason, request.date) = (capture, proxyReason, reason, date)
            try clerk.requireAttestable(request)
            request.cardCode = try secret(cardCode, file: cardCodeFile)
            let isHousehold = request.side == .household
            request.proof = try proof.map {
                try proofKept(
                    $0, for: isHousehold ? "capture.proof" : "signers.proof",
                    of: isHousehold ? "household_attestation" : "government_attestation", clerk)
            }
            request.proxyDocument = try proxy.map {
                try proofKept($0, for: "signer.proxy_document", of: "household_attestation", clerk)
            }
            let recorded = try clerk.attest(request)
            showRecorded(recorded, "attestation", context, try sentence(request, clerk, context))
            if !recorded.flaws.isEmpty { throw ExitCode.look }
        }
    }
}

extension AttestCommand {
    /// Who said what to what, so that whoever holds the device can read it out.
    private func sentence(_ request: AttestRequest, _ clerk: ExitClerk, _ context: Context) throws -> String {
        let number = try clerk.editor.store.views.readableNumber(request.household) ?? household
        let item = clerk.editor.store.schema.codeList("decision")?.items.first { $0.code == decision }
        let word = item?.label.text(in: context.language) ?? decision
        let digest = evidence.prefix(8).lowercased()
        let isHousehold = request.side == .household
        let run = clerk.reader.procedure(request.kind).label
        let (zh, en) = request.kind == .exit ? ("退出", "exit") : (run.zh, run.en)
        return context.say(
            "已记录：户 \(number)，\(year) 年\(zh)，\(isHousehold ? "农户" : "政府")对事实 \(digest) “\(word)”",
            "Recorded: \(en) of household \(number) in \(year): the \(isHousehold ? "household" : "government") says \"\(word)\" to the facts \(digest)"
        )
    }
}

/// Keeps a file that proves something, as the schema has it attached to the field that it is for; what the entry is to say of it.
func proofKept(_ path: String, for field: String, of type: String, _ clerk: ExitClerk) throws -> String {
    let bytesMax = clerk.reader.procedure.parameters.proofBytesMax
    var info = stat()
    guard unsafe stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
        throw ExitRefusal.attestation(.noProof(path: path))
    }
    guard info.st_size > 0, info.st_size <= bytesMax else {
        throw ExitRefusal.attestation(.proofSize(path: path, bytesMax: bytesMax))
    }
    let place = try clerk.editor.attachmentPath(field, in: clerk.editor.type(type))
    let terms = place.field.inputs[place.input].attachment
    return try clerk.editor.store.attachments.keep(attachedBytes(path), for: terms, named: path).text
}

/// What was recorded, under the name that scripts know it by.
func showRecorded(_ recorded: ExitClerk.Recorded, _ name: String, _ context: Context, _ what: String) {
    if context.isJSON {
        return context.emit { json in
            json.member(name, recorded.record.description)
            json.member("entry", recorded.entry.description)
            json.member("counts", recorded.flaws.isEmpty)
            json.member("remarks", (recorded.flaws + recorded.notes).map { $0.text(in: context.language) })
        }
    }
    context.print(what + context.palette("  \(recorded.record)", .dim))
    for flaw in recorded.flaws {
        context.print(context.palette(context.say("  尚不计入：", "  does not count yet: ") + flaw.text(in: context.language), .warning))
    }
    for note in recorded.notes { context.print(context.palette("  " + note.text(in: context.language), .dim)) }
}

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "withdraw", abstract: "撤回农户认定 / take the household's consent back.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "认定；或户，并给 --year / the attestation; or the household, with --year") var attestation: String
    @Option(
        name: .customLong("year"),
        help: ArgumentHelp("年度：撤回该户当年最后一次同意 / year: the household's last consent of that year", valueName: "year"))
    var ofYear: RegisterYear?
    private var year: Int? { ofYear?.number }
    @OptionGroup var run: RunOption
    @Option(name: .long, help: "撤回原因 / reason") var reason: String
    @Option(name: .long, help: "凭证文件 / a file that shows it") var proof: String?
    @Option(name: .long, help: "日期；不给则今天 / the day, where it is not today") var date: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let record = try year == nil ? clerk.editor.finder.record(attestation) : clerk.household(attestation)
            let recorded = try clerk.withdraw(
                record, year: year, year.map { try run.kind(of: record, year: $0, clerk.reader) } ?? .exit, reason: reason,
                proof: proof.map { try proofKept($0, for: "proof", of: "withdrawal", clerk) }, date: date)
            showRecorded(recorded, "withdrawal", context, try sentence(recorded, clerk, context))
        }
    }
}

extension WithdrawCommand {
    /// Consent that is taken back before the announcement stops the exit; afterwards it is a complaint that the county hears.
    private func sentence(_ recorded: ExitClerk.Recorded, _ clerk: ExitClerk, _ context: Context) throws -> String {
        let isRecorded = context.say("已记录农户撤回认定", "The withdrawal of the household's consent is recorded.")
        guard recorded.flaws.isEmpty else { return isRecorded }
        let store = clerk.editor.store
        let place = try store.views.scope(of: recorded.record).flatMap { try store.record(recorded.record, in: $0) }
        guard let place, let household = place.parent, case .integer(let year)? = place.value("year") else { return isRecorded }
        let kind = try clerk.reader.events(of: household).first { $0.record == recorded.record }?.kind ?? .exit
        let standing = try clerk.reader.standing(of: household, year: Int(year), kind)
        if standing.blocking.contains(where: { found in found.events.contains { $0.record == recorded.record } }) {
            return context.say("已撤回农户认定：退出即时中止，待县里裁定", "The household's consent is withdrawn: the exit stops until the county decides.")
        }
        guard standing.outcome == .exited else { return isRecorded }
        return context.say(
            "已记录农户撤回认定：已经公告，在县里裁定之前仍然成立",
            "The household's consent is withdrawn, after the announcement: what was announced stands until the county decides.")
    }
}

struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "给农户发卡：同意码与不同意码，只显示一次 / issue a household's card: two codes that are shown once.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "户 / household") var household: String
    @Option(name: .customLong("year"), help: ArgumentHelp("年度 / year", valueName: "year"))
    var ofYear: RegisterYear
    private var year: Int { ofYear.number }
    @OptionGroup var run: RunOption

    func run() async throws {
        let context = Context(options)
        try context.run {
            let clerk = try ExitClerk(context.editor())
            let record = try clerk.household(household)
            let card = try clerk.issueCard(record, year: year, run.kind(of: record, year: year, clerk.reader))
            if context.isJSON {
                return context.emit { json in
                    json.member("card", card.recorded.record.description)
                    json.member("entry", card.recorded.entry.description)
                    json.member("agree", card.agree.description)
                    json.member("refuse", card.refuse.description)
                }
            }
            let number = try clerk.editor.store.views.readableNumber(record) ?? household
            context.print(context.palette(context.say("户认定卡  \(number)  \(year) 年", "Card of household \(number), \(year)"), .title))
            context.print(context.say("  同意    ", "  agree   ") + context.palette(card.agree.description, .accent))
            context.print(context.say("  不同意  ", "  refuse  ") + context.palette(card.refuse.description, .accent))
            context.note(
                context.say(
                    "只显示这一次。请交给农户本人，不要给采集员看；农户愿意时才说出其中一个。",
                    "Shown this once. Hand it to the household and let no collector see it; the household says one of the two when it wants to."
                ))
        }
    }
}
