import CSV
import Causality
import Changesets
import Cunlian
import CunlianTrust
import Glibc
import RecordStore
import Records
import RegisterData
import SQLite

/// The generated register of a county, as the sealed changesets of a few authors.
struct Corpus {
    struct Village {
        let scope: ScopeCode
        var households: Int
        var changesets: [[UInt8]]
    }

    /// The county's own scope first: the villages' entries name what is in it.
    var county: [[UInt8]] = []
    var villages: [Village] = []
    /// The generator's files, without what CSV adds: for the yardstick.
    var tsv: [UInt8] = []
    var importSeconds = 0.0

    static let countyScope = ScopeCode(number: 450_124)
    static let authors = 4

    var changesets: [[UInt8]] { county + villages.flatMap(\.changesets) }

    /// The county's files, written by the generator where they are not there yet.
    static func files(in folder: Folder, isQuick: Bool) throws -> String {
        let files = folder.path + "/register"
        if access(files, F_OK) == 0 { return files }
        let generator = programFolder() + "/generate"
        guard try spawn(generator, ["--scale", isQuick ? "village" : "county", "--out", files]) == 0 else {
            throw BenchError("\(generator) failed; build it first: swift build -c release --product generate")
        }
        return files
    }

    /// Generates, imports and seals.
    static func make(in folder: Folder, isQuick: Bool) throws -> Corpus {
        let files = try files(in: folder, isQuick: isQuick)
        var corpus = Corpus()
        let scopes = entries(of: files).filter(\.isFolder).compactMap { ScopeCode($0.name, in: .regions) }
        let villages = scopes.filter { $0 != countyScope }
        corpus.importSeconds = try timed {
            for index in 0..<min(authors, villages.count) {
                let name = "author \(index)"
                let part = villages.indices.filter { $0 * authors / villages.count == index }.map {
                    villages[$0]
                }
                try corpus.write(
                    part, from: files, with: try Author(in: folder.folder(name)), isFirst: index == 0)
                folder.remove(name)
            }
        }
        return corpus
    }

    private mutating func write(_ part: [ScopeCode], from files: String, with author: Author, isFirst: Bool)
        throws
    {
        if isFirst {
            try author.take(["county", "township", "helper"], in: "\(files)/\(Corpus.countyScope)", &tsv)
            county = try author.sealed(Corpus.countyScope)
        } else {
            try author.receive(county)
        }
        for scope in part {
            let households = try author.takeVillage("\(files)/\(scope)", &tsv)
            villages.append(
                Village(scope: scope, households: households, changesets: try author.sealed(scope)))
        }
    }
}

/// A store that writes without a directory, as before it is enrolled.
final class Author {
    let store: RecordStore

    init(in path: String, schema: [UInt8] = registerSchema(), scope: ScopeCode = Corpus.countyScope) throws {
        let signer = try KeyFile.create(at: path + "/key")
        let store = try RecordStore.create(in: path, schema: schema, signer: signer, environment: .programs)
        try store.write { _ in try store.peers.setSubscriptions([scope]) }
        self.store = store
    }

    /// - Parameter path: Of a store that is there, with its key.
    init(opening path: String) throws {
        store = try RecordStore.open(in: path, signer: try KeyFile.open(at: path + "/key"), environment: .live)
    }

    func receive(_ changesets: [[UInt8]]) throws {
        try store.write { _ in
            for bytes in changesets {
                let reception = try store.receive(bytes) { _ in true }
                guard reception == .applied || reception == .known else {
                    throw BenchError("not applied: \(reception)")
                }
            }
        }
    }

    /// Imports a village's files in the order in which they name each other.
    ///
    /// - Returns: How many households it has.
    func takeVillage(_ folder: String, _ tsv: inout [UInt8]) throws -> Int {
        let first = ["village", "natural_village", "household", "member", "household-roster"]
        let names = entries(of: folder).map { String($0.name.dropLast(4)) }
        let order = first.filter(names.contains) + names.filter { !first.contains($0) }
        try take(order, in: folder, &tsv)
        return lastHouseholds
    }

    private var lastHouseholds = 0

    /// - Parameters:
    ///   - scope: Stands in place of every row's region.
    ///   - columns: How many are taken, from the first.
    func take(
        _ names: [String], in folder: String, _ tsv: inout [UInt8], as scope: ScopeCode? = nil,
        columns: Int = .max
    ) throws {
        for name in names {
            let editor = Editor(store, language: .zh)
            let reader = try CSVReader(file: "\(folder)/\(name).csv")
            let type = try editor.type(String(name.split(separator: "-")[0]))
            let importer = try Importer(
                editor, type: type, header: Array(reader.header.cells.prefix(columns)))
            var report = ImportReport()
            try importer.commit(into: &report) { report in
                while let item = try reader.next() {
                    guard case .row(var row) = item else { throw BenchError("\(name): \(item)") }
                    row.cells = Array(row.cells.prefix(columns))
                    if let scope { row.cells[0] = scope.description }
                    tsv += row.cells.joined(separator: "\t").utf8
                    tsv.append(0x0A)
                    try importer.take(row.cells, line: row.line, into: &report)
                }
            }
            if name == "household" { lastHouseholds = report.written }
            guard report.refused == 0 else {
                let reason = report.remarks.first.map { "line \($0.line), \($0.column?.en ?? ""): \($0.reason)" } ?? ""
                throw BenchError("\(folder)/\(name): \(report.refused) rows refused; \(reason)")
            }
        }
    }

    /// Seals, and returns all that the store holds of a scope.
    func sealed(_ scope: ScopeCode) throws -> [[UInt8]] {
        try store.write { _ in _ = try store.seal(scope) }
        return try store.read { _ in try store.log.changesets(scope, beyond: VersionVector()) }
    }
}

extension StoreEnvironment {
    /// As the programs have it: of the newest form of the register a publication needs the digest alone.
    static var programs: StoreEnvironment {
        var environment = live
        environment.carried = { [registerSchema("schemas/poverty-register-3.json")] }
        return environment
    }
}

func registerSchema(_ path: String = "schemas/poverty-register-2.json") -> [UInt8] {
    for index in 0..<register_data_count() {
        let file = register_data_file(index)
        if String(cString: file.path) == path { return Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count))) }
    }
    return []
}
