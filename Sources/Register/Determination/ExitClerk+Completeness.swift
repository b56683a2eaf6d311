import Cunlian
import RecordStore
import Records

/// What an event must say so that it says anything: a store takes it without, and nobody could count it.
extension ExitClerk {
    func checkComplete(_ step: ExitProcedure.Step, _ given: [Assignment], _ household: RecordID, _ year: Int) throws {
        switch step.code {
        case .candidate: try checkPlan(given, household, year)
        case .houseCheck:
            guard let first = text("team.first", given), let second = text("team.second", given), first != second else {
                throw lacking(step, zh: "入户核验须两人", en: "two persons do it", "team.first= team.second=")
            }
        case .review:
            guard let present = number("votes.present", given), let inFavour = number("votes.for", given) else {
                throw lacking(step, zh: "须写到会人数和赞成票数", en: "it takes those present and the votes in favour", "votes.present= votes.for=")
            }
            guard present > 0, inFavour + (number("votes.against", given) ?? 0) + (number("votes.abstained", given) ?? 0) <= present else {
                throw ExitRefusal.invalid(
                    Label(zh: "票数多于到会人数，或无人到会，未记录", en: "There are more votes than people present, or nobody was; nothing was recorded."))
            }
        case .firstNotice, .secondNotice: try checkNotice(step, given)
        default: break
        }
    }

    /// An objection without a text, or an answer without a result, is none.
    func checkComplaint(_ type: RecordType, _ given: [Assignment]) throws {
        let field = type.name == "objection" ? "text" : "result"
        guard text(field, given) == nil else { return }
        throw ExitRefusal.invalid(
            Label(zh: "\(type.label.zh)未记录：请写 \(field)=", en: "\(type.label.en) was not recorded: say \(field)=."))
    }

    /// Another year than the village's is for the county to look at, unless whoever lists the household says why.
    private func checkPlan(_ given: [Assignment], _ household: RecordID, _ year: Int) throws {
        guard let planned = try reader.planYear(of: household), planned != year, text("reason", given) == nil else { return }
        throw ExitRefusal.invalid(
            Label(
                zh: "该村计划 \(planned) 年退出，列入 \(year) 年须说明理由，未记录：请写 reason=",
                en:
                    "The plan has this village in \(planned): say with reason= why the household is listed in \(year); nothing was recorded."
            ))
    }

    private func checkNotice(_ step: ExitProcedure.Step, _ given: [Assignment]) throws {
        guard let from = try day("from", given, of: step.event), let to = try day("to", given, of: step.event) else { return }
        let least = procedure.parameters.noticeDays
        guard to - from < least else { return }
        throw ExitRefusal.invalid(
            Label(
                zh: "\(step.label.zh)只有 \(to - from) 天，应满 \(least) 天，未记录",
                en: "The \(step.label.en) would hang \(to - from) days; it must hang \(least). Nothing was recorded."))
    }

    private func lacking(_ step: ExitProcedure.Step, zh: String, en: String, _ fields: String) -> ExitRefusal {
        .invalid(Label(zh: "\(step.label.zh)未记录：\(zh)，请写 \(fields)", en: "The \(step.label.en) was not recorded: \(en); say \(fields)."))
    }

    // MARK: Reading what was given

    private func text(_ path: String, _ given: [Assignment]) -> String? {
        given.last { $0.path == path }.map { $0.text.normalised }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func number(_ path: String, _ given: [Assignment]) -> Int? { text(path, given).flatMap { Int($0) } }

    /// In days since 1970; `nil` where it is not given.
    func day(_ path: String, _ given: [Assignment], of type: String) throws -> Int? {
        guard let text = text(path, given), let input = try editor.type(type).field(named: path)?.inputs.first,
            case .integer(let day) = try input.read(text, in: store.schema, today: editor.today)
        else { return nil }
        return Int(day)
    }
}
