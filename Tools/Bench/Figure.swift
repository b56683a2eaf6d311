import Glibc
import Register

/// One measured figure, as scripts read it.
struct Figure {
    let name: String
    let value: Double
    let unit: String
    /// To the floor, and what that is.
    var ratio: Double?
    var against: String?
    /// Whose figure it is, where it is not ours.
    var peer: Peer?

    var json: String {
        var line = "{\"name\":\"\(name)\",\"value\":\(rounded(value)),\"unit\":\"\(unit)\""
        if let peer { line += ",\"peer\":\"\(peer.rawValue)\"" }
        if let ratio { line += ",\"ratio\":\(rounded(ratio))" }
        if let against { line += ",\"against\":\"\(against)\"" }
        return line + "}"
    }

    /// What the design allows, and whether the figure keeps within it.
    var budget: (text: String, isKept: Bool)? {
        guard peer == nil, let budget = Budget.all[name] ?? (name.hasPrefix("console-") ? Budget.page : nil) else { return nil }
        guard let measured = budget.isRatio ? ratio : value else { return nil }
        let isKept = budget.isLeast ? measured >= budget.limit : measured <= budget.limit
        return ("\(budget.isLeast ? "≥" : "≤") \(rounded(budget.limit)) \(budget.isRatio ? "×" : unit)", isKept)
    }
}

/// Who else does the dense workload.
enum Peer: String, CaseIterable {
    /// SQLite in C, plain tables.
    case plain = "plain C"
    /// SQLite's session extension in C.
    case session = "SQLite session"
    case loro, pycrdt
}

/// The bounds of the design, by figure.
struct Budget {
    let limit: Double
    /// Of the ratio, or of the value.
    let isRatio: Bool
    /// Whether more is better.
    var isLeast = false

    /// Of any page of the console, in milliseconds.
    static let page = Budget(limit: 200, isRatio: false)

    static let all: [String: Budget] = [
        "cold-apply": Budget(limit: 2.5, isRatio: true),
        "edit-merge": Budget(limit: 1, isRatio: true),
        "save": Budget(limit: 1.3, isRatio: true),
        "database-bytes": Budget(limit: 1.6, isRatio: true),
        "wire-edit": Budget(limit: 2.4, isRatio: false),
        "wire-register": Budget(limit: 1.45, isRatio: false),
        "causality-bytes": Budget(limit: 3, isRatio: false),
        "causality-bytes-5y": Budget(limit: 3, isRatio: false),
        "quiet-sync": Budget(limit: 200, isRatio: false),
        "quiet-sync-round-trips": Budget(limit: 1, isRatio: false),
        // The same work whatever the size: what is above 1 is the depth of an index, and noise.
        "changes-since": Budget(limit: 1.5, isRatio: true),
        "refold-village-5y": Budget(limit: 1, isRatio: false),
        "bundle-bytes": Budget(limit: 1.1, isRatio: true),
        "revoke-writer": Budget(limit: 0.5, isRatio: false),
        "revoke-helper": Budget(limit: 3, isRatio: false),
        // What others wait for: the entry itself, and one village at a time.
        "revoke-office": Budget(limit: 0.5, isRatio: false),
        "revoke-office-longest": Budget(limit: 0.5, isRatio: false),
        "import-county": Budget(limit: 4, isRatio: false),
        "import-sealed": Budget(limit: 1.15, isRatio: true),
        "open-county": Budget(limit: 0.5, isRatio: false),
        "xlsx-write": Budget(limit: 3, isRatio: false),
        "xlsx-read": Budget(limit: 5, isRatio: false),
        "cli-start": Budget(limit: 30, isRatio: false),
        "bulk-resolve": Budget(limit: 2, isRatio: false),
        "evaluate-city": Budget(limit: 5, isRatio: false),
        "evaluate-villages-city": Budget(limit: 6, isRatio: false),
        "duplicates-city": Budget(limit: 1, isRatio: false),
        "verify-city": Budget(limit: 30, isRatio: false),
        "find-county": Budget(limit: 50, isRatio: false),
        "find-city": Budget(limit: 150, isRatio: false),
        "list-by-name-county": Budget(limit: 100, isRatio: false),
        "todo-county": Budget(limit: 300, isRatio: false),
        "todo-city": Budget(limit: 1_000, isRatio: false),
        "console-find-name": Budget(limit: 100, isRatio: false),
        "console-find-pinyin": Budget(limit: 100, isRatio: false),
        "console-find-number": Budget(limit: 100, isRatio: false),
        "console-load": Budget(limit: 500, isRatio: false),
        "console-failed-pages": Budget(limit: 0, isRatio: false),
        "console-failed-syncs": Budget(limit: 0, isRatio: false),
        "console-memory": Budget(limit: 300, isRatio: false),
        "dense-load": Budget(limit: 1_600_000, isRatio: false, isLeast: true),
        "dense-seal": Budget(limit: 2_500_000, isRatio: false, isLeast: true),
        "dense-cold-county": Budget(limit: 2.2, isRatio: true),
        "dense-cold-city": Budget(limit: 2.2, isRatio: true),
        "dense-merge-1800": Budget(limit: 800_000, isRatio: false, isLeast: true),
        "dense-merge": Budget(limit: 1_200_000, isRatio: false, isLeast: true),
        "dense-wire-edit": Budget(limit: 2.4, isRatio: false),
        "dense-wire-register": Budget(limit: 1.45, isRatio: false),
        "dense-database": Budget(limit: 1.2, isRatio: true),
    ].merging(
        ReportName.allCases.map { (Workbench.figure(of: $0), Budget(limit: 0.5, isRatio: false)) },
        uniquingKeysWith: { own, _ in own })
}

