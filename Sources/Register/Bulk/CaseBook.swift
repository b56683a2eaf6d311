package import Cunlian
import RecordStore
package import Records

/// All open cases of a store, and their deciding: by names, all that are like one, and many by a plan.
package struct CaseBook {
    package let clerk: ExitClerk
    let places: RegionExitClerk
    let records: RecordCases
    private var store: RecordStore { clerk.editor.store }

    package init(_ clerk: ExitClerk) throws {
        self.clerk = clerk
        places = try RegionExitClerk(clerk.editor)
        records = RecordCases(clerk.editor)
    }

    /// Of households the gravest first, then of villages and counties, then of lists and requests.
    package func open(in scopes: [ScopeCode] = []) throws -> [AnyCase] {
        try store.read { _ in
            try clerk.cases(in: scopes).map(AnyCase.household) + places.cases(in: scopes).map(AnyCase.place)
                + records.open(in: scopes).map(AnyCase.record)
        }
    }

    /// The open case of that name.
    ///
    /// - Throws: ``ExitRefusal`` where there is none: what became of it, as far as it is known.
    package func find(_ name: String) throws -> AnyCase {
        if let item = try records.find(name) { return .record(item) }
        do { if let item = try places.find(name) { return .place(item) } } catch {
            // Six digits may be those of a household's case as well: then that is meant which is open.
            guard error is ExitRefusal, try clerk.cases().contains(where: { $0.found.name.hasPrefix(name) }) else { throw error }
        }
        return .household(try clerk.find(name, in: clerk.cases()))
    }

    /// The open case of that name, of those that are no household's.
    ///
    /// - Returns: `nil` where the name was of none.
    /// - Throws: ``ExitRefusal`` where it was, and is open no more.
    package func findOther(_ name: String) throws -> AnyCase? {
        if let item = try records.find(name) { return .record(item) }
        return try places.find(name).map { .place($0) }
    }

    /// The others that one word is meant for as well: of the kind, year and region of one.
    package func like(_ sample: AnyCase) throws -> [AnyCase] { try open().filter { $0.isLike(sample) } }

    // MARK: Deciding

    /// - Parameter step: Of a return, by its code; a household's steps and a place's are others.
    /// - Throws: ``ExitRefusal`` where whoever asks may not decide it so; nothing is written.
    package func check(
        _ item: AnyCase, _ verdict: ExitProcedure.Verdict, step: String? = nil, keeping kept: String? = nil
    ) throws {
        switch item {
        case .household(let item):
            guard kept == nil else {
                throw ExitRefusal.decision(
                    .otherVerdict("--take", kind: AnyCase.household(item).label, allowed: Self.options(item.found.verdicts)))
            }
            let code = verdict == .return ? try householdStep(step) : nil
            try clerk.checkMayDecide(item, verdict)
            if let code { try ExitClerk.checkReturn(item.standing, code) }
        case .place(let item):
            guard kept == nil else {
                throw ExitRefusal.decision(.otherVerdict("--take", kind: item.found.label, allowed: Self.options(item.found.verdicts)))
            }
            try places.checkMayDecide(item, verdict, step: step)
        case .record(let item): try records.checkMayDecide(item, verdict, keeping: kept)
        }
    }

    private static func options(_ verdicts: [ExitProcedure.Verdict]) -> [String] { verdicts.map { "--\($0.rawValue)" } }

    private func householdStep(_ step: String?) throws -> StepCode? {
        guard let step else { return nil }
        guard let code = ExitClerk.step(named: step) else { throw ExitRefusal.unknownStep(step, known: StepCode.allCases.map(\.rawValue)) }
        return code
    }

    /// Records a decision on a case as it was shown.
    ///
    /// - Returns: The records that say so; of requests those that were ended.
    package func decide(
        _ item: AnyCase, _ verdict: ExitProcedure.Verdict, step: String? = nil, keeping kept: String? = nil, handler: String? = nil,
        reason: String
    ) throws -> [ExitClerk.Recorded] {
        guard !reason.normalised.isEmpty else { throw ExitRefusal.decision(.needsReason) }
        return try store.write { _ in
            try check(item, verdict, step: step, keeping: kept)
            switch item {
            case .household(let item):
                let answers = try clerk.decision(item, verdict, householdStep(step), handler, reason)
                return [try clerk.record("case_decision", answers, of: item.household)]
            case .place(let item): return [try places.decide(item, verdict, step: step, handler: handler, reason: reason)]
            case .record(let item):
                return try records.decide(item, verdict, keeping: kept, handler: handler, reason: reason).map {
                    ExitClerk.Recorded(record: $0, entry: $0.dot)
                }
            }
        }
    }

    // MARK: What people call them

    package func label(ofKind code: String) -> Label {
        if let kind = CaseKind(rawValue: code), let label = clerk.reader.procedure.kind(kind)?.label { return label }
        if let kind = RegionCaseKind(rawValue: code), let label = places.reader.procedure(.village).kind(kind)?.label { return label }
        return RecordCase.Kind(rawValue: code)?.label ?? Label(same: code)
    }

    /// The household by its number and its head, the place by its number and name, the list by its code, the person by name.
    package func called(_ item: AnyCase, _ heads: [RecordID: String]) throws -> (number: String, name: String?) {
        switch item {
        case .household(let item):
            return (try store.views.readableNumber(item.household) ?? item.household.description, heads[item.household])
        case .place(let item):
            return (
                try store.views.readableNumber(item.place) ?? item.place.description, try Region.name(of: item.scope, in: store)
            )
        case .record(let item):
            switch item.content {
            case .objection(let objection): return (objection.code, objection.about)
            case .requests(let group): return (String(item.record.description.prefix(12)), group.first?.name)
            case .vouchers(let voucher): return (voucher.number, voucher.entries.first?.payee)
            }
        }
    }
}
