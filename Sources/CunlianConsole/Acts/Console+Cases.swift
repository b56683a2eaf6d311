import Cunlian
import Changesets
import CunlianTrust
import RecordStore
import Records
import Register

/// What is due, the cases, and how one is decided.
extension Console {
    /// The day of an office.
    struct Today: Sendable {
        /// What is due in its regions.
        let report: Report
        /// How many recorded findings wait there, and how many of these the register must put right.
        let findings: Int
        let grave: Int
        /// As of when what is counted over all households is.
        let counted: LastMade<ScopeCode?, TodoReport.Counted>.Answer
    }

    func today(_ visit: Visits.Visit) async throws -> Today {
        let environment = replica.environment
        let day = RegisterCalendar.day(at: environment.wallClock())
        let region = try await look { store in try Self.region(grants(of: visit, store)) }
        let counted = await counted.answer(region, time: { environment.wallClock() }) {
            try await look(isLong: true) { store in
                let (counted, source) = try store.read { _ in
                    let source = try ReportSource(store, region: region)
                    return (try TodoReport.Counted(source, today: day), source)
                }
                try source.keepIfPossible()
                return counted
            }
        }
        var last: TodoReport.Counted?
        switch counted {
        case .made(let made, _): last = made.content
        case .making: break
        case .failed(let error): throw error
        }
        return try await look { [last] store in
            let grants = try grants(of: visit, store)
            return try reading(store, grants) { source in
                let mine = Set(grants.flatMap { [$0.role, $0.person] })
                let waiting = try FindingIndex(source, in: grants.flatMap(\.scopes)).lines.filter(\.state.isWaiting)
                return Today(
                    report: try TodoReport.make(
                        TodoReport.Request(mine: mine, today: day, limit: 50, isTyped: false), source, counted: last),
                    findings: waiting.count, grave: waiting.count { $0.severity == .must }, counted: counted)
            }
        }
    }

    func cases(_ visit: Visits.Visit, offset: Int = 0) async throws -> CasesView {
        try await look { store in
            let grants = try grants(of: visit, store)
            let (scopes, editor) = (grants.flatMap(\.scopes), Editor(store, language: visit.language))
            return try reading(store, grants) { source in
                try CasesView(CaseIndex(source, in: scopes), OtherCase.all(source, in: scopes, editor), offset: offset, editor)
            }
        }
    }

    /// An open case, whoever's.
    enum Opened: Sendable {
        case household(CaseView)
        case other(OtherCaseView)

        /// What a step is called, by its code.
        func step(_ code: String?) -> String? {
            switch self {
            case .household(let item): item.steps.first { $0.code.rawValue == code }?.label
            case .other(let item): item.steps.first { $0.code == code }?.label
            }
        }

        /// What an office is called to which it may be handed over, by its code.
        func office(_ code: String?) -> String? {
            switch self {
            case .household(let item): item.offices.first { $0.code == code }?.label
            case .other(let item): item.offices.first { $0.code == code }?.label
            }
        }
    }

    /// - Returns: `nil` where there is none of that name in their regions: it may have been decided, or be another by now.
    func openCase(_ name: String, _ visit: Visits.Visit) async throws -> Opened? {
        try await look { store in
            let grants = try grants(of: visit, store)
            let editor = Editor(store, language: visit.language)
            return try reading(store, grants) { source in
                let scopes = grants.flatMap(\.scopes)
                guard let line = try CaseIndex(source, in: scopes).line(name), line.name == name else {
                    let other = try OtherCase.all(source, in: scopes, editor).first { $0.name == name }
                    return try other.map { .other(try OtherCaseView($0, Region.names(store), editor)) }
                }
                let clerk = try ExitClerk(editor, telling: .always)
                return try clerk.cases(at: line).first { $0.found.name == name }.map { .household(try CaseView($0, clerk)) }
            }
        }
    }

    private func caseIndex<Result>(_ store: RecordStore, _ grants: [Grant], _ body: (CaseIndex) throws -> Result) throws -> Result {
        try reading(store, grants) { try body(CaseIndex($0, in: grants.flatMap(\.scopes))) }
    }

    /// Decides a case as it was shown, its facts too.
    ///
    /// - Parameter passphrase: Asked for again at each decision.
    /// - Throws: ``ConsoleRefusal``, ``PersonKeyError``, ``ExitRefusal``; then nothing is written.
    func decide(_ name: String, _ decision: Decision, _ visit: Visits.Visit, _ passphrase: String) async throws {
        guard decision.reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            let grants = try grants(of: visit, store)
            // Nobody is asked to hear all others for one; a name that is none of theirs is refused as it always is.
            let line = try caseIndex(store, grants) { $0.line(name) }
            try store.acting(as: visit.key.signer) {
                let clerk = try ExitClerk(Editor(store, language: visit.language))
                if line?.name != name, let other = try CaseBook(clerk).findOther(name),
                    grants.flatMap(\.scopes).contains(where: { $0.covers(other.scope) })
                {
                    guard CaseToken.of(other, digest) == decision.seen else { throw ConsoleRefusal.movedOn }
                    _ = try CaseBook(clerk).decide(
                        other, decision.verdict, step: decision.step, keeping: decision.kept, handler: decision.handler,
                        reason: decision.reason)
                    return
                }
                try store.write { _ in
                    let item = try line.flatMap { line in try clerk.cases(at: line).first { $0.found.name == name } }
                    if let item, item.standing.token(digest) != decision.seen { throw ConsoleRefusal.movedOn }
                    _ = try clerk.decide(
                        [name], at: line, decision.verdict, step: decision.step.flatMap { StepCode(rawValue: $0) },
                        handler: decision.handler, reason: decision.reason)
                }
            }
        }
    }

    struct Decision: Sendable {
        let verdict: ExitProcedure.Verdict
        /// By its code; a household's steps and a place's are others.
        let step: String?
        /// Of requests and vouchers: the one that stays.
        let kept: String?
        let handler: String?
        let reason: String
        /// ``CaseView/token`` of the page that was signed.
        let seen: String
    }
}
