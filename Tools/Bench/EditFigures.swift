import Causality
import Changesets
import RecordStore
import Records

/// Edits of 300 households by devices that were out of reach.
extension Workbench {
    static let householdsPerSet = 300

    func editMerge() async throws {
        let county = try await county()
        let basic = try EditedField.named(EditedField.basic, county.node.store.schema)
        let keyed = try EditedField.named(EditedField.keyed, county.node.store.schema)
        let devices = try makeDevices()
        let first = try merge(basic, devices, county, batches: 3)
        report.add(
            Figure(
                name: "edit-merge", value: first.ours.wall, unit: "s",
                ratio: first.ours.wall / first.floor.wall,
                against:
                    "C updating \(first.fields) fields one by one in \(first.commits) commits, \(rounded(first.floor.wall)) s"
            ))
        first.ours.remarkOn("edit-merge", floor: first.floor)
        let second = try merge(keyed, devices, county, batches: 1)
        remark(
            "edit-merge, fields of a survey round: \(rounded(second.ours.wall / second.floor.wall)) ×"
        )
        second.ours.remarkOn("edit-merge, keyed fields", floor: second.floor)
    }

    /// One device for every run of villages with 300 households or more.
    private func makeDevices() throws -> [EditingDevice] {
        let corpus = try corpus()
        var devices: [EditingDevice] = []
        var villages: [Corpus.Village] = []
        for (index, village) in corpus.villages.enumerated() {
            villages.append(village)
            let count = villages.reduce(0) { $0 + $1.households }
            let isLast = index == corpus.villages.count - 1
            guard count >= Workbench.householdsPerSet || (isLast && devices.isEmpty) else { continue }
            let path = folder.folder("device \(devices.count)")
            devices.append(
                try EditingDevice(
                    in: path, county: corpus.county, villages: villages,
                    households: Workbench.householdsPerSet))
            villages = []
        }
        return devices
    }

    private struct Merged {
        var ours = Cost()
        var floor = Cost()
        var fields = 0
        var commits = 0
    }

    /// Batches of 100 sets, or of 10 where it is to be quick; medians.
    private func merge(_ fields: [EditedField], _ devices: [EditingDevice], _ county: County, batches: Int)
        throws -> Merged
    {
        let file = try StoreFile(county.node.folder + "/store.sqlite")
        let rows = try file.numbers("household", "number")
        var source = ValueSource(schema: county.node.store.schema)
        var result = Merged()
        var (ours, floors): ([Cost], [Cost]) = ([], [])
        var turn = 0
        for batch in 0..<batches {
            let sets = try (0..<(isQuick ? 10 : 100)).map { _ in
                turn += 1
                return try devices[turn % devices.count].edit(fields, &source)
            }
            let changesets = sets.flatMap(\.changesets)
            try keepForProfilers(changesets, "edits-\(fields[0].field.name)-\(batch)")
            let before = county.node.commits
            ours.append(try Cost.of { try county.node.receive(changesets) })
            result.commits = county.node.commits - before
            result.fields = sets.reduce(0) { $0 + $1.fields }
            let script = try county.plain.script(sets, fields, rows: rows)
            floors.append(try county.plain.run(script, commits: result.commits))
            remark(
                "edit merge \(batch + 1): \(rounded(ours[batch].wall)) s, floor \(rounded(floors[batch].wall)) s, "
                    + "\(rounded(Double(sets.reduce(0) { $0 + $1.bytes }) / Double(result.fields))) bytes/field in the log"
            )
        }
        (result.ours, result.floor) = (Cost.median(ours), Cost.median(floors))
        return result
    }

    func keepForProfilers(_ changesets: [[UInt8]], _ name: String) throws {
        guard keep != nil else { return }
        try writeFrames(changesets, to: files + "/" + name)
    }
}
