import Glibc

/// `bench`: measures the design's budgets, each against its floor in the same run.
@main
enum Bench {
    static let help = """
        bench [--quick] [--keep FOLDER] [NAME…]
        bench peers [--quick] [--python PATH] [NAME…]

        Measures the named figures, or all: one JSON line a figure on standard output, a table with budgets
        on standard error. Fields are counted as cells of (record, field input) that carry a value.

          --quick   a village instead of a county: to see that it works, not to quote
          --keep    leaves the changesets in this folder, for profilers: `bench --merge FILE STORE`;
                    the city's store too, which takes long to make, and is found there the next time:
                    `bench --verify STORE`; a register taken in by itself: `bench --import FORM REGISTER`

        Names: \(names.joined(separator: " "))

        `peers` has a register without gaps go through us and through other engines, side by side:
        SQLite in C, its session extension, and with an interpreter that has them Loro and Yjs (pycrdt).

        Names: \(PeersBench.names.joined(separator: " ")), and where it is named
        \(PeersBench.cityName), which takes minutes.

        The memory of a node is taken by Tools/bench-node.
        """

    static let names =
        [
            "cold-apply", "database-bytes", "causality-bytes", "wire-register", "edit-merge", "wire-edit", "save",
            "causality-bytes-5y", "refold-village-5y", "changes-since", "quiet-sync", "quiet-sync-round-trips", "bundle-bytes",
            "grant-at-city",
            "cli-start", "import-county", "xlsx-write", "xlsx-read", "bulk-resolve",
        ] + Workbench.revocationFigures + Workbench.sealedFigures + Workbench.countyFigures + Workbench.cityFigures
        + [Workbench.consoleName]

    static func main() async {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == "--merge", arguments.count == 3 {
                return try mergeInChild(arguments[1], arguments[2])
            }
            if arguments.first == "--import", arguments.count == 3 { return try importInChild(arguments[1], arguments[2]) }
            if arguments.first == "--verify", arguments.count == 2 { return try verifyInChild(arguments[1]) }
            if arguments.contains("--help") { return print(help) }
            let isQuick = arguments.contains("--quick")
            arguments.removeAll { $0 == "--quick" }
            let (keep, python) = (option("--keep", &arguments), option("--python", &arguments))
            let isAboutPeers = arguments.first == "peers"
            if isAboutPeers { arguments.removeFirst() }
            let known = isAboutPeers ? PeersBench.names + [PeersBench.cityName] : names
            if let unknown = arguments.first(where: { !known.contains($0) }) {
                remark("bench: there is no figure \(unknown); see --help.")
                exit(64)
            }
            if isAboutPeers { return try await PeersBench.run(arguments, isQuick: isQuick, python: python) }
            try await run(arguments.isEmpty ? names : arguments, isQuick: isQuick, keep: keep)
        } catch {
            remark("bench: \(error)")
            exit(1)
        }
    }

    /// Takes an option and its value out of the words.
    private static func option(_ name: String, _ arguments: inout [String]) -> String? {
        guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
        defer { arguments.removeSubrange(place...place + 1) }
        return arguments[place + 1]
    }

    private static func run(_ wanted: [String], isQuick: Bool, keep: String?) async throws {
        let bench = try Workbench(wanted: wanted, isQuick: isQuick, keep: keep)
        // First, while nothing else has taken memory or disk.
        if bench.wants("cli-start") { try bench.cliStart() }
        if bench.wants("quiet-sync") || bench.wants("quiet-sync-round-trips") {
            let folder = bench.folder
            bench.add(try await QuietSync.measure(folder.folder("quiet node"), folder.folder("quiet device")))
        }
        if bench.wants("bundle-bytes") { try await bench.bundleBytes() }
        if bench.wants("import-county") { try bench.importCounty() }
        if Workbench.sealedFigures.contains(where: bench.wants) { try bench.sealedValues() }
        if bench.wants("xlsx-write") || bench.wants("xlsx-read") { try bench.tables() }
        if bench.wants("cold-apply") { try await bench.coldApply() }
        if bench.wants("database-bytes") { try await bench.databaseBytes() }
        if bench.wants("causality-bytes") { try await bench.causalityBytes() }
        if bench.wants("wire-register") { try await bench.wireRegister() }
        if bench.wants("wire-edit") { try bench.wireEdit() }
        if bench.wants("bulk-resolve") { try bench.bulkResolve() }
        if bench.wants("save") { try bench.save() }
        if bench.wants("causality-bytes-5y") || bench.wants("refold-village-5y") { try bench.fiveYears() }
        if Workbench.revocationFigures.contains(where: bench.wants) { try bench.revocations() }
        if bench.wants("grant-at-city") { try bench.grantAtCity() }
        if bench.wants("edit-merge") { try await bench.editMerge() }
        try bench.city()
        if bench.wants(Workbench.consoleName) { try bench.console() }
        // Last: it fills the county's node with a city.
        if bench.wants("changes-since") { try await bench.changesSince() }
        bench.report.printTable()
    }
}
