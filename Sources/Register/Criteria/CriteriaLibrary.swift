import Causality
import Changesets
import JSON
import RecordStore
package import Records
import RegisterData
import Synchronization

/// The criteria sets and income lines that a store can evaluate by: those of the program, and those published.
struct CriteriaLibrary {
    /// Ascending by level, then by the first year in force, those that are published after the others.
    let sets: [CriteriaSet]
    let lines: IncomeLines
    /// The ids of the sets that the directory publishes: these bind, what a program carries does where there are none.
    let published: Set<String>
    /// Published sets that this program cannot read.
    let unreadable: [Unreadable]

    /// A published set of a form that this program does not know; as far as it says so, where it is in force.
    struct Unreadable {
        let id: String
        let level: CriteriaSet.Level?
        let validity: CriteriaSet.Validity?
        let fault: SchemaError

        func isInForce(_ year: Int, for level: CriteriaSet.Level) -> Bool {
            self.level.map { $0 == level } ?? true && validity.map { $0.contains(year) } ?? true
        }
    }

    static let linesPath = "criteria/poverty-lines.json"

    /// - Parameter heads: The entries of the directory whose publications count; `nil` is all that are held.
    init(_ store: RecordStore, directory heads: VersionVector? = nil) throws {
        let suite = store.environment.suite
        let carried = try CarriedCriteria.read(suite.digest)
        var sets = Dictionary(carried.sets.map { ($0.id, $0) }) { _, last in last }
        var lines = carried.lines
        var unreadable: [String: Unreadable] = [:]
        var published: Set<String> = []
        // Ascending by version: the newest of a name takes the place of those before it.
        for publication in try store.publications.publications(.criteria)
        where heads?.covers(publication.record.dot) ?? true {
            let file = "\(publication.name)-\(publication.version)"
            do {
                switch try CriteriaDocument(parsing: publication.bytes, file: file, digest: suite.digest) {
                case .set(let set):
                    sets[publication.name] = set
                    published.insert(publication.name)
                case .lines(let published): lines = published
                }
                unreadable[publication.name] = nil
            } catch {
                sets[publication.name] = nil
                unreadable[publication.name] = Unreadable(publication, error)
            }
        }
        // Of several that began in one year what is published binds.
        let rank = { (set: CriteriaSet) in (set.level.rawValue, set.validity.from, published.contains(set.id) ? 1 : 0, set.id) }
        self.sets = sets.values.sorted { rank($0) < rank($1) }
        self.lines = lines
        self.published = published
        self.unreadable = unreadable.values.sorted { $0.id < $1.id }
    }

    /// The set of that kind that is in force in a year: of several the one that began last.
    func set(inForce year: Int, for level: CriteriaSet.Level, _ purpose: CriteriaSet.Purpose = .exit) -> CriteriaSet? {
        sets.last { $0.level == level && $0.purpose == purpose && $0.validity.contains(year) }
    }

    /// The set of that name, or the one in force.
    func set(
        _ id: String?, for level: CriteriaSet.Level, _ purpose: CriteriaSet.Purpose = .exit, year: Int, type: RecordType
    ) throws -> CriteriaSet {
        guard let id else {
            if let newer = unreadable.first(where: { $0.isInForce(year, for: level) }) {
                throw EvaluationError.unreadableCriteria(newer.id, newer.fault)
            }
            guard let set = set(inForce: year, for: level, purpose) else {
                throw EvaluationError.noCriteria(
                    level: level, year: year, known: sets.filter { $0.level == level && $0.purpose == purpose }.map(\.id))
            }
            return set
        }
        if let fault = unreadable.first(where: { $0.id == id })?.fault {
            throw EvaluationError.unreadableCriteria(id, fault)
        }
        guard let set = sets.last(where: { $0.id == id }) else {
            throw EvaluationError.unknownCriteria(id, known: sets.map(\.id))
        }
        guard set.level == level else {
            throw EvaluationError.wrongLevel(criteria: id, level: set.level, type: type.called)
        }
        guard set.validity.contains(year) else {
            throw EvaluationError.outsideValidity(
                criteria: id, year: year, from: set.validity.from, to: set.validity.to)
        }
        return set
    }
}

