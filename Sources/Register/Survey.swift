import RecordStore
import Records

/// The tallies of all measures by the scopes that hold the records, and their sums over regions.
struct Survey {
    let year: Int
    /// `nil` is all.
    let region: ScopeCode?
    private(set) var missing: [String] = []
    private var tallies: [String: [ScopeCode: Measure.Tally]] = [:]
    private var scopes: Set<ScopeCode> = []

    private static let countyDigits = 6

    init(year: Int, region: ScopeCode?) {
        self.year = year
        self.region = region
    }

    /// Asks the store once for each type of record.
    mutating func take(_ measures: [Measure], from store: RecordStore) throws {
        var subjects: [String] = []
        for measure in measures where !subjects.contains(measure.subject) { subjects.append(measure.subject) }
        for subject in subjects { try take(subject, measures.filter { $0.subject == subject }, from: store) }
    }

    private mutating func take(_ subject: String, _ measures: [Measure], from store: RecordStore) throws {
        guard var query = try? MeasureQuery(store, subject: subject) else {
            missing += measures.map(\.name)
            return
        }
        var asked: [Measure] = []
        for measure in measures {
            if case .incidence = measure.formula { continue }
            do {
                try query.add(measure)
                asked.append(measure)
            } catch { missing.append(measure.name) }
        }
        for row in try query.tallies(year: year, region: region) {
            scopes.insert(row.scope)
            for (measure, tally) in zip(asked, row.tallies) { tallies[measure.name, default: [:]][row.scope] = tally }
        }
    }

    // MARK: Regions

    /// The smallest region that holds all records.
    var commonRegion: ScopeCode? {
        let codes = scopes.map(\.description)
        return [12, 9, 6, 4, 2].lazy.compactMap { digits -> ScopeCode? in
            let prefixes = Set(codes.map { String($0.prefix(digits)) })
            return prefixes.count == 1 ? prefixes.first.flatMap { $0.utf8.count == digits ? ScopeCode($0) : nil } : nil
        }.first
    }

    /// The regions of that length of code that hold records, ascending.
    func regions(digits: Int) -> [ScopeCode] { Set(scopes.compactMap { $0.enclosing(digits: digits) }).sorted() }

    func tally(_ measure: Measure, in scope: ScopeCode, isWhole: Bool) -> Measure.Tally {
        if case .incidence(let persons, let population) = measure.formula {
            return incidence(persons, over: population) { isWhole || scope.covers($0) }
        }
        return sum(measure.name) { isWhole || scope.covers($0) }
    }

    private func sum(_ measure: String, in isWithin: (ScopeCode) -> Bool) -> Measure.Tally {
        var sum = Measure.Tally()
        for (scope, tally) in tallies[measure] ?? [:] where isWithin(scope) { sum += tally }
        return sum
    }

    /// Only counties know their rural population; the households of one that does not are unknown.
    private func incidence(_ persons: String, over population: String, in isWithin: (ScopeCode) -> Bool) -> Measure.Tally {
        var result = Measure.Tally()
        for county in regions(digits: Self.countyDigits) {
            let people = sum(persons) { county.covers($0) && isWithin($0) }
            let all = sum(population) { county.covers($0) && isWithin($0) }
            let isKnown = all.numerator > 0
            result += Measure.Tally(
                numerator: isKnown ? people.numerator : 0, denominator: all.numerator,
                unknown: people.unknown + (isKnown ? 0 : people.denominator))
        }
        return result
    }
}

extension ScopeCode {
    /// The region of that length of code in which this one lies.
    fileprivate func enclosing(digits: Int) -> ScopeCode? {
        self.digits >= digits ? ScopeCode(description.prefix(digits)) : nil
    }
}
