import Cunlian
import JSON
import RecordStore
import Records
import Register
import Terminal

/// `decide` by names: of households, of villages and counties, of lists and of requests; all of them, or none.
struct Deciding {
    let context: Context
    let clerk: ExitClerk
    let verdict: ExitProcedure.Verdict
    let step: String?
    /// Of requests that differ, the one that stays.
    let kept: String?
    let handler: String?
    let reason: String

    private struct Done {
        let name: String
        let meaning: String
        let record: RecordID?
        let entry: String?
    }

    func run(_ names: [String], like: String?) throws {
        let places = try RegionExitClerk(clerk.editor)
        let records = RecordCases(clerk.editor)
        let done = try clerk.editor.store.write { _ in
            var done: [Done] = []
            var households: [String] = []
            for name in names {
                if let item = try records.find(name) {
                    done.append(try decide(item, records))
                } else if let item = try place(name, places) {
                    done.append(try decide(item, places))
                } else {
                    households.append(name)
                }
            }
            guard !households.isEmpty || like != nil else { return done }
            return try done + self.households(households, like)
        }
        for item in done { show(item) }
    }

    /// Six digits may be those of a household's case as well: then that is meant which is open.
    private func place(_ name: String, _ places: RegionExitClerk) throws -> OpenPlaceCase? {
        do { return try places.find(name) } catch {
            guard error is ExitRefusal, try clerk.cases().contains(where: { $0.found.name.hasPrefix(name) }) else { throw error }
            return nil
        }
    }

    private func households(_ names: [String], _ like: String?) throws -> [Done] {
        guard kept == nil else { throw ExitRefusal.unknownCase(names.first ?? "") }
        let code = step.flatMap { StepCode(rawValue: $0) }
        if verdict == .return, let step, code == nil { throw ExitRefusal.unknownStep(step, known: StepCode.allCases.map(\.rawValue)) }
        let output = ExitOutput(context: context, clerk: clerk)
        return try clerk.decide(names, like: like, verdict, step: code, handler: handler, reason: reason).map { item in
            Done(
                name: item.name, meaning: output.meaning(verdict, code, handler, in: item.kind), record: item.recorded.record,
                entry: item.recorded.entry.description)
        }
    }

    private func decide(_ item: OpenPlaceCase, _ places: RegionExitClerk) throws -> Done {
        guard kept == nil else {
            throw ExitRefusal.decision(
                .otherVerdict("--take", kind: item.found.label, allowed: item.found.verdicts.map { "--\($0.rawValue)" }))
        }
        let recorded = try places.decide(item, verdict, step: step, handler: handler, reason: reason)
        let output = RegionCases(context: context, editor: clerk.editor)
        let code = step.flatMap { RegionStep(rawValue: $0) ?? RegionExitClerk.aliases[$0] }
        let label = code.flatMap { item.procedure.step($0)?.label.text(in: context.language) }
        return Done(
            name: item.found.name,
            meaning: output.meaning(verdict, isExited: item.standing.outcome == .exited, step: label, handler: handler),
            record: recorded.record,
            entry: recorded.entry.description)
    }

    private func decide(_ item: RecordCase, _ records: RecordCases) throws -> Done {
        let ended = try records.decide(item, verdict, keeping: kept, handler: handler, reason: reason)
        let output = RecordCaseOutput(context: context, editor: clerk.editor)
        return Done(name: item.name, meaning: output.meaning(verdict, item, handler, ended.count), record: ended.first, entry: nil)
    }

    private func show(_ item: Done) {
        if context.isJSON {
            return context.emit { json in
                json.member("case", item.name)
                json.member("record", item.record?.description)
                json.member("entry", item.entry)
            }
        }
        context.print(
            context.say("已裁定 \(item.name)：", "Decided \(item.name): ") + item.meaning
                + context.palette("  \(item.record?.description ?? "")", .dim))
    }
}
