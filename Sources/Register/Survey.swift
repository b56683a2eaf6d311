import RecordStore
import Records

/// What all measures add up to, by the regions that hold the records.
struct Survey {
    let year: Int
    /// `nil` is all.
    let region: ScopeCode?
    private(set) var missing: [String] = []
    /// By measure and region, of every length of code that regions have.
    private var tallies: [String: [ScopeCode: Measure.Tally]] = [:]
    private var scopes: Set<ScopeCode> = []

    private static let countyDigits = 6
    private static let lengths = [2, 4, 6, 9, 12]
    /// No record of the register is in the directory, so its code is free.
    private static let everything = ScopeCode.directory

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
            let enclosing = [Self.everything] + Self.lengths.compactMap { row.scope.enclosing(digits: $0) }
            for (measure, tally) in zip(asked, row.tallies) {
                for region in enclosing {
                    tallies[measure.name, default: [:]][region, default: .init()] += tally
                }
            }
        }
    }

    // MARK: Regions

    /// The smallest region that holds all records.
    var commonRegion: ScopeCode? {
        let codes = scopes.map(\.description)
        return Self.lengths.reversed().lazy.compactMap { digits -> ScopeCode? in
            let prefixes = Set(codes.map { String($0.prefix(digits)) })
            return prefixes.count == 1
                ? prefixes.first.flatMap { $0.utf8.count == digits ? ScopeCode($0) : nil } : nil
        }.first
    }

    /// The regions of that length of code that hold records, ascending.
    func regions(digits: Int) -> [ScopeCode] {
        Set(scopes.compactMap { $0.enclosing(digits: digits) }).sorted()
    }

    /// - Parameter isWhole: Everything asked for, whatever the code of the region that is named for it.
    func tally(_ measure: Measure, in scope: ScopeCode, isWhole: Bool) -> Measure.Tally {
        if case .incidence(let persons, let population) = measure.formula {
            return incidence(
                persons, over: population,
                regions(digits: Self.countyDigits).filter { isWhole || scope.covers($0) })
        }
        return tallies[measure.name]?[isWhole ? Self.everything : scope] ?? Measure.Tally()
    }

    /// Only counties know their rural population; the households of one that does not are unknown.
    private func incidence(_ persons: String, over population: String, _ counties: [ScopeCode])
        -> Measure.Tally
    {
        var result = Measure.Tally()
        for county in counties {
            let people = tallies[persons]?[county] ?? Measure.Tally()
            let all = tallies[population]?[county] ?? Measure.Tally()
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
