import RecordStore
import Records

/// Turns the measures over one type of record into one question to the store.
///
/// Every field that any of them reads becomes a column of one pass over the type's table, joined to the tables
/// of keyed fields by record and year; the measures are sums over that, by scope. So a field is read once, however many
/// measures ask for it. Names come from the schema, numbers from the code; the year and the region are parameters.
struct MeasureQuery {
    let store: RecordStore
    let subject: String
    private let table: String
    /// By the expression, the name of its column in the pass.
    private var columns: [String: String] = [:]
    private var columnOrder: [String] = []
    private var joins: [String: String] = [:]
    private var joinOrder: [String] = []
    private var sums: [String] = []

    /// - Throws: ``MeasureFault`` where the schema has no such type.
    init(_ store: RecordStore, subject: String) throws(MeasureFault) {
        guard let table = store.views.table(subject) else { throw .noField(subject) }
        self.store = store
        self.subject = subject
        self.table = table
    }

    /// Adds a measure; its numerator, denominator and unknown follow those of the measures before.
    mutating func add(_ measure: Measure) throws(MeasureFault) {
        let population = try sql(measure.population)
        switch measure.formula {
        case .count(let predicate), .share(let predicate):
            let answer = try sql(predicate)
            append(population, numerator: "(\(answer))", denominator: "1", isKnown: "(\(answer)) IS NOT NULL")
        case .total(let quantity):
            let amount = try sql(quantity)
            append(population, numerator: amount, denominator: "1", isKnown: Self.isWhole(amount))
        case .quotient(let quantity, let other):
            let (above, below) = (try sql(quantity), try sql(other))
            append(
                population, numerator: above, denominator: below,
                isKnown: "\(Self.isWhole(above)) AND \(Self.isWhole(below))")
        case .incidence: preconditionFailure("An incidence is computed from two other measures.")
        }
    }

    private mutating func append(
        _ population: String, numerator: String, denominator: String, isKnown: String
    ) {
        let counts = "(\(population)) AND \(isKnown)"
        for amount in [numerator, denominator] {
            for half in ["(\(amount)) >> 32", "(\(amount)) & 4294967295"] {
                sums.append("coalesce(sum(CASE WHEN \(counts) THEN \(half) END), 0)")
            }
        }
        sums.append("coalesce(sum((\(population)) IS NULL OR ((\(population)) AND NOT (\(isKnown)))), 0)")
        sums.append("coalesce(sum(\(counts)), 0)")
    }

    /// Whether one record's amount is known, and within 64 bits: beyond them SQLite goes on in floating point.
    private static func isWhole(_ amount: String) -> String { "typeof(\(amount)) = 'integer'" }

    /// One pass over the table: `?1` is the year, `?2` a JSON list of scopes by their numbers in the file, `?3` and `?4` the
    /// records that have left and those of which that is not known.
    var sql: String {
        let counts =
            subject == "household"
            ? EndedLater.counts("t", year: "?1", in: store) : "t._standing NOT IN \(Views.uncounted(subject))"
        let pass = ["t._scope AS scope"] + columnOrder.map { "\($0) AS \(columns[$0] ?? "")" }
        return """
            WITH pass AS MATERIALIZED (SELECT \(pass.joined(separator: ", ")) FROM "\(table)" t \
            \(joinOrder.map { joins[$0] ?? "" }.joined(separator: " ")) \
            WHERE \(counts) AND ?1 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL AND t._scope IN (SELECT value FROM json_each(?2))) \
            SELECT scope, \(sums.joined(separator: ", ")) FROM pass GROUP BY scope
            """
    }

