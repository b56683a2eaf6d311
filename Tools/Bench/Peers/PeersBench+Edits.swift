/// Rounds of edits received by whoever has the register.
extension PeersBench {
    /// Rounds of edits at ours: one collector's, back and forth; then everybody's, met by a clerk's.
    mutating func edits(_ run: DenseRun, _ loaded: DenseRun.Loaded, at nodes: [Station]) async throws {
        let typical = try run.data.typicalRound()
        let count = typical.reduce(0) { $0 + $1.fields.count }
        let clerk = try await run.clerk(of: nodes)
        var (costs, bytes): ([Cost], [Int]) = ([], [])
        for round in 0..<8 {
            let changesets = try await run.edit(typical, at: loaded, isBack: round % 2 == 1)
            bytes.append(changesets.reduce(0) { $0 + $1.count })
            for node in nodes { costs.append(try await run.merge(changesets, at: node)) }
        }
        // The first round finds the caches of node and statements cold.
        let warm = Cost.median(Array(costs.dropFirst(nodes.count)))
        add(Figure(name: "dense-merge-1800", value: Double(count) / warm.wall, unit: "fields/s"))
        remark(
            "dense-merge-1800: \(count) fields, the first time \(rounded(Double(count) / Cost.median(Array(costs.prefix(nodes.count))).wall)) fields/s, \(rounded(warm.processor * 1_000)) ms of processor"
        )
        add(Figure(name: "dense-wire-edit", value: Double(bytes[0]) / Double(count), unit: "bytes/field"))

        let rounds = try run.data.concurrentRounds()
        let visits = try await run.edit(rounds.visits, at: loaded)
        let clerks = try await run.edit(rounds.clerk, at: loaded, by: clerk)
        var merges: [Cost] = []
        for node in nodes {
            _ = try await run.merge(clerks, at: node)
            merges.append(try await run.merge(visits, at: node))
        }
        let changed = rounds.visits.reduce(0) { $0 + $1.fields.count }
        let merge = Cost.median(merges)
        let met = rounds.clerk.reduce(0) { $0 + $1.fields.count }
        let kept = try await run.kept(rounds.visits, rounds.clerk, loaded.records, at: nodes[0])
        add(
            Figure(
                name: "dense-merge", value: Double(changed) / merge.wall, unit: "fields/s",
                against: "\(kept) of \(met) concurrent values kept and shown, \(rounds.villages.count) villages, \(changed) fields"))
        remark("dense-merge: \(rounded(merge.processor)) s of processor for \(changed) fields; \(kept) of \(met) concurrent values kept")
        guard kept == met else { throw BenchError("\(met - kept) of \(met) concurrent values are not shown") }
    }

    /// The same rounds at plain tables, field by field, and through the session extension.
    mutating func tablesEdits(_ data: DenseData, _ plain: PlainScripts) throws {
        let typical = try data.typicalRound()
        let rounds = try data.concurrentRounds()
        let (source, target) = (
            try PlainTables(folder.folder("edits source"), plain), try PlainTables(folder.folder("edits target"), plain)
        )
        for tables in [source, target] { _ = try tables.load(commits: 1) }
        func count(_ edits: [DenseData.Edit]) -> Double { Double(edits.reduce(0) { $0 + $1.fields.count }) }
        var (plains, sessions): ([Cost], [Cost]) = ([], [])
        for round in 0..<8 {
            let isBack = round % 2 == 1
            guard SessionChanges.isThere else {
                plains.append(try source.update(typical, isBack: isBack))
                continue
            }
            let changes = try SessionChanges(of: source.floor) { _ = try source.update(typical, isBack: isBack) }
            sessions.append(try changes.apply(to: target.floor).cost)
            // Taken where nothing records: once more what stands there, and back.
            _ = try target.update(typical, isBack: !isBack)
            plains.append(try target.update(typical, isBack: isBack))
            guard round == 0 else { continue }
            add(Figure(name: "dense-wire-edit", value: try changes.deflatedBytes() / count(typical), unit: "bytes/field", peer: .session))
        }
        add(
            Figure(name: "dense-merge-1800", value: count(typical) / median(plains.dropFirst().map(\.wall)), unit: "fields/s", peer: .plain)
        )
        var (plainMerges, merges, conflicts): ([Cost], [Cost], Int) = ([], [], 0)
        for _ in 0..<repetitions {
            _ = try target.update(rounds.clerk)
            plainMerges.append(try target.update(rounds.visits))
            _ = try target.update(rounds.visits, isBack: true)
            guard SessionChanges.isThere else { continue }
            let changes = try SessionChanges(of: source.floor) { _ = try source.update(rounds.visits) }
            _ = try target.update(rounds.clerk)
            let applied = try changes.apply(to: target.floor)
            (merges, conflicts) = (merges + [applied.cost], applied.conflicts)
            for tables in [source, target] { _ = try tables.update(rounds.visits, isBack: true) }
        }
        add(Figure(name: "dense-merge", value: count(rounds.visits) / Cost.median(plainMerges).wall, unit: "fields/s", peer: .plain))
        guard !sessions.isEmpty else { return remark("SQLite's session extension is not in this library: skipped.") }
        add(
            Figure(
                name: "dense-merge-1800", value: count(typical) / median(sessions.dropFirst().map(\.wall)), unit: "fields/s", peer: .session
            ))
        add(
            Figure(
                name: "dense-merge", value: count(rounds.visits) / Cost.median(merges).wall, unit: "fields/s",
                against: "\(conflicts) rows offered once, in a callback; the value there is gone", peer: .session))
    }
}
