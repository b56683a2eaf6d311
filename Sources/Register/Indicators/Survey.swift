import Changesets
import RecordStore
import Records

/// What all measures add up to, by the regions that hold the records.
struct Survey {
    let year: Int
    private(set) var missing: [String] = []
    /// By measure: of which pass over a table it is, and where in its tallies.
    private var places: [String: (pass: Int, index: Int)] = [:]
    /// By pass: of every region, of each length of code that regions have, the tallies of its measures.
    private var passes: [[ScopeCode: [Measure.Tally]]] = []
    private var scopes: Set<ScopeCode> = []

    /// No record of the register is in the directory, so its code is free.
    private static let everything = ScopeCode.directory

    /// Under which name its parts are kept.
    private let part: String

    init(year: Int, part: String) { (self.year, self.part) = (year, part) }

    /// Asks the store once for each type of record.
    mutating func take(_ measures: [Measure], from source: ReportSource) throws {
        // An incidence is over what places say of themselves, which are no figures of their own.
        let populations = measures.contains { if case .incidence = $0.formula { true } else { false } } ? PlaceMeasures.populations : []
        let measures = measures + populations
        var subjects: [String] = []
        for measure in measures where !subjects.contains(measure.subject) { subjects.append(measure.subject) }
        for subject in subjects { try take(subject, measures.filter { $0.subject == subject }, from: source) }
        missing.removeAll { name in populations.contains { $0.name == name } }
    }

    private mutating func take(_ subject: String, _ measures: [Measure], from source: ReportSource) throws {
        guard var query = try? MeasureQuery(source.store, subject: subject) else {
            missing += measures.map(\.name)
            return
        }
        var asked = 0
        for measure in measures {
            if case .incidence = measure.formula { continue }
            do {
                try query.add(measure)
                places[measure.name] = (passes.count, asked)
                asked += 1
            } catch { missing.append(measure.name) }
        }
        let (finished, year) = (query, year)
        let departures = subject == "household" ? try source.departures(by: year) : Departures()
        // Who has left depends on the files that the program carries, and on those that are published.
        let byDocuments = subject == "household"
        let version = fingerprint(query.sql) ^ (byDocuments ? ExitParts.version : 0)
        let contents = try source.contents("\(part) \(subject) \(year)", version: version, byDocuments: byDocuments) { states in
            try finished.tallies(year: year, scopes: states.map(\.number), departures: departures).mapValues(Self.encode)
        }
        let levels = source.store.schema.scopes.levels
        var sums: [ScopeCode: [Measure.Tally]] = [:]
        for (state, content) in contents where !content.isEmpty {
            let tallies = try Self.decode(content, count: asked)
            scopes.insert(state.scope)
            for region in [Self.everything] + levels.compactMap({ state.scope.enclosing(digits: $0.digits) }) {
                var sum = sums.removeValue(forKey: region) ?? Array(repeating: Measure.Tally(), count: asked)
                for index in 0..<asked { sum[index] += tallies[index] }
                sums[region] = sum
            }
        }
        passes.append(sums)
    }

    private static func encode(_ tallies: [Measure.Tally]) -> [UInt8] {
        var writer = ByteWriter()
        for tally in tallies {
            for sum in [tally.numerator, tally.denominator] {
                writer.signed(Int64(truncatingIfNeeded: sum >> 64))
                writer.fixed64(UInt64(truncatingIfNeeded: sum))
            }
            writer.signed(tally.unknown)
            writer.signed(tally.known)
        }
        return writer.bytes
    }

    private static func decode(_ content: [UInt8], count: Int) throws -> [Measure.Tally] {
        var reader = ByteReader(content)
        return try (0..<count).map { _ in
            Measure.Tally(
                numerator: try sum(&reader), denominator: try sum(&reader), unknown: try reader.signed(),
                known: try reader.signed())
        }
    }

    private static func sum(_ reader: inout ByteReader) throws -> Int128 {
        let high = try reader.signed()
        return Int128(high) << 64 | Int128(try reader.fixed64())
    }

    // MARK: Regions

    /// The smallest region that holds all records.
    func commonRegion(in grammar: ScopeGrammar) -> ScopeCode? { Self.commonRegion(of: scopes, in: grammar) }

    static func commonRegion(of scopes: some Sequence<ScopeCode>, in grammar: ScopeGrammar) -> ScopeCode? {
        let scopes = Set(scopes)
        return grammar.levels.reversed().lazy.compactMap { level -> ScopeCode? in
            let around = Set(scopes.map { $0.enclosing(digits: level.digits) })
            return around.count == 1 ? around.first ?? nil : nil
        }.first
    }

    /// The regions of that length of code that hold records, ascending.
    func regions(digits: Int) -> [ScopeCode] {
        Set(scopes.compactMap { $0.enclosing(digits: digits) }).sorted()
    }

    /// - Parameter isWhole: Everything asked for, whatever the code of the region that is named for it.
    func tally(_ measure: Measure, in scope: ScopeCode, isWhole: Bool) -> Measure.Tally {
        if case .incidence(let persons, let population) = measure.formula {
            let levels = [
                Level(digits: Region.Level.county.digits, population: population),
                Level(digits: Region.Level.township.digits, population: PlaceMeasures.townshipPopulation.name),
                Level(digits: Region.Level.village.digits, population: PlaceMeasures.villagePopulation.name),
            ]
            return incidence(persons, levels.filter { $0.digits >= scope.digits }[...], in: isWhole ? nil : scope)
        }
        return tally(measure.name, isWhole ? Self.everything : scope)
    }

    private func tally(_ measure: String, _ region: ScopeCode) -> Measure.Tally {
        guard let place = places[measure], let tallies = passes[place.pass][region] else { return Measure.Tally() }
        return tallies[place.index]
    }

    /// The length of a region's code, and the measure of its population.
    private struct Level {
        let digits: Int
        let population: String
    }

    /// Over the population that a region says of itself; where it says none, over those of the regions within it. The households of
    /// those that do not either are unknown.
    ///
    /// - Parameter region: `nil` is everything.
    private func incidence(_ persons: String, _ levels: ArraySlice<Level>, in region: ScopeCode?) -> Measure.Tally {
        var result = Measure.Tally()
        guard let level = levels.first else { return result }
        for part in regions(digits: level.digits) where region?.covers(part) ?? true {
            let (people, all) = (tally(persons, part), tally(level.population, part))
            if all.numerator > 0 {
                result += Measure.Tally(
                    numerator: people.numerator, denominator: all.numerator, unknown: people.unknown, known: people.known)
            } else if levels.count > 1 {
                result += incidence(persons, levels.dropFirst(), in: part)
            } else {
                result += Measure.Tally(unknown: people.unknown + people.known, known: 0)
            }
        }
        return result
    }
}
