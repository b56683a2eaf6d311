import Glibc

/// What somebody at a city's console waits for: a whole node as a process, its pages asked for one by one and then by many at once.
extension Workbench {
    static let consoleName = "console"

    func console() throws {
        let programs = ["cunlian", "cunliand"].map { programFolder() + "/" + $0 }
        guard programs.allSatisfy({ access($0, X_OK) == 0 }) else {
            return remark("console: skipped, there is no cunlian and cunliand beside this program; build them in the same configuration")
        }
        let city = try City.open(in: files, isQuick: isQuick, hasOffices: true)
        let villages = try VillageDevices(city, folder: folder, count: isQuick ? 2 : 20)
        let people = try (0..<(isQuick ? 1 : 5)).map { try Administrator(city, name: "Administrator \($0)", folder: folder) }
        let node = try ServedNode(city.path, scope: "4501", log: folder.path + "/node log")
        try villages.enrol(at: node)
        let browsers = try people.map { try $0.join(node) }
        let tour = try ConsoleTour(browsers[0], city)
        let alone = try tour.measure(times: isQuick ? 1 : 40)
        for page in alone { addPage(page) }
        remark("console: \(rounded(Double(try node.peakMemory()) / 1e6)) MB of memory before the load")
        let visits = try people.flatMap { person in try (0..<(isQuick ? 4 : 10)).map { _ in try person.signIn(node) } }
        let load = ConsoleLoad(visits: visits, tour: tour, villages: villages)
        try add(load.run(seconds: isQuick ? 10 : 60), node)
    }

    private func addPage(_ page: ConsoleTour.Measured) {
        report.add(
            Figure(
                name: "console-" + page.name, value: page.times.percentile(95) * 1_000, unit: "ms",
                against:
                    "the median \(rounded(median(page.times) * 1_000)) ms, the first \(rounded(page.first * 1_000)) ms, \(page.bytes) bytes"
            ))
    }

    private func add(_ load: ConsoleLoad.Outcome, _ node: ServedNode) throws {
        let all = load.pages.flatMap(\.times)
        report.add(
            Figure(
                name: "console-load", value: all.percentile(99) * 1_000, unit: "ms",
                against:
                    "\(all.count) pages, the median \(rounded(median(all) * 1_000)) ms, the longest \(rounded((all.max() ?? 0) * 1_000)) ms"
            ))
        for page in load.pages {
            remark(
                "console-load, \(page.name): p95 \(rounded(page.times.percentile(95) * 1_000)) ms, "
                    + "the longest \(rounded((page.times.max() ?? 0) * 1_000)) ms of \(page.times.count)")
        }
        report.add(Figure(name: "console-failed-pages", value: Double(load.failedPages), unit: "pages"))
        report.add(Figure(name: "console-failed-syncs", value: Double(load.failedSyncs), unit: "syncs", against: "\(load.syncs) syncs"))
        report.add(Figure(name: "console-memory", value: Double(try node.peakMemory()) / 1e6, unit: "MB"))
        remark("console: the node used \(rounded(try node.processorSeconds())) s of processor in all")
    }
}

extension [Double] {
    /// The least value that so many of a hundred do not exceed.
    func percentile(_ hundredths: Int) -> Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[Swift.max(0, (sorted.count * hundredths + 99) / 100 - 1)]
    }
}

/// Somebody of the city's office, whose key lies at the node.
struct Administrator {
    let name: String
    private let code: String

    private static let passphrase = "correct horse battery"

    init(_ city: City, name: String, folder: Folder) throws {
        self.name = name
        code = try invite(["--role", "Y", "--scope", "4501", "--person", name, "--may-grant"], city, folder)
    }

    func join(_ node: ServedNode) throws -> Browser {
        let browser = Browser(port: node.consolePort)
        try browser.signIn("/join", given + [("code", code), ("again", Self.passphrase)])
        return browser
    }

    func signIn(_ node: ServedNode) throws -> Browser {
        let browser = Browser(port: node.consolePort)
        try browser.signIn("/sign-in", given)
        return browser
    }

    private var given: [(String, String)] { [("name", name), ("passphrase", Self.passphrase), ("language", "en")] }
}

/// Asks a city's store for an invitation.
///
/// - Returns: Its code.
func invite(_ words: [String], _ city: City, _ folder: Folder) throws -> String {
    let answer = folder.path + "/answer"
    let code = try spawn(programFolder() + "/cunliand", ["invite", "--json", "--store", city.path] + words, output: answer)
    let said = try readText(answer)
    guard code == 0, let invitation = Browser.between(said, "\"code\":\"", "\"") else {
        throw BenchError("cunliand invite ended with \(code): \(said)")
    }
    return invitation
}
