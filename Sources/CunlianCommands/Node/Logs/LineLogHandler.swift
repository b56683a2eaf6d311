import JSON
import Logging
import Terminal

/// How the lines of a node's log are written.
enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-11-28T08:30:00.123Z level=info msg="session" result=done`: for people, and for tools that read logfmt.
    case text
    /// One JSON document a line, with `time`, `level`, `message` and the fields; what reads as a number is one.
    case json
}

/// Writes a node's log, a line an event: when, how grave, what, and its fields in the order of their names.
///
/// Nothing in a field can end a line or begin another: what is not plain is quoted.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    private let format: LogFormat
    private let now: @Sendable () -> UInt64
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - now: Milliseconds since 1970.
    ///   - write: Takes a whole line, its end included.
    init(_ format: LogFormat, now: @escaping @Sendable () -> UInt64, write: @escaping @Sendable (String) -> Void) {
        self.format = format
        self.now = now
        self.write = write
    }

    /// Writes to standard error: on a terminal nothing that a field holds is obeyed.
    static func toStandardError(_ format: LogFormat, now: @escaping @Sendable () -> UInt64) -> LineLogHandler {
        LineLogHandler(format, now: now) { line in StandardStream.error.write(line.dropLast().description.shown + "\n") }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        fields.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { fields["error"] = "\(error)" }
        // As the server's library names it.
        fields["request"] = fields.removeValue(forKey: "hb.request.id")
        let sorted = fields.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let time = Self.timeText(now())
        switch format {
        case .text:
            let pairs = [("level", event.level.rawValue), ("msg", "\(event.message)")] + sorted
            write(([time] + pairs.map { "\(Self.plainName($0.0))=\(Self.plain($0.1))" }).joined(separator: " ") + "\n")
        case .json:
            var json = JSONWriter()
            json.object { object in
                object.member("time", time)
                object.member("level", event.level.rawValue)
                object.member("message", "\(event.message)")
                // A field may not take the place of what every line has.
                for (name, value) in sorted {
                    let name = ["time", "level", "message"].contains(name) ? "_" + name : name
                    if let number = Int64(value), "\(number)" == value {
                        object.member(name, number)
                    } else if let number = Double(value), "\(number)" == value, number.isFinite {
                        object.member(name, number)
                    } else {
                        object.member(name, value)
                    }
                }
            }
            write(json.text + "\n")
        }
    }

    /// A value as it is where it is plain, else in quotes with what would end it escaped.
    private static func plain(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && !["\"", "=", "\\"].contains($0) && !endsLine($0) }
        guard value.isEmpty || !isPlain else { return value }
        var quoted = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case _ where endsLine(scalar): quoted += "\u{FFFD}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Whether something that shows lines might end one there, or obey it.
    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    private static func plainName(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == "." || $0 == "-" ? $0 : "_" })
    }

    /// `2026-11-28T08:30:00.123Z`, always in UTC: nodes of one tree are read beside each other.
    private static func timeText(_ milliseconds: UInt64) -> String {
        let fraction = String(milliseconds % 1_000)
        return CunlianCommands.timeText(milliseconds).dropLast() + "." + String(repeating: "0", count: 3 - fraction.count) + fraction + "Z"
    }
}
