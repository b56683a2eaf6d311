import Changesets

/// What a whole register costs: time, file, wire.
extension Workbench {
    func coldApply() async throws {
        let county = try await county(repetitions: 3)
        let (ours, floor) = (county.cost.wall, county.floorCost.wall)
        report.add(
            Figure(
                name: "cold-apply", value: ours, unit: "s", ratio: ours / floor,
                against:
                    "C inserting the same rows into plain tables in \(county.commits) commits, \(rounded(floor)) s"
            ))
        county.cost.remarkOn("cold-apply", floor: county.floorCost)
    }

    func databaseBytes() async throws {
        let county = try await county()
        let log = try corpus().changesets.reduce(0) { $0 + $1.count }
        report.add(
            Figure(
                name: "database-bytes", value: Double(county.storeBytes), unit: "bytes",
                ratio: Double(county.storeBytes) / Double(county.plainBytes),
                against: "the plain tables' file, \(county.plainBytes) bytes"))
        remark(
            "database-bytes: \(county.fields) fields; the log's changesets \(log) bytes, records' names \(county.recordBytes) bytes"
        )
        let file = try StoreFile(county.node.folder + "/store.sqlite")
        for line in try file.largest() { remark("  " + line) }
    }

    func causalityBytes() async throws {
        let county = try await county()
        let value = Double(county.causalityBytes) / Double(county.fields)
        report.add(Figure(name: "causality-bytes", value: value, unit: "bytes/field"))
        let withNames = Double(county.causalityBytes + county.recordBytes) / Double(county.fields)
        let pages = Double(try StoreFile(county.node.folder + "/store.sqlite").causalityPages()) / Double(county.fields)
        remark(
            "causality-bytes: \(county.fields) fields; in whole pages \(rounded(pages)); with the records' names and their indexes \(rounded(withNames)) bytes/field"
        )
    }

    func wireRegister() async throws {
        let corpus = try corpus()
        let fields = Double(try await county().fields)
        let bytes = corpus.changesets.reduce(0) { $0 + $1.count }
        let yardstick = try Deflate.compress(corpus.tsv, dictionary: [])
        report.add(
            Figure(
                name: "wire-register", value: Double(bytes) / fields, unit: "bytes/field",
                ratio: Double(bytes) / Double(yardstick.count),
                against:
                    "the same rows as TSV, deflated whole: \(rounded(Double(yardstick.count) / fields)) bytes/field"
            ))
    }
}
