/// `bench peers`: the dense workload, ours beside other engines, all in one run.
struct PeersBench {
    static let names = [
        "dense-load", "dense-seal", "dense-cold-county", "dense-merge-1800", "dense-merge", "dense-wire-edit", "dense-wire-register",
        "dense-database",
    ]
    /// Only where it is asked for by name: it takes minutes.
    static let cityName = "dense-cold-city"

    let wanted: Set<String>
    let isQuick: Bool
    /// An interpreter that has `loro` and `pycrdt`, if there is one.
    let python: String?
    let folder: Folder
    var report = Report()

    init(wanted: [String], isQuick: Bool, python: String?) throws {
        self.wanted = Set(wanted.isEmpty ? Self.names : wanted)
        self.isQuick = isQuick
        self.python = python
        folder = try Folder()
    }

    var repetitions: Int { isQuick ? 1 : 3 }

    static func run(_ wanted: [String], isQuick: Bool, python: String?) async throws {
        var bench = try PeersBench(wanted: wanted, isQuick: isQuick, python: python)
        if !bench.wanted.isDisjoint(with: names) { try await bench.county() }
        if bench.wanted.contains(cityName) { try await bench.city() }
        bench.report.printPeers(names + [cityName])
    }

    mutating func add(_ figure: Figure) { if wanted.contains(figure.name) { report.add(figure) } }

    private mutating func county() async throws {
        let data = try made(counties: 1, villages: isQuick ? 2 : .max)
        let run = try await DenseRun(data, in: folder)
        let fields = Double(data.fields)
        var loads: [DenseRun.Loaded] = []
        for index in 0..<repetitions { loads.append(try await run.load("device \(index)")) }
        guard let loaded = loads.last else { return }
        let (saving, sealing) = (median(loads.map(\.saving.processor)), median(loads.map(\.sealing.processor)))
        remark("dense-load: \(rounded(saving)) s of processor; dense-seal: \(rounded(sealing)) s of processor")
        add(Figure(name: "dense-load", value: fields / median(loads.map(\.saving.wall)), unit: "fields/s"))
        add(Figure(name: "dense-seal", value: fields / median(loads.map(\.sealing.wall)), unit: "fields/s"))
        let plain = PlainScripts(data)
        let nodes = try await cold("dense-cold-county", run, loaded, plain)
        let bytes = try await run.sealedBytes(loaded.device)
        add(Figure(name: "dense-wire-register", value: Double(bytes) / fields, unit: "bytes/field"))
        let (own, tables) = (
            try StoreFile(nodes[0].storePath).pages(), try StoreFile(folder.path + "/dense-cold-county plain/plain.sqlite").pages()
        )
        add(
            Figure(
                name: "dense-database", value: Double(own) / fields, unit: "bytes/field", ratio: Double(own) / Double(tables),
                against: "the plain tables' file, the log included in ours"))
        add(Figure(name: "dense-database", value: Double(tables) / fields, unit: "bytes/field", peer: .plain))
        try await edits(run, loaded, at: nodes)
        try tablesEdits(data, plain)
        try documents(data, only: Self.names)
    }

    private mutating func city() async throws {
        let data = try made(counties: isQuick ? 1 : 12, villages: isQuick ? 3 : .max)
        let run = try await DenseRun(data, in: folder)
        let loaded = try await run.load("city device")
        let cost = rounded(Double(data.fields) / loaded.saving.wall), seal = rounded(Double(data.fields) / loaded.sealing.wall)
        remark("dense-cold-city: saved at \(cost), sealed at \(seal) fields/s")
        _ = try await cold(Self.cityName, run, loaded, PlainScripts(data))
        try documents(data, only: [Self.cityName])
    }

    private func made(counties: Int, villages: Int) throws -> DenseData {
        let (files, generator) = ("\(folder.path)/\(counties) counties", programFolder() + "/generate")
        guard try spawn(generator, ["--dense", String(counties), "--out", files]) == 0 else {
            throw BenchError("\(generator) failed; build it first: swift build -c release --product generate")
        }
        let data = try DenseData(files, villages: villages)
        remark("dense workload: \(data.villages.count) villages, \(data.households.rowCount) households, \(data.fields) fields")
        return data
    }
}
