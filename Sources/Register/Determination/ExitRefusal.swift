public import Records

/// Why something was not recorded; nothing was written.
public enum ExitRefusal: Error, Sendable {
    /// The step is not due; what is stands beside it.
    case notDue(step: Label, next: [ExitStanding.Due])
    /// A notice hangs until that day.
    case early(step: Label, from: Int)
    /// These cases must be decided first.
    case blocked([ExitCase], step: Label)
    /// The facts, or the case, are others than were shown; what they are now stands beside it.
    case factsChanged(now: String)
    case caseChanged(now: String)
    /// It was there, and is decided or gone.
    case caseClosed(String, household: String)
    case notComputable
    /// No standard is in force, or none that can be read here.
    case noCriteria(year: Int)
    case notEvidence(String)
    case notPermitted(Label)
    case unknownStep(String, known: [String])
    case unknownCase(String)
    case verdict(ExitProcedure.Verdict, kind: Label, allowed: [ExitProcedure.Verdict])
    /// Something lacking or wrong in what was given.
    case invalid(Label)

    /// What a script makes of it.
    public enum Sort: Sendable { case look, badInput, notPermitted }

    public var sort: Sort {
        switch self {
        case .factsChanged, .caseChanged, .caseClosed, .blocked: .look
        case .notPermitted: .notPermitted
        default: .badInput
        }
    }

    /// One sentence: what is wrong, where, what to do.
    public var label: Label {
        switch self {
        case .notDue(let step, let next):
            let due = next.map { due in (due.label, due.from.map(day)) }
            let zh = due.map { "\($0.zh)\($1.map { "（\($0) 起）" } ?? "")" }.joined(separator: "、")
            let en = due.map { "\($0.en)\($1.map { " from \($0)" } ?? "")" }.joined(separator: ", ")
            return Label(
                zh: "\(step.zh)现在不该办，未记录；现在该办：\(zh.isEmpty ? "无" : zh)",
                en: "\(step.en) is not due and was not recorded; what is due: \(en.isEmpty ? "nothing" : en).")
        case .early(let step, let from):
            return Label(
                zh: "公示未满，\(step.zh)须自 \(day(from)) 起办理，未记录", en: "The notice still hangs: \(step.en) may be recorded from \(day(from)).")
        case .blocked(let cases, let step):
            let names = cases.prefix(3).map(\.name).joined(separator: "、")
            return Label(
                zh: "有未裁定的争议 \(names)，\(step.zh)未记录；请先看 cases", en: "\(step.en) was not recorded: decide \(names) first; see cases.")
        case .factsChanged(let now):
            return Label(
                zh: "事实与所示不同，未记录；现在的事实摘要是 \(now.prefix(16))，请看 evaluate 后再认定",
                en:
                    "The facts are not those that were shown, nothing was recorded; the evidence is now \(now.prefix(16)): look at evaluate again."
            )
        case .caseChanged(let now):
            return Label(
                zh: "该争议在显示之后有变化，未裁定；现名 \(now)，请重新查看",
                en: "Something came to this case since it was shown, nothing was decided; it is now \(now): look again.")
        case .caseClosed(let name, let household):
            return Label(
                zh: "争议 \(name) 已不待裁定：已有人裁定，或事由已消失；未裁定，请看 procedure \(household)",
                en:
                    "The case \(name) is not open any more: it was decided, or what it was about is gone. Nothing was decided; see procedure \(household)."
            )
        case .notComputable:
            return Label(
                zh: "本机缺少评估所需的数据，不能计算事实摘要，未记录；请先同步",
                en: "This store lacks what the evaluation needs, so the evidence cannot be computed here; sync first.")
        case .noCriteria(let year):
            return Label(
                zh: "\(year) 年没有本机可读的户退出标准，未记录",
                en: "No exit standard for households that this store can read is in force in \(year); nothing was recorded.")
        case .notEvidence(let text):
            return Label(
                zh: "“\(text)”不是事实摘要；请抄 evaluate 所示的至少前 8 位",
                en: "\"\(text)\" is no evidence digest; copy at least 8 digits of what evaluate shows.")
        case .notPermitted(let label): return label
        case .unknownStep(let text, let known):
            return Label(
                zh: "没有环节“\(text)”；有：\(known.joined(separator: " "))",
                en: "There is no step \"\(text)\"; there are \(known.joined(separator: ", ")).")
        case .unknownCase(let text):
            return Label(zh: "没有名为“\(text)”的争议；请用 cases 所列的全名", en: "There is no open case \"\(text)\"; use a whole name from cases.")
        case .verdict(let verdict, let kind, let allowed):
            let words = allowed.map { "--\($0.rawValue)" }.joined(separator: " ")
            return Label(
                zh: "“\(kind.zh)”不能以 --\(verdict.rawValue) 裁定：裁定不能代替同意；可用 \(words)",
                en: "\"\(kind.en)\" cannot be decided by --\(verdict.rawValue): no decision replaces consent; use \(words).")
        case .invalid(let label): return label
        }
    }

    private func day(_ days: Int) -> String { CalendarDate(days: days)?.description ?? String(days) }
}