    /// The tallies of all measures added, by the number of the scope that holds the records.
    func tallies(year: Int, scopes: [Int64], departures: Departures) throws -> [Int64: [Measure.Tally]] {
        let list = { (numbers: [Int64]) in QueryValue.text("[" + numbers.map(String.init).joined(separator: ",") + "]") }
        let bindings: [QueryValue] = [.integer(Int64(year)), list(scopes), list(departures.left), list(departures.undecided)]
        var result: [Int64: [Measure.Tally]] = [:]
        for row in try store.views.query(sql, bindings) {
            guard let scope = row[0].integer else { continue }
            let numbers = row.dropFirst().map { $0.integer ?? 0 }
            result[scope] = stride(from: 0, to: numbers.count, by: Self.sumsEach).map { Self.tally(numbers[$0..<$0 + Self.sumsEach]) }
        }
        return result
    }

    /// How many sums a measure has: numerator and denominator in halves, unknown, known.
    private static let sumsEach = 6

    private static func tally(_ sums: ArraySlice<Int64>) -> Measure.Tally {
        let at = { (place: Int) in sums[sums.startIndex + place] }
        return Measure.Tally(numerator: whole(at(0), at(1)), denominator: whole(at(2), at(3)), unknown: at(4), known: at(5))
    }

    /// Puts a sum together: SQLite's own overflows with what two thousand million records' halves do not.
    private static func whole(_ high: Int64, _ low: Int64) -> Int128 { Int128(high) << 32 + Int128(low) }

    // MARK: Predicates and quantities

    private mutating func sql(_ predicate: Predicate) throws(MeasureFault) -> String {
        switch predicate {
        case .always: return "1"
        case .isTrue(let path): return "\(try column(path)) = 1"
        case .isFalse(let path): return "\(try column(path)) = 0"
        case .isAnswered(let path): return "CASE WHEN \(try column(path)) IS NOT NULL THEN 1 END"
        case .isEmpty(let path): return "(\(try column(path)) IS NULL)"
        case .isOneOf(let path, let codes): return try membership(path, codes)
        case .compare(let a, let comparison, let b):
            return "\(try sql(a)) \(comparison.rawValue) \(try sql(b))"
        case .isPoor:
            return pass(
                """
                CASE WHEN t._id IN (SELECT value FROM json_each(?3)) THEN 0 \
                WHEN t._id NOT IN (SELECT value FROM json_each(?4)) THEN 1 END
                """)
        case .holds(let type, let lasting):
            return pass("EXISTS (SELECT 1 \(try lasting.rows(of: type, under: "t._id", in: store)))")
        case .somebodyIs(let path, let codes):
            guard let place = store.views.column("member", path), place.isKeyed else { throw .noField("member.\(path)") }
            return pass(try place.somebody(of: source(try find("roster")), is: codes, in: store))
        case .somebodyHolds(let type, let field, let lasting):
            return pass(try lasting.somebody(of: source(try find("roster")), holds: type, saying: field, in: store))
        case .stands(let standing): return "\(pass("t._standing")) = \(standing.rawValue)"
        case .all(let parts): return try join(parts, " AND ")
        case .any(let parts): return try join(parts, " OR ")
        case .not(let part): return "NOT (\(try sql(part)))"
        }
    }

    private mutating func join(_ parts: [Predicate], _ word: String) throws(MeasureFault) -> String {
        var texts: [String] = []
        for part in parts { texts.append("(\(try sql(part)))") }
        return texts.joined(separator: word)
    }

    private mutating func membership(_ path: String, _ codes: [String]) throws(MeasureFault) -> String {
        let place = try find(path)
        return "\(try column(path)) IN \(try place.numbers(of: codes, in: store))"
    }

    private mutating func sql(_ quantity: Quantity) throws(MeasureFault) -> String {
        switch quantity {
        case .constant(let number): return String(number)
        case .field(let path): return try column(path)
        case .latest(let path): return try column(path, .latest)
        case .newest(let path): return try column(path, .newest)
        case .records(let type, let lasting, let path):
            return pass(try lasting.count(of: type, under: "t._id", else: source(try find(path)), in: store))
        case .known(let quantity, let number): return "coalesce(\(try sql(quantity)), \(number))"
        case .count(let path): return try count(path)
        case .latestCount(let path): return try count(path, .latest)
        case .sum(let parts):
            var texts: [String] = []
            for part in parts { texts.append(try sql(part)) }
            return "(\(texts.joined(separator: " + ")))"
        case .elements(let path): return pass("json_array_length(\(source(try find(path))))")
        case .difference(let a, let b): return "(\(try sql(a)) - \(try sql(b)))"
        case .product(let a, let b): return "(\(try sql(a)) * \(try sql(b)))"
        case .floor(let a, let b):
            // SQL rounds towards zero, and nobody is above the line with less than nothing.
            return "(\(try sql(a)) / nullif(\(try sql(b)), 0))"
        case .balance(let balance): return try self.balance(balance)
        }
    }

