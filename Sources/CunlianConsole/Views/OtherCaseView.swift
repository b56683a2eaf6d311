import Cunlian
import RecordStore
import Records
import Register
import ReportFormats

/// A case that is no household's, as its page shows it.
struct OtherCaseView: Sendable {
    /// What may be decided, and what comes of it.
    struct Choice: Sendable {
        /// As the form sends it.
        let value: String
        let meaning, effect: String
    }

    /// Something that is held against another: a request, or a voucher.
    struct Part: Sendable {
        let record: RecordID
        let day, what, who: String
    }

    let name: String
    let kind: String
    let about: String
    let year: Int
    let deadline: String?
    let isOverdue: Bool
    /// The office that decides it, and whom it was handed to.
    let level: String
    let handler: String?
    /// What a form is sent with: see ``CaseToken``.
    let token: String
    /// What is known of it, a sentence each.
    let remarks: [String]
    /// Of an objection: who says what.
    let said: (by: String, day: String, text: String)?
    let parts: [Part]
    /// Where more is to be read.
    let link: (address: String, label: Label)?
    let choices: [Choice]
    /// The steps from which it may be done again.
    let steps: [(code: String, label: String)]
    /// To whom it may be handed over.
    let offices: [(code: String, label: String)]

    /// - Precondition: Within the store's `read`.
    init(_ item: OtherCase, _ names: [ScopeCode: String], _ editor: Editor) throws {
        let digest = editor.store.environment.suite.digest
        token =
            switch item.content {
            case .place(let place, _):
                try RegionExitReader(editor.store).standing(of: place.place, year: place.year)?.token(digest) ?? ""
            case .record(let item): CaseToken.of(item, digest)
            }
        let (schema, language) = (editor.store.schema, editor.language)
        let role = { (code: String) in schema.role(code)?.label.text(in: language) ?? code }
        name = item.name
        kind = item.kind.text(in: language)
        about = try item.about(names, editor.store)
        year = item.year
        deadline = item.deadline.flatMap { CalendarDate(days: $0)?.description }
        isOverdue = item.deadline.map { $0 < editor.today } ?? false
        level = role(item.level)
        handler = item.handler.map(role)
        let content = CaseContent(item, names, language)
        (remarks, said, parts, link, choices) = (content.remarks, content.said, content.parts, content.link, content.choices)
        let procedure: RegionProcedure? = if case .place(let place, _) = item.content { place.procedure } else { nil }
        steps = RegionStep.course.compactMap { code in procedure?.step(code).map { (code.rawValue, $0.label.text(in: language)) } }
        offices = (procedure?.levels ?? RecordCases.levels).map { ($0, role($0)) }
    }
}

/// What differs from kind to kind.
private struct CaseContent {
    var remarks: [String] = []
    var said: (by: String, day: String, text: String)?
    var parts: [OtherCaseView.Part] = []
    var link: (address: String, label: Label)?
    var choices: [OtherCaseView.Choice] = []
    private let language: Language

    init(_ item: OtherCase, _ names: [ScopeCode: String], _ language: Language) {
        self.language = language
        switch item.content {
        case .place(let place, let found): show(place, found)
        case .record(let item):
            switch item.content {
            case .objection(let objection): show(objection, isFoundRight: item.isFoundRight)
            case .requests(let group): show(group, names)
            case .vouchers(let voucher): show(voucher)
            }
        }
        choose("delegate", ExitProcedure.Verdict.delegate.label(.exit, Label(same: "")), ExitProcedure.Verdict.delegate.effect(.exit))
    }

    private mutating func choose(_ value: String, _ meaning: Label, _ effect: Label) {
        choices.append(.init(value: value, meaning: meaning.text(in: language), effect: effect.text(in: language)))
    }

    private func day(_ day: Int?) -> String { day.flatMap { CalendarDate(days: $0)?.description } ?? "" }

    private mutating func show(_ place: RegionBoard.Item, _ found: RegionCase) {
        if let remark = found.remark { remarks.append(remark.text(in: language)) }
        link = ("/record/\(place.place)?year=\(place.year)", Label("整份村册与程序", "the place's book and its procedure"))
        for verdict in found.verdicts where verdict != .delegate {
            let meaning =
                switch verdict {
                case .reject where place.outcome == .exited: Label("撤销退出", "the exit is revoked")
                case .reject: Label("不予退出", "no exit in this run")
                default: verdict.label(.exit, Label(same: ""))
                }
            let effect =
                switch verdict {
                case .reject where place.outcome == .exited: Label("已公告的退出随之撤销。", "The exit that was announced is taken back.")
                case .reject: Label("本次退出到此为止。", "This run ends here.")
                case .return: Label("所选环节及其后已办的都作废，从那里起重办。", "The chosen step and all that was done after it are void and done again.")
                default: verdict.effect(.exit)
                }
            choose(verdict.rawValue, meaning, effect)
        }
    }

    private mutating func show(_ objection: ListObjection, isFoundRight: Bool) {
        said = (objection.by, RegisterCalendar.dayText(at: objection.time), objection.text)
        link = ("/notice/\(objection.code)", Label("名单与对它的异议", "the list, and the objections to it"))
        if isFoundRight {
            remarks.append(
                Label("已认定成立：须重新张榜，张出之后这件争议了结。", "Found right: the list is to be put up anew, which closes the case.").text(in: language))
        }
        choose("uphold", Label("异议不成立", "the objection is not borne out"), Label("名单不变，这件争议了结。", "The list stays, and the case is closed."))
        choose(
            "reject", Label("异议成立", "the objection is right"),
            Label("名单须改正后重新张榜；张出之前这件争议不了结。", "The list is to be put right and put up anew; until then the case stays open."))
    }

    private mutating func show(_ group: [PersonRequest], _ names: [ScopeCode: String]) {
        func called(_ scope: ScopeCode?) -> String { scope.map { names[$0] ?? $0.description } ?? "" }
        for request in group {
            let to = request.household ?? called(request.to)
            parts.append(
                .init(record: request.record, day: day(request.date), what: "\(called(request.from)) → \(to)", who: request.author))
            choose(
                "keep \(request.record)", Label("留下去往 \(to) 的一件（\(request.author)）", "the one to \(to) stays (\(request.author))"),
                Label("其余各件不予办理。", "The others are not carried out."))
        }
        choose("reject", Label("都不办理", "none is carried out"), Label("各件申请都了结。", "All of the requests are closed."))
    }

    private mutating func show(_ voucher: DoubledVoucher) {
        for entry in voucher.entries {
            let amount = entry.amount.map { Ratio(Int128($0), 100).text(places: 2) } ?? ""
            let what = [amount, entry.payee ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
            parts.append(.init(record: entry.record, day: day(entry.date), what: what, who: entry.person))
            choose(
                "keep \(entry.record)",
                Label("留下 \(day(entry.date)) \(what) 的一张（\(entry.person)）", "\(day(entry.date)) \(what) stays (\(entry.person))"),
                Label("其余各张冲销。", "The others are reversed."))
        }
        choose(
            "uphold", Label("都留下", "all stay"),
            Label("是不同的凭证，只是编号相同；这件争议了结。", "They are different papers of one number; the case is closed."))
    }
}
