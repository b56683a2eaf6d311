import Cunlian
import RecordStore
import Records

/// Whether a run may begin, and go on: one whose end could change nothing of the household is not led on to its end.
extension ExitClerk {
    /// - Throws: ``ExitRefusal`` where another run of the year says the contrary and is under way, or the run could change nothing.
    func checkMayBegin(_ household: RecordID, _ year: Int, _ kind: RunKind) throws {
        try checkMayCount(household, year, kind)
        guard let other = kind.contrary,
            try reader.events(of: household).contains(where: { $0.kind == other && $0.year == year && $0.step != nil && $0.isAdmitted })
        else { return }
        let outcome = try reader.standing(of: household, year: year, other).outcome
        guard outcome == .preExit || outcome == .disputed else { return }
        throw ExitRefusal.contraryRun(reader.procedure(kind).label, other: reader.procedure(other).label, year: year)
    }

    /// A household that has exited is not listed again, unless it fell back or the exit was wrong; and the same of the other kinds.
    func checkMayCount(_ household: RecordID, _ year: Int, _ kind: RunKind) throws {
        guard let state = try reader.course(of: household, through: year).state(in: year) else { return }
        // A year that ends in a dispute is decided before another one's exit can lead anywhere.
        if kind == .exit, state == .disputed, let (exit, name) = try disputedExit(household, year), exit < year {
            throw ExitRefusal.exitDisputed(reader.procedure(kind).label, year: exit, case: name)
        }
        // Nobody leaves in a year what they came into afterwards.
        guard kind == .exit && state == .notRegistered || !procedure.mayBegin(kind, state) else { return }
        if state == .disputed, let (exit, name) = try disputedExit(household, year) {
            throw ExitRefusal.exitDisputed(reader.procedure(kind).label, year: exit, case: name)
        }
        guard kind != .exit else { throw ExitRefusal.mayNotBeListed(year: year, state: reader.name(of: state)) }
        throw ExitRefusal.mayNotBegin(reader.procedure(kind).label, year: year, state: reader.name(of: state))
    }

    /// The last exit up to a year that is disputed, and a case of it that may be decided by rejecting it.
    private func disputedExit(_ household: RecordID, _ year: Int) throws -> (year: Int, name: String)? {
        let years = Set(try reader.events(of: household).filter { $0.kind == .exit && $0.step != nil && $0.year <= year }.map(\.year))
        for exit in years.sorted(by: >) {
            let standing = try reader.standing(of: household, year: exit)
            guard standing.outcome == .disputed else { continue }
            guard let found = standing.blocking.first(where: { $0.verdicts.contains(.reject) }) else { return nil }
            return (exit, found.name)
        }
        return nil
    }
}

extension RunKind {
    /// The kind that says the contrary of the same household and year: only one of the two can be so.
    fileprivate var contrary: RunKind? {
        switch self {
        case .exit: .misidentified
        case .misidentified: .exit
        case .returned: .wrongExit
        case .wrongExit: .returned
        case .identification, .missed: nil
        }
    }
}
