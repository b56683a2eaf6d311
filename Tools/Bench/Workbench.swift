import BenchFloor
import Causality
import Changesets
import RecordStore
import Records

/// What several measurements share, made when the first of them asks.
final class Workbench {
    let folder: Folder
    let isQuick: Bool
    private let wanted: Set<String>
    /// Where profilers find the changesets afterwards.
    let keep: String?
    var report = Report()
    private var madeCorpus: Corpus?
    private var madeCounty: County?
    var madeVillage: BigVillage?

    /// A node that holds the county, and the plain tables with the same rows.
    struct County {
        let node: Node
        let plain: Floor
        let fields: Int
        let causalityBytes: Int
        let recordBytes: Int
        let storeBytes: Int
        let plainBytes: Int
        let cost: Cost
        let floorCost: Cost
        let commits: Int
    }

    init(wanted: [String], isQuick: Bool, keep: String?) throws {
        self.wanted = Set(wanted)
        folder = try Folder()
        self.isQuick = isQuick
        self.keep = keep
    }

    func wants(_ name: String) -> Bool { wanted.contains(name) }

    /// Where files that others read are put.
    var files: String { keep ?? folder.path }

    func corpus() throws -> Corpus {
        if let madeCorpus { return madeCorpus }
        let corpus = try Corpus.make(in: folder, isQuick: isQuick)
        let bytes = corpus.changesets.reduce(0) { $0 + $1.count }
        remark(
            "register: \(corpus.villages.count) villages, \(corpus.villages.reduce(0) { $0 + $1.households }) households, "
                + "\(corpus.changesets.count) changesets, \(bytes) bytes; imported and sealed in \(rounded(corpus.importSeconds)) s"
        )
        try keepForProfilers(corpus.changesets, "register")
        madeCorpus = corpus
        return corpus
    }

    /// - Parameter repetitions: How often node and floor take the county in, one after the other.
    func county(repetitions: Int = 1) async throws -> County {
        if let madeCounty { return madeCounty }
        let changesets = try corpus().changesets
        var (ours, floors): ([Cost], [Cost]) = ([], [])
        var last: (node: Node, plain: Floor)?
        for index in 0..<repetitions {
            last = nil
            if index > 0 { for name in ["node \(index - 1)", "plain \(index - 1)"] { folder.remove(name) } }
            let node = try Node(in: folder.folder("node \(index)"))
            ours.append(try await Cost.of { try await node.receiveOpened(changesets) })
            let plain = try Floor(folder.folder("plain \(index)") + "/plain.sqlite")
            floors.append(try plain.copy(node.folder + "/" + RecordStore.fileName, commits: node.commits))
            last = (node, plain)
            remark(
                "cold apply \(index + 1): \(rounded(ours[index].wall)) s, floor \(rounded(floors[index].wall)) s"
            )
        }
        guard let (node, plain) = last else { throw BenchError("no repetitions") }
        let file = try StoreFile(node.folder + "/" + RecordStore.fileName)
        let county = County(
            node: node, plain: plain, fields: try file.fields(), causalityBytes: try file.causalityBytes(),
            recordBytes: try file.pageBytes(["_run"]), storeBytes: try file.pages(),
            plainBytes: try StoreFile(plain.path).pages(), cost: Cost.median(ours),
            floorCost: Cost.median(floors), commits: node.commits)
        madeCounty = county
        return county
    }
}

/// The C program beside.
final class Floor {
    let path: String
    let floor: OpaquePointer

    init(_ path: String) throws {
        guard let floor = bench_floor_open(path) else { throw BenchError("the floor cannot open \(path)") }
        self.path = path
        self.floor = floor
    }

    deinit { bench_floor_close(floor) }

    func copy(_ store: String, commits: Int) throws -> Cost {
        var rows: Int64 = 0
        let time = bench_floor_copy(floor, store, Int32(commits), &rows)
        guard time.wall >= 0 else { throw failure() }
        return Cost(wall: time.wall, processor: time.processor)
    }

    func prepare(_ sql: String) throws -> Int32 {
        let statement = bench_floor_prepare(floor, sql)
        guard statement >= 0 else { throw failure() }
        return statement
    }

    /// What all the steps of the script take.
    func run(_ script: Script, commits: Int) throws -> Cost {
        let time = bench_floor_run(
            floor, script.steps, Int64(script.steps.count), script.values, script.pool, Int32(commits))
        guard time.wall >= 0 else { throw failure() }
        return Cost(wall: time.wall, processor: time.processor)
    }

    func failure() -> BenchError {
        BenchError("the floor: \(String(cString: bench_floor_message(floor)))")
    }

    /// Statements and what is bound to them.
    struct Script {
        private(set) var steps: [BenchStep] = []
        private(set) var values: [BenchValue] = []
        private(set) var pool: [CChar] = []

        var fields: Int { values.count }

        mutating func add(_ statement: Int32, _ bound: [Value]) {
            begin(statement, count: bound.count)
            for value in bound {
                switch value {
                case .bool(let bit): bind(Int64(bit ? 1 : 0))
                case .integer(let number): bind(number)
                case .text(let text): bind(text)
                default: bindNull()
                }
            }
        }

        /// Begins a step, whose values follow one by one.
        mutating func begin(_ statement: Int32, count: Int) {
            steps.append(BenchStep(statement: statement, count: Int32(count), first: Int64(values.count)))
        }

        // The kinds are SQLite's numbers of them.
        mutating func bind(_ number: Int64) { values.append(BenchValue(integer: number, length: 0, kind: 1)) }
        mutating func bind(_ number: Double) {
            values.append(BenchValue(integer: Int64(bitPattern: number.bitPattern), length: 0, kind: 2))
        }
        mutating func bindNull() { values.append(BenchValue(integer: 0, length: 0, kind: 5)) }
        mutating func bind(_ text: String) {
            values.append(BenchValue(integer: Int64(pool.count), length: Int32(text.utf8.count), kind: 3))
            pool.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        }
    }
}
