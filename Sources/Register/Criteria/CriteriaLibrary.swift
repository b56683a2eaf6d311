import Changesets
import RecordStore
import Records
import RegisterData

/// The criteria sets and income lines that a store can evaluate by.
struct CriteriaLibrary {
    /// Ascending by level, then by the first year in force.
    let sets: [CriteriaSet]
    let lines: IncomeLines

    static let linesPath = "criteria/poverty-lines.json"

    init(_ store: RecordStore) throws {
        let suite = store.environment.suite
        sets = try RegisterDocuments.paths
            .filter { $0.hasPrefix("criteria/") && $0 != Self.linesPath }
            .map { path in
                try CriteriaSet(parsing: RegisterDocuments.bytes(path), file: path, digest: suite.digest)
            }
            .sorted { ($0.level.rawValue, $0.validity.from, $0.id) < ($1.level.rawValue, $1.validity.from, $1.id) }
        lines = try IncomeLines(parsing: RegisterDocuments.bytes(Self.linesPath), file: Self.linesPath)
    }

    /// The set of that kind that is in force in a year: of several the one that began last.
    func set(inForce year: Int, for level: CriteriaSet.Level) -> CriteriaSet? {
        sets.last { $0.level == level && $0.validity.contains(year) }
    }

    /// The set of that name, or the one in force.
    func set(_ id: String?, for level: CriteriaSet.Level, year: Int, type: RecordType) throws -> CriteriaSet {
        guard let id else {
            guard let set = set(inForce: year, for: level) else {
                throw EvaluationError.noCriteria(
                    level: level, year: year, known: sets.filter { $0.level == level }.map(\.id))
            }
            return set
        }
        guard let set = sets.last(where: { $0.id == id }) else {
            throw EvaluationError.unknownCriteria(id, known: sets.map(\.id))
        }
        guard set.level == level else {
            throw EvaluationError.wrongLevel(criteria: id, level: set.level, type: type.short)
        }
        guard set.validity.contains(year) else {
            throw EvaluationError.outsideValidity(
                criteria: id, year: year, from: set.validity.from, to: set.validity.to)
        }
        return set
    }
}

/// The files of `Protocol/` that the program carries.
enum RegisterDocuments {
    static var paths: [String] {
        (0..<register_data_count()).map { String(cString: register_data_file($0).path) }
    }

    static func bytes(_ path: String) -> [UInt8] {
        for index in 0..<register_data_count() {
            let file = register_data_file(index)
            if String(cString: file.path) == path {
                return Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
            }
        }
        return []
    }
}
