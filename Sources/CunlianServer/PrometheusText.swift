import SyncSession

/// The content type of Prometheus's text format.
let prometheusContentType = "text/plain; version=0.0.4; charset=utf-8"

/// Writes figures in Prometheus's text format, those of one name together, in the order of first mention.
///
/// A name or label name with letters that the format does not know gets `_` for each, so that one bad
/// name never makes the whole page unreadable.
func prometheusText(_ metrics: [Metric]) -> String {
    var names: [String] = []
    var lines: [String: [String]] = [:]
    for metric in metrics {
        let name = safeName(metric.name)
        if lines[name] == nil {
            names.append(name)
            lines[name] = [
                "# HELP \(name) \(escaped(metric.help, quotes: false))",
                "# TYPE \(name) \(metric.kind.rawValue)",
            ]
        }
        let labels = metric.labels.map { "\(safeName($0.0))=\"\(escaped($0.1, quotes: true))\"" }
        let suffix = labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
        lines[name, default: []].append("\(name)\(safeSuffix(metric.suffix))\(suffix) \(number(metric.value))")
    }
    return names.flatMap { lines[$0, default: []] }.map { $0 + "\n" }.joined()
}

private func safeName(_ name: String) -> String {
    let safe = String(
        name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == ":" ? $0 : "_" })
    return safe.first?.isNumber ?? true ? "_" + safe : safe
}

/// Only a histogram has one.
private func safeSuffix(_ suffix: String) -> String { suffix.isEmpty ? "" : String(safeName(suffix)) }

private func escaped(_ text: String, quotes: Bool) -> String {
    text.unicodeScalars.map { scalar in
        switch scalar {
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\"" where quotes: "\\\""
        default: String(scalar)
        }
    }.joined()
}

private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
}
