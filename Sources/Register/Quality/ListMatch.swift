import Cunlian
package import RecordStore
package import Records

/// What an outside list says of the persons of a register.
package struct ListMatch: Sendable {
    package let list: OutsideList
    /// Things on the list that belong to persons of the register: cars, not owners.
    package let itemCount: Int
    /// Persons of the register who are on the list, by number: somebody in two households is one.
    package let personCount: Int
    /// Rows of these persons that are of another year than the round, and say nothing of it.
    package let otherYearCount: Int
    /// Persons of the register who have no number there, or a disputed one: no list can name them.
    package let withoutNumberCount: Int
    /// One for each person of whom the list says something that the register does not.
    package let findings: [Finding]

    /// Matches the persons of a region, on one snapshot.
    ///
    /// - Parameters:
    ///   - isComplete: The list names everybody in the region who belongs on it, so that somebody whom the register
    ///     says to be on it and who is not is a finding too. Only lists that ``OutsideList/canBeComplete``.
    ///   - round: `nil` is the latest round with a roster that is not after this year.
    package init(
        _ rows: OutsideRows, in store: RecordStore, region: ScopeCode? = nil, round: Int? = nil, today: Int,
        isComplete: Bool = false
    ) throws {
        self = try store.read { _ in
            let round = try round ?? Examination.latestRound(store, today: today) ?? CalendarDate(days: today)?.year ?? 2016
            let run = CheckRun(store: store, region: region, round: round, asOf: today, today: today, regions: nil)
            return try ListMatch(rows, run, isComplete: isComplete)
        }
    }

    private init(_ rows: OutsideRows, _ run: CheckRun, isComplete: Bool) throws {
        list = rows.list
        let naming = FindingNames(run.store)
        let check = rows.list.check
        var findings: [Finding] = []
        var matched: Set<String> = []
        var otherYears: [String: Int] = [:]
        for person in try ListedPerson.all(run) {
            let suspicion: Suspicion?
            let entry = rows.entries[person.idNumber]
            if let entry {
                matched.insert(person.idNumber)
                otherYears[person.idNumber] = entry.details.count - entry.of(run.round, on: rows.list).details.count
            }
            if let entry = entry?.of(run.round, on: rows.list), !entry.details.isEmpty {
                suspicion = person.suspicion(entry, on: rows.list, run)
            } else {
                suspicion = isComplete ? person.suspicionOfAbsence(from: rows.list, run) : nil
            }
            if let suspicion, let finding = try naming.finding(suspicion, of: check) { findings.append(finding) }
        }
        self.findings = findings
        personCount = matched.count
        otherYearCount = otherYears.values.reduce(0) { $0 + $1 }
        withoutNumberCount = try ListedPerson.countWithoutNumber(run)
        itemCount = matched.reduce(0) { $0 + (rows.entries[$1]?.details.count ?? 0) }
    }
}