/// Four significant digits: more would claim what no run repeats.
func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "0" }
    let digits = max(0, 3 - Int(log10(abs(value)).rounded(.down)))
    let scale = pow(10, Double(digits))
    let result = (value * scale).rounded() / scale
    return result == result.rounded() && abs(result) < 1e15 ? String(Int(result)) : String(result)
}

/// What was measured, and remarks on how.
struct Report {
    private(set) var figures: [Figure] = []

    /// Prints the figure's line at once, so that a run that is stopped has said what it knew.
    mutating func add(_ figure: Figure) {
        figures.append(figure)
        print(figure.json)
        fflush(nil)
    }

    /// The readable table.
    func printTable() {
        let rows = figures.filter { $0.peer == nil }.map { figure in
            let budget = figure.budget
            return [
                figure.name, rounded(figure.value) + " " + figure.unit,
                figure.ratio.map { rounded($0) + " ×" } ?? "",
                budget?.text ?? "", budget.map { $0.isKept ? "ok" : "over" } ?? "", figure.against ?? "",
            ]
        }
        remark(table: [["figure", "value", "ratio", "budget", "", "against"]] + rows)
    }

    /// Ours beside the peers', a line a figure, in the order of the names.
    func printPeers(_ names: [String]) {
        let rows = names.filter { name in figures.contains { $0.name == name } }.map { name in
            let own = figures.first { $0.name == name && $0.peer == nil }
            let peers = Peer.allCases.map { peer in figures.first { $0.name == name && $0.peer == peer }.map { rounded($0.value) } ?? "–" }
            let budget = own?.budget.map { "\($0.text) \($0.isKept ? "ok" : "over")" } ?? ""
            let head = [
                name, figures.first { $0.name == name }?.unit ?? "", own.map { rounded($0.value) } ?? "–",
                own?.ratio.map { rounded($0) + " ×" } ?? "",
            ]
            return head + [budget] + peers
        }
        remark(table: [["figure", "unit", "ours", "ratio", "budget"] + Peer.allCases.map(\.rawValue)] + rows)
    }

    private func remark(table: [[String]]) {
        let widths = (table.first ?? []).indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            bench.remark(cells.joined(separator: "  "))
        }
    }
}

/// A line for people, on standard error.
func remark(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
