import Changesets
import RecordStore
import Records

/// How many households of each scope are in which state and group at the ends of some years: a part for each scope, so that what
/// changed in one village is counted in that village.
struct StateSums {
    struct Sum {
        private(set) var states: [HouseholdState: Int] = [:]
        private(set) var groups: [HouseholdGroup: Int] = [:]

        static func + (a: Sum, b: Sum) -> Sum {
            var sum = a
            sum.states.merge(b.states, uniquingKeysWith: +)
            sum.groups.merge(b.groups, uniquingKeysWith: +)
            return sum
        }
    }

    let years: ClosedRange<Int>
    /// Of each scope with households, one sum a year.
    private(set) var scopes: [(scope: ScopeCode, sums: [Sum])] = []

    /// - Parameter parts: Whoever asks more of the same scopes gives one.
    init(_ source: ReportSource, years: ClosedRange<Int>, parts: StateParts? = nil) throws {
        self.years = years
        let part = "state sums \(years.lowerBound) \(years.upperBound)"
        let contents = try source.contents(part, version: ExitParts.version ^ 21, byDocuments: true) { changed in
            let own = ReportSource(source, only: changed)
            let parts = try parts ?? StateParts(reader: ExitReader(source.store))
            var sums: [Int64: [Sum]] = [:]
            for year in years {
                for (scope, sum) in try Self.count(HouseholdYear(own, year: year, parts: parts)) { sums[scope, default: []].append(sum) }
            }
            return sums.mapValues { sums in
                var bytes = ByteWriter()
                for sum in sums { sum.write(into: &bytes) }
                return bytes.bytes
            }
        }
        for (state, content) in contents where !content.isEmpty {
            var bytes = ByteReader(content)
            scopes.append((state.scope, try years.map { _ in try Sum(reading: &bytes) }))
        }
    }

    private static func count(_ year: HouseholdYear) -> [Int64: Sum] {
        var sums: [Int64: Sum] = [:]
        for scope in year.scopes.values { sums[scope] = Sum() }
        for (household, state) in year.states {
            if let scope = year.scopes[household] { sums[scope]?.add(state) }
        }
        // What a state alone decides follows from the counts; the others are few.
        for scope in sums.keys { sums[scope]?.addGroupsOfStates() }
        for group in HouseholdGroup.allCases where group.states == nil {
            for household in year.households(group) { if let scope = year.scopes[household] { sums[scope]?.add(group) } }
        }
        return sums
    }

    /// Of all scopes, one sum a year.
    var all: [Sum] { scopes.reduce(years.map { _ in Sum() }) { zip($0, $1.sums).map { $0 + $1 } } }
}

extension StateSums.Sum {
    mutating func add(_ state: HouseholdState) { states[state, default: 0] += 1 }
    mutating func add(_ group: HouseholdGroup) { groups[group, default: 0] += 1 }

    mutating func addGroupsOfStates() {
        for group in HouseholdGroup.allCases {
            guard let wanted = group.states else { continue }
            let count = states.reduce(into: 0) { if wanted.contains($1.key) { $0 += $1.value } }
            if count > 0 { groups[group, default: 0] += count }
        }
    }

    func write(into bytes: inout ByteWriter) {
        for state in HouseholdState.allCases { bytes.varint(states[state] ?? 0) }
        for group in HouseholdGroup.allCases { bytes.varint(groups[group] ?? 0) }
    }

    init(reading bytes: inout ByteReader) throws {
        for state in HouseholdState.allCases {
            let count = Int(clamping: try bytes.varint())
            if count > 0 { states[state] = count }
        }
        for group in HouseholdGroup.allCases {
            let count = Int(clamping: try bytes.varint())
            if count > 0 { groups[group] = count }
        }
    }
}