    // MARK: Columns

    private func find(_ path: String) throws(MeasureFault) -> QueryColumn {
        let parts = path.split(separator: ".").map(String.init)
        guard let place = store.views.column(subject, parts[0], parts.count > 1 ? parts[1] : nil) else {
            throw .noField("\(subject).\(path)")
        }
        return place
    }

    /// Of a keyed field, which of its keys.
    private enum Moment: String { case year, latest, newest }

    private mutating func column(_ path: String, _ moment: Moment = .year) throws(MeasureFault) -> String {
        pass(source(try find(path), moment))
    }

    /// Makes an expression a column of the pass, and names it.
    private mutating func pass(_ expression: String) -> String {
        if let name = columns[expression] { return name }
        let name = "c\(columnOrder.count)"
        columns[expression] = name
        columnOrder.append(expression)
        return name
    }

    /// Where the value lies, or NULL where it is missing or disputed.
    private mutating func source(_ place: QueryColumn, _ moment: Moment = .year) -> String {
        guard place.isKeyed else { return place.settled(in: "t") }
        // The fields of one year share a row; the latest year of each is its own.
        let alias = "\(moment.rawValue)_\(moment == .year ? place.table : place.field.name)"
        if joins[alias] == nil {
            let latest = """
                (SELECT max(_key) FROM "\(place.table)" k \
                WHERE k._record = t._id AND \(moment == .latest ? "k._key <= ?1 AND " : "")\(place.isWritten(in: "k")))
                """
            joins[alias] = """
                LEFT JOIN "\(place.table)" "\(alias)" ON "\(alias)"._record = t._id \
                AND "\(alias)"._key = \(moment == .year ? "?1" : latest)
                """
            joinOrder.append(alias)
        }
        return place.settled(in: "\"\(alias)\"")
    }

    private mutating func count(_ path: String, _ moment: Moment = .year) throws(MeasureFault) -> String {
        let place = try find(path)
        guard case .reference(let type) = place.input.type, let other = store.views.table(type) else {
            throw .noField(path)
        }
        let left = type == "member" ? EndedLater.member("r", year: "?1", in: store) : "0"
        return pass(
            """
            (SELECT CASE WHEN count(r._id) = count(*) THEN sum(r._standing NOT IN \(Views.uncounted) OR \(left)) END \
            FROM json_each(\(source(place, moment))) e LEFT JOIN "\(other)" r ON r._id = e.value)
            """)
    }

    private mutating func balance(_ balance: Quantity.Balance) throws(MeasureFault) -> String {
        let field = store.schema.type(named: subject)?.fields.first { $0.name == balance.field }
        guard let field else { throw .noField("\(subject).\(balance.field)") }
        var terms: [String] = []
        var answers: [String] = []
        for input in field.inputs {
            let place = source(try find("\(field.name).\(input.name)"))
            guard case .money = input.type else { continue }
            answers.append(place)
            guard !balance.leavingOut.contains(input.name) else { continue }
            if balance.adding.contains(where: input.name.hasPrefix) {
                terms.append(" + coalesce(\(place), 0)")
            }
            if balance.subtracting.contains(where: input.name.hasPrefix) {
                terms.append(" - coalesce(\(place), 0)")
            }
        }
        return pass(
            "CASE WHEN coalesce(\(answers.joined(separator: ", "))) IS NOT NULL THEN 0\(terms.joined()) END")
    }
}
