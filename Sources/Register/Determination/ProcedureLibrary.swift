import Causality
import JSON
package import RecordStore
import Records

/// The procedures that runs go by: those that the program carries, and those that the directory publishes.
///
/// A run goes by the file that was in force where it began, so whatever comes later changes nothing of it. Each is read when
/// it is first asked for.
package final class ProcedureLibrary {
    /// A file as it was carried, or published once.
    struct Edition {
        let file: ProcedureFile
        /// 0 of the one that the program carries.
        let version: Int
        /// What the bytes are called in a refusal.
        let name: String
        let bytes: [UInt8]
        /// The first year whose runs go by it.
        let from: Int
        /// The entry of the directory that published it.
        let dot: Dot?
    }

    /// What a run goes by.
    struct Binding<Procedure> {
        let procedure: Procedure
        /// Why nothing is decided: what binds is of a form that this program does not know, and `procedure` only names the steps.
        let fault: DocumentError?
    }

    /// Of each file the carried one first, then those that are published, ascending by version.
    private let editions: [ProcedureFile: [Edition]]
    private var runs: [String: Result<ExitProcedure, DocumentError>] = [:]
    private var regions: [String: Result<RegionProcedure, DocumentError>] = [:]

    package init(_ store: RecordStore) throws {
        var editions: [ProcedureFile: [Edition]] = [:]
        for file in ProcedureFile.allCases { editions[file] = [Edition(carried: file)] }
        for publication in try store.publications.publications(.procedure) {
            // A name that a later program has is no file of this one.
            guard let file = ProcedureFile(rawValue: publication.name) else { continue }
            editions[file]?.append(Edition(file, publication))
        }
        self.editions = editions
    }

    // MARK: Which

    /// The file that is in force in a year.
    ///
    /// - Parameter heads: The entries of the directory that count; `nil` is all that are held.
    func edition(_ file: ProcedureFile, year: Int, at heads: VersionVector? = nil) -> Edition {
        editions[file, default: []].last { edition in
            edition.from <= year && edition.dot.map { heads?.covers($0) ?? true } ?? true
        } ?? Edition(carried: file)
    }

    /// The last of a file that this program can read, whatever the year: what people call steps and cases.
    func bytes(_ file: ProcedureFile, year: Int = .max) -> Edition {
        editions[file, default: []].last { edition in edition.from <= year && (try? check(edition)) != nil } ?? Edition(carried: file)
    }

    /// Whether it makes a difference where a run of that kind began.
    func hasPublished(_ file: ProcedureFile) -> Bool {
        (editions[file]?.count ?? 0) > 1 || !file.runs.isEmpty && (editions[.householdExit]?.count ?? 0) > 1
    }

    // MARK: Households

    /// What a run of that kind and year goes by.
    ///
    /// - Parameter heads: What those had of the directory who began it, the newest binds; none where nobody began.
    func binding(_ kind: RunKind, year: Int, at heads: [VersionVector] = []) -> Binding<ExitProcedure> {
        let places: [VersionVector?] = heads.isEmpty ? [nil] : heads
        let pairs = places.map { (edition(ProcedureFile(kind), year: year, at: $0), edition(.householdExit, year: year, at: $0)) }
        guard let (own, exit) = pairs.max(by: { ($0.0.version, $0.1.version) < ($1.0.version, $1.1.version) }) else {
            return Binding(procedure: named(kind), fault: nil)
        }
        switch read(kind, own, exit) {
        case .success(let procedure): return Binding(procedure: procedure, fault: nil)
        case .failure(let fault): return Binding(procedure: named(kind), fault: fault)
        }
    }

    /// The newest that this program can read.
    func named(_ kind: RunKind) -> ExitProcedure {
        let own = (editions[ProcedureFile(kind)] ?? []).reversed()
        let exits = (editions[.householdExit] ?? []).reversed()
        for own in own { for exit in exits { if case .success(let found) = read(kind, own, exit) { return found } } }
        preconditionFailure("the carried procedure \(kind.rawValue) cannot be read")
    }

    private func read(_ kind: RunKind, _ own: Edition, _ exit: Edition) -> Result<ExitProcedure, DocumentError> {
        let key = "\(kind.rawValue) \(own.name) \(exit.name)"
        if let known = runs[key] { return known }
        let result = Result { () throws(DocumentError) in try parse(kind, own, exit) }
        runs[key] = result
        return result
    }

    private func parse(_ kind: RunKind, _ own: Edition, _ exit: Edition) throws(DocumentError) -> ExitProcedure {
        let base = try ExitProcedure(parsing: exit.bytes, file: exit.name)
        if exit.version > 0 { try checkLikeCarried(base, .exit, exit) }
        guard kind != .exit else { return base.numbered(exit.version) }
        let result = try ExitProcedure(parsing: own.bytes, file: own.name, kind: kind, like: base)
        if own.version > 0 { try checkLikeCarried(result, kind, own) }
        return result.numbered(own.version)
    }

    /// The states over the years are one table for all years, and the steps are done by the same events: a file that says otherwise
    /// would change what was.
    private func checkLikeCarried(_ procedure: ExitProcedure, _ kind: RunKind, _ edition: Edition) throws(DocumentError) {
        let exit = try ExitProcedure(parsing: Edition(carried: .householdExit).bytes, file: ProcedureFile.householdExit.path)
        let file = ProcedureFile(kind)
        let carried =
            kind == .exit ? exit : try ExitProcedure(parsing: Edition(carried: file).bytes, file: file.path, kind: kind, like: exit)
        let document = (try? JSONNode(parsing: edition.bytes)) ?? JSONNode(.null)
        let reader = ProcedureReader(file: edition.name)
        guard procedure.transitions == carried.transitions else {
            throw reader.fault(document["transitions"] ?? document, .otherTransitions)
        }
        guard procedure.need == carried.need, procedure.purpose == carried.purpose else {
            throw reader.fault(document["runs"] ?? document, .otherGoal)
        }
        for step in procedure.steps {
            let own = carried.step(step.code)
            guard own?.event == step.event, own?.condition?.field == step.condition?.field, own?.condition?.code == step.condition?.code
            else {
                throw reader.fault(document["steps"] ?? document, .otherEvent(step.code.rawValue))
            }
        }
    }

    // MARK: Places

    /// What the exit of a place of that level goes by.
    func binding(_ level: CriteriaSet.Level, year: Int, at heads: [VersionVector] = []) -> Binding<RegionProcedure> {
        guard let file = ProcedureFile(level) else { preconditionFailure("\(level) is no place") }
        let places: [VersionVector?] = heads.isEmpty ? [nil] : heads
        let own = places.map { edition(file, year: year, at: $0) }.max { $0.version < $1.version } ?? Edition(carried: file)
        switch read(own) {
        case .success(let procedure): return Binding(procedure: procedure, fault: nil)
        case .failure(let fault): return Binding(procedure: named(level, version: nil), fault: fault)
        }
    }

    /// The one of that version, or the newest that this program can read.
    func named(_ level: CriteriaSet.Level, version: Int?) -> RegionProcedure {
        let all = (ProcedureFile(level).flatMap { editions[$0] } ?? []).reversed()
        for edition in all where version.map({ $0 == edition.version }) ?? true {
            if case .success(let found) = read(edition) { return found }
        }
        precondition(version != nil, "the carried procedure of a \(level.rawValue) cannot be read")
        return named(level, version: nil)
    }

    private func read(_ edition: Edition) -> Result<RegionProcedure, DocumentError> {
        if let known = regions[edition.name] { return known }
        let result = Result { () throws(DocumentError) in
            let procedure = try RegionProcedure(parsing: edition.bytes, file: edition.name)
            guard procedure.level == edition.file.level else {
                let document = (try? JSONNode(parsing: edition.bytes)) ?? JSONNode(.null)
                throw ProcedureReader(file: edition.name).fault(
                    document["level"] ?? document, .unknownWord(procedure.level.rawValue, in: "level"))
            }
            return procedure.numbered(edition.version)
        }
        regions[edition.name] = result
        return result
    }

    // MARK: Whole files

    /// - Throws: ``DocumentError`` where this program cannot read all that the file says.
    func check(_ edition: Edition) throws(DocumentError) {
        let exit = edition.file == .householdExit ? edition : Edition(carried: .householdExit)
        for kind in edition.file.runs { _ = try parse(kind, edition, exit) }
        if edition.file.level != nil { _ = try read(edition).get() }
        for list in edition.file.lists {
            let general = edition.file == .publication ? edition : Edition(carried: .publication)
            _ = try PublicationRules(list, procedure: (edition.name, edition.bytes), general: (general.name, general.bytes))
        }
        if edition.file == .year { _ = try WorkYear(parsing: edition.bytes, file: edition.name) }
    }
}

extension ProcedureLibrary.Edition {
    init(carried file: ProcedureFile) {
        self.init(file: file, version: 0, name: file.path, bytes: RegisterDocuments.bytes(file.path), from: .min, dot: nil)
    }

    /// What is to be published.
    init(_ file: ProcedureFile, _ bytes: [UInt8], name: String) throws(DocumentError) {
        self.init(file: file, version: .max, name: name, bytes: bytes, from: try Self.from(bytes, name: name), dot: nil)
    }

    init(_ file: ProcedureFile, _ publication: Publication) {
        let name = "\(publication.name)-\(publication.version)"
        // Of one that cannot be read nobody can say for which years it is not.
        let from = (try? Self.from(publication.bytes, name: name)) ?? .min
        self.init(
            file: file, version: publication.version, name: name, bytes: publication.bytes, from: from, dot: publication.record.dot)
    }

    private static func from(_ bytes: [UInt8], name: String) throws(DocumentError) -> Int {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch { throw DocumentError(name, error) }
        guard document["valid_from"] != nil else { return .min }
        let years = Int64(Input.years.lowerBound)...Int64(Input.years.upperBound)
        return try ProcedureReader(file: name).number(document, "valid_from", years)
    }
}
