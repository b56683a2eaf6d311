/// A whole register received by whoever has nothing.
extension PeersBench {
    /// Nodes that take everything in, each followed by its floor: the same rows in as many commits.
    mutating func cold(_ name: String, _ run: DenseRun, _ loaded: DenseRun.Loaded, _ plain: PlainScripts) async throws -> [Station] {
        var (nodes, ours, floors, sessions): ([Station], [Cost], [Cost], [Cost]) = ([], [], [], [])
        for index in 0..<repetitions {
            let received = try await run.receive("\(name) \(index)", from: loaded.device)
            let tables = try PlainTables(folder.folder("\(name) plain"), plain)
            floors.append(try tables.load(commits: received.commits))
            ours.append(received.cost)
            nodes.append(received.node)
            let (mine, floor) = (received.cost, floors[index])
            remark(
                "\(name) \(index + 1): \(rounded(mine.wall)) s in \(received.commits) commits, \(rounded(mine.processor)) s of processor; "
                    + "plain C \(rounded(floor.wall)) s, \(rounded(floor.processor)) s of processor")
            if SessionChanges.isThere { sessions.append(try sessionCold(plain, isLast: index == repetitions - 1)) }
            if index < repetitions - 1 { folder.remove("\(name) plain") }
        }
        let (fields, mine, floor) = (Double(run.data.fields), Cost.median(ours), Cost.median(floors))
        add(
            Figure(
                name: name, value: fields / mine.wall, unit: "fields/s", ratio: mine.wall / floor.wall,
                against: "C inserting the same rows into plain tables in as many commits, \(rounded(floor.wall)) s"))
        add(Figure(name: name, value: fields / floor.wall, unit: "fields/s", peer: .plain))
        if name != Self.cityName { add(Figure(name: "dense-load", value: fields / floor.wall, unit: "fields/s", peer: .plain)) }
        if !sessions.isEmpty { add(Figure(name: name, value: fields / median(sessions.map(\.wall)), unit: "fields/s", peer: .session)) }
        return nodes
    }

    /// The session extension records a load, and another database applies what it recorded.
    private mutating func sessionCold(_ plain: PlainScripts, isLast: Bool) throws -> Cost {
        let (source, target) = (
            try PlainTables(folder.folder("session source"), plain), try PlainTables(folder.folder("session target"), plain)
        )
        let fields = Double(plain.rows.fields)
        var loading = Cost()
        let changes = try SessionChanges(of: source.floor) { loading = try source.load(commits: 1) }
        let applied = try changes.apply(to: target.floor).cost
        if isLast {
            add(Figure(name: "dense-load", value: fields / loading.wall, unit: "fields/s", peer: .session))
            add(Figure(name: "dense-wire-register", value: try changes.deflatedBytes() / fields, unit: "bytes/field", peer: .session))
        }
        folder.remove("session source")
        folder.remove("session target")
        return applied
    }
}
