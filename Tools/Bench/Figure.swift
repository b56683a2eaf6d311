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

    var json: String {
        var line = "{\"name\":\"\(name)\",\"value\":\(rounded(value)),\"unit\":\"\(unit)\""
        if let ratio { line += ",\"ratio\":\(rounded(ratio))" }
        if let against { line += ",\"against\":\"\(against)\"" }
        return line + "}"
    }

    /// What the design allows, and whether the figure keeps within it.
    var budget: (text: String, isKept: Bool)? {
        guard let budget = Budget.all[name] else { return nil }
        guard let measured = budget.isRatio ? ratio : value else { return nil }
        return ("≤ \(rounded(budget.limit)) \(budget.isRatio ? "×" : unit)", measured <= budget.limit)
    }
}

/// The bounds of the design, by figure.
struct Budget {
    let limit: Double
    /// Of the ratio, or of the value.
    let isRatio: Bool

    static let all: [String: Budget] = [
        "cold-apply": Budget(limit: 3, isRatio: true),
        "edit-merge": Budget(limit: 1, isRatio: true),
        "save": Budget(limit: 1.3, isRatio: true),
        "database-bytes": Budget(limit: 2, isRatio: true),
        "wire-edit": Budget(limit: 3, isRatio: false),
        "wire-register": Budget(limit: 1.7, isRatio: false),
        "causality-bytes": Budget(limit: 3, isRatio: false),
        "causality-bytes-5y": Budget(limit: 3, isRatio: false),
        "quiet-sync": Budget(limit: 200, isRatio: false),
        "quiet-sync-round-trips": Budget(limit: 1, isRatio: false),
        // The same work whatever the size: what is above 1 is the depth of an index, and noise.
        "changes-since": Budget(limit: 1.5, isRatio: true),
        "refold-village-5y": Budget(limit: 1, isRatio: false),
        "cli-start": Budget(limit: 30, isRatio: false),
        "evaluate-city": Budget(limit: 5, isRatio: false),
        "duplicates-city": Budget(limit: 1, isRatio: false),
    ].merging(
        ReportName.allCases.map { (Workbench.figure(of: $0), Budget(limit: 2, isRatio: false)) },
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
        let rows = figures.map { figure in
            let budget = figure.budget
            return [
                figure.name, rounded(figure.value) + " " + figure.unit,
                figure.ratio.map { rounded($0) + " ×" } ?? "",
                budget?.text ?? "", budget.map { $0.isKept ? "ok" : "over" } ?? "", figure.against ?? "",
            ]
        }
        let table = [["figure", "value", "ratio", "budget", "", "against"]] + rows
        let widths = (0..<6).map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            remark(cells.joined(separator: "  "))
        }
    }
}

/// A line for people, on standard error.
func remark(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