/// The criteria that the program carries, parsed once in a process: every store of a suite has the same, and a node asks for them with
/// each page.
private enum CarriedCriteria {
    struct Parsed: Sendable {
        let sets: [CriteriaSet]
        let lines: IncomeLines
    }

    /// By what a digest makes of one byte, which tells suites apart.
    private static let kept = Mutex<[[UInt8]: Parsed]>([:])

    static func read(_ digest: ([UInt8]) -> [UInt8]) throws -> Parsed {
        let suite = digest([0])
        if let parsed = kept.withLock({ $0[suite] }) { return parsed }
        let linesPath = CriteriaLibrary.linesPath
        let paths = RegisterDocuments.paths.filter { $0.hasPrefix("criteria/") && $0 != linesPath }
        let parsed = Parsed(
            sets: try paths.map { try CriteriaSet(parsing: RegisterDocuments.bytes($0), file: $0, digest: digest) },
            lines: try IncomeLines(parsing: RegisterDocuments.bytes(linesPath), file: linesPath))
        kept.withLock { $0[suite] = parsed }
        return parsed
    }
}

extension CriteriaLibrary.Unreadable {
    init(_ publication: Publication, _ fault: SchemaError) {
        let document = try? JSONNode(parsing: publication.bytes)
        let from = document?["valid_from"]?.number?.integer.map { Int($0) }
        self.init(
            id: publication.name, level: document?["level"]?.text.flatMap(CriteriaSet.Level.init),
            validity: from.map {
                .init(from: $0, to: document?["valid_to"]?.number?.integer.map { Int($0) })
            },
            fault: fault)
    }
}

/// What `publish criteria` takes: a criteria set, or the table of income lines.
package enum CriteriaDocument: Sendable {
    case set(CriteriaSet)
    case lines(IncomeLines)

    /// - Throws: `SchemaError` with the place of the first fault.
    package init(parsing bytes: [UInt8], file: String, digest: ([UInt8]) -> [UInt8]) throws(SchemaError) {
        if try JSONNode.document(bytes, file: file)["lines"] != nil {
            self = .lines(try IncomeLines(parsing: bytes, file: file))
        } else {
            self = .set(try CriteriaSet(parsing: bytes, file: file, digest: digest))
        }
    }

    /// The name under which it is published; a later one of the same name takes its place.
    package var name: String {
        switch self {
        case .set(let set): set.id
        case .lines: "poverty-lines"
        }
    }
}

/// The files of `Protocol/` that the program carries.
enum RegisterDocuments {
    static var paths: [String] {
        (0..<register_data_count()).map { unsafe String(cString: register_data_file($0).path) }
    }

    /// A name for all of them, the same in every run: another one wherever a byte of one differs.
    ///
    /// Eight bytes a step, since every command that counts by states asks for it: each step is undone by another, so two that
    /// differ in one word cannot come to the same.
    static let fingerprint: UInt64 = {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func step(_ word: UInt64) { hash = ((hash << 23 | hash >> 41) ^ word) &* 0x9E37_79B9_7F4A_7C15 }
        for index in 0..<register_data_count() {
            let file = unsafe register_data_file(index)
            let bytes = unsafe UnsafeRawBufferPointer(start: file.bytes, count: Int(file.count))
            var place = 0
            while place + 8 <= bytes.count {
                unsafe step(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
                place += 8
            }
            while place < bytes.count {
                unsafe step(UInt64(bytes[place]))
                place += 1
            }
            step(UInt64(bytes.count))
        }
        return hash
    }()

    static func bytes(_ path: String) -> [UInt8] {
        for index in 0..<register_data_count() {
            let file = unsafe register_data_file(index)
            if unsafe String(cString: file.path) == path {
                return unsafe Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
            }
        }
        return []
    }
}
