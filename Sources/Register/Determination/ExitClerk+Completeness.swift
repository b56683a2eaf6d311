import Cunlian
import RecordStore
import Records

/// What an event must say so that it says anything: a store takes it without, and nobody could count it.
extension ExitClerk {
    func checkComplete(_ step: ExitProcedure.Step, _ given: [Assignment], _ standing: ExitStanding) throws {
        // Nobody signs for other facts than are here.
        if let named = text("evidence", given), let present = standing.present?.digest, named.lowercased() != present {
            throw ExitRefusal.factsChanged(now: present)
        }
        switch step.code {
        // What is planned is an exit; nobody applies, returns or is corrected by the plan.
        case .candidate where standing.kind == .exit: try checkPlan(given, standing.household, standing.year)
        case .houseCheck:
            guard let first = text("team.first", given), let second = text("team.second", given), first != second else {
                throw ExitRefusal.incomplete(step: step.label, .twoPersons)
            }
        case .review:
            guard let present = number("votes.present", given), let inFavour = number("votes.for", given) else {
                throw ExitRefusal.incomplete(step: step.label, .votes)
            }
            guard present > 0, inFavour + (number("votes.against", given) ?? 0) + (number("votes.abstained", given) ?? 0) <= present else {
                throw ExitRefusal.impossibleVotes
            }
        case .firstNotice, .secondNotice: try checkNotice(step, given, standing)
        default: break
        }
    }

    /// An objection without a text, or an answer without a result, is none.
    func checkComplaint(_ type: RecordType, _ given: [Assignment]) throws {
        let field = type.name == "objection" ? "text" : "result"
        guard text(field, given) == nil else { return }
        throw ExitRefusal.emptyComplaint(type.label, field: field)
    }

    /// Another year than the village's is for the county to look at, unless whoever lists the household says why.
    private func checkPlan(_ given: [Assignment], _ household: RecordID, _ year: Int) throws {
        guard let planned = try reader.planYear(of: household), planned != year, text("reason", given) == nil else { return }
        throw ExitRefusal.otherYearThanPlanned(planned: planned, year: year)
    }

    private func checkNotice(_ step: ExitProcedure.Step, _ given: [Assignment], _ standing: ExitStanding) throws {
        let least = standing.procedure.parameters.noticeDays
        guard let from = try day("from", given, of: step.event), let to = try day("to", given, of: step.event) else { return }
        guard to - from >= least else { throw ExitRefusal.noticeTooShort(step: step.label, days: to - from, least: least) }
        // Nor did it hang before what it tells of.
        try checkDay(step, standing, on: from)
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
