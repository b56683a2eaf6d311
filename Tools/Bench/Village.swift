import Causality
import Changesets
import Glibc
import RecordStore
import Records

/// A village of 300 households with about 40 fields each.
///
/// Villages of the county have a hundred households or fewer, so several are moved into one region.
struct BigVillage {
    let author: Author
    let folder: String
    let scope: ScopeCode
    let households: Int
    let changesets: [[UInt8]]
}

extension Workbench {
    func bigVillage() throws -> BigVillage {
        if let madeVillage { return madeVillage }
        let made = try bigVillage(in: "village", joining: nil)
        madeVillage = made
        return made
    }

    /// - Parameter tree: In which whoever imports it has an office; `nil` is none.
    func bigVillage(in name: String = "granted village", joining tree: GrantedTree?) throws -> BigVillage {
        let corpus = try corpus()
        let path = folder.folder(name)
        let author = try Author(in: path)
        let scope = corpus.villages[0].scope
        try tree?.admit(author, in: [scope])
        var count = 0
        var ignored: [UInt8] = []
        for village in corpus.villages where count < Workbench.householdsPerSet {
            let files = "\(folder.path)/register/\(village.scope)"
            // The first 46 columns are filled in 40 of them, on average.
            try author.take(["natural_village", "household"], in: files, &ignored, as: scope, columns: 46)
            count += village.households
        }
        return BigVillage(
            author: author, folder: path, scope: scope, households: count,
            changesets: try author.sealed(scope))
    }
}

/// Five years of edits by fourteen writers.
extension Workbench {
    static let writers = 14
    static let editsPerSave = 6

    /// Edits are changed fields; in saves of six, each writer in turn has each household.
    func fiveYears() throws {
        let village = try bigVillage()
        let edits = isQuick ? 4_800 : 48_000
        for perSave in [Workbench.editsPerSave, 1] {
            let name = "years \(perSave)"
            let node = try Node(in: folder.folder(name))
            try node.receive(village.changesets)
            var years = try Years(in: folder, name, village: village)
            let log = try years.run(edits: edits, perSave: perSave, at: node)
            let file = try StoreFile(node.folder + "/store.sqlite")
            let fields = try file.fields()
            let causality = Double(try file.causalityBytes()) / Double(fields)
            let pages = Double(try file.causalityPages()) / Double(fields)
            let counts = try node.store.views.conflictCounts()
            let refold = Cost.median(
                try (0..<3).map { _ in
                    try Cost.of { try node.store.write { _ in try node.store.refold(village.scope) } }
                })
            remark(
                "five years, \(edits) edits in saves of \(perSave): \(fields) fields, \(rounded(causality)) bytes/field of causality, \(rounded(pages)) in whole pages, "
                    + "log \(rounded(Double(log) / Double(edits))) bytes/edit, \(counts.disputed + counts.listed) open conflicts, "
                    + "refold \(rounded(refold.wall)) s, \(rounded(refold.processor)) s of processor")
            guard perSave == Workbench.editsPerSave else { continue }
            if wants("causality-bytes-5y") {
                report.add(Figure(name: "causality-bytes-5y", value: causality, unit: "bytes/field"))
            }
            if wants("refold-village-5y") {
                report.add(Figure(name: "refold-village-5y", value: refold.wall, unit: "s"))
            }
        }
    }
}

/// Fourteen devices that edit for sixty months and exchange what they wrote at the end of each.
struct Years {
    private let devices: [Author]
    /// Who writes.
    var writers: [Author] { devices }
    private let households: [(record: RecordID, fields: [(address: FieldAddress, field: Field, shown: Value?)])]
    private let scope: ScopeCode
    private var source: ValueSource
    private var random = SplitMix64(seed: 14)

    private static let months = 60

    /// - Parameter tree: In which the writers have offices; `nil` is none.
    init(in folder: Folder, _ name: String, village: BigVillage, joining tree: GrantedTree? = nil) throws {
        scope = village.scope
        devices = try (0..<Workbench.writers).map { index in
            let device = try Author(in: folder.folder("\(name) writer \(index)"))
            try tree?.admit(device, in: [village.scope])
            try device.receive(village.changesets)
            return device
        }
        let store = village.author.store
        source = ValueSource(schema: store.schema)
        guard let type = store.schema.type(named: "household") else {
            throw BenchError("the schema has no households")
        }
        households = try store.views.records(type, in: [scope]).compactMap { record in
            guard let view = try store.record(record, in: village.scope) else { return nil }
            return (
                record,
                view.fields.filter { Years.isEditable($0.field) }.map {
                    ($0.address, $0.field, $0.verdict.value)
                }
            )
        }
    }

    private static func isEditable(_ field: Field) -> Bool {
        guard !field.isUnion, field.rule != .fixed, field.rule != .append else { return false }
        return field.inputs.allSatisfy { input in
            switch input.type {
            case .reference, .attachment, .sealed, .idNumber, .region: false
            default: true
            }
        }
    }

    /// - Returns: How many bytes the log grew by.
    mutating func run(edits: Int, perSave: Int, at node: Node) throws -> Int {
        var bytes = 0
        let savesPerMonth = edits / perSave / Years.months
        for month in 0..<Years.months {
            var news: [(author: Int, changesets: [[UInt8]])] = []
            for (index, device) in devices.enumerated() {
                let share =
                    savesPerMonth * (index + 1) / devices.count - savesPerMonth * index / devices.count
                let before = try device.store.heads(scope).held
                try device.store.write { _ in
                    for _ in 0..<share { try edit(device.store, perSave, writer: index, month: month) }
                    _ = try device.store.seal(scope)
                }
                news.append((index, try device.store.log.changesets(scope, beyond: before)))
            }
            for (index, device) in devices.enumerated() {
                try device.receive(news.filter { $0.author != index }.flatMap(\.changesets))
            }
            try node.receive(news.flatMap(\.changesets))
            bytes += news.flatMap(\.changesets).reduce(0) { $0 + $1.count }
        }
        return bytes
    }

    /// In one save of fifty somebody edits a household that is another's this month.
    private mutating func edit(_ store: RecordStore, _ count: Int, writer: Int, month: Int) throws {
        let group =
            Int.random(in: 0..<50, using: &random) == 0
            ? Int.random(in: 0..<devices.count, using: &random) : writer
        let place =
            Int.random(in: 0..<max(1, households.count / devices.count), using: &random) * devices.count
        let household = households[(place + (group + month) % devices.count) % households.count]
        var draft = Draft(scope: scope)
        draft.record = household.record
        draft.changes = household.fields.shuffled(using: &random).prefix(count).map { item in
            FieldWrite(item.address, .set, source.value(of: item.field, like: item.shown))
        }
        _ = try store.save(draft)
    }
}
