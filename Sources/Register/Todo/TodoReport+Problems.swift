import RecordStore
import Records

/// What inspections found and is not put right.
extension TodoReport {
    /// Open problems of the region: to be corrected by the office where they lie, and, once that is reported, accepted by the one that may decide.
    static func problems(_ request: Request, _ source: ReportSource) throws -> [Task] {
        guard source.store.views.table("issue") != nil else { return [] }
        return try Inspections(RegionRecords(source), source, today: request.today).due.compactMap { problem in
            let offices = problem.isDone ? ["K"] : office(of: problem.scope)
            guard isMine(offices, request.mine) else { return nil }
            let day = problem.due.map { Int(clamping: $0) }
            let what =
                problem.isDone
                ? Label("核销整改：\(problem.text)", "accept what was corrected: \(problem.text)")
                : Label("整改：\(problem.text)（\(problem.responsible)）", "correct: \(problem.text) (\(problem.responsible))")
            return Task(
                household: nil, number: problem.number, scope: problem.scope, what: what, day: day,
                isLate: !problem.isDone && day.map { $0 < request.today } ?? false, isEarly: false,
                offices: self.offices(offices, source.store.schema),
                record: try source.store.views.recordID(problem.record)?.description)
        }
    }

    /// Of a village's the township reports what was done.
    private static func office(of scope: ScopeCode?) -> [String] {
        guard let scope else { return [] }
        return scope.digits > Region.Level.county.digits ? ["T"] : scope.digits < Region.Level.county.digits ? ["Y"] : ["K"]
    }
}
