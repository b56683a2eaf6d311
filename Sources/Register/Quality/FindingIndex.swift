import Changesets
import RecordStore
package import Records

/// The recorded findings of a region as a list knows them, so that all of a city's are counted and filtered and the fifty of a page
/// are read.
///
/// A part of a scope holds its lines (``ReportSource``): what is recorded or answered in one village moves that village's.
package struct FindingIndex {
    package struct Line: Sendable {
        /// The finding's number inside the file, and that of what it is about.
        package let finding: Int64
        package let subject: Int64
        package let scope: ScopeCode
        /// `Q02`.
        package let check: String
        package let state: RecordedFinding.State
        /// Of its check; of one that this program does not know, ``Check/Severity/warn``.
        package let severity: Check.Severity
        /// When it was recorded, in days since 1970; 0 where nobody says so.
        package let date: Int
    }

    /// What waits for somebody first, then the gravest, then the oldest.
    package private(set) var lines: [Line] = []

    /// - Parameter scopes: Only what lies in them.
    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource, in scopes: [ScopeCode]) throws {
        let contents = try source.contents("finding lines", version: fingerprint("finding lines 1"), isApart: true) { changed in
            try Self.parts(ReportSource(source, only: changed))
        }
        let severities = Dictionary(Check.all.map { ($0.id, $0.severity) }) { first, _ in first }
        for (state, content) in contents where !content.isEmpty && scopes.contains(where: { $0.covers(state.scope) }) {
            lines += try Self.decode(content, state.scope, severities)
        }
        lines.sort { Self.order($0) < Self.order($1) }
    }

    private static func order(_ line: Line) -> (Int, Int, Int, Int64) {
        (line.state.isWaiting ? 0 : 1, line.severity.gravity, line.date, line.finding)
    }

    // MARK: As bytes

    private static func parts(_ source: ReportSource) throws -> [Int64: [UInt8]] {
        guard source.store.schema.type(named: "finding") != nil else { return [:] }
        let codes = source.store.schema.codeList("finding_state")
        var answers: [Int64: Set<RecordedFinding.State>] = [:]
        for row in try source.rows("finding_answer", ["_parent", "state"]) {
            guard let finding = row[2].integer, let code = row[3].integer.flatMap({ codes?.item(Int(clamping: $0))?.code }),
                let state = RecordedFinding.State(rawValue: code)
            else { continue }
            answers[finding, default: []].insert(state)
        }
        var parts: [Int64: ByteWriter] = [:]
        for row in try source.rows("finding", ["_parent", "check", "date"]) {
            guard let finding = row[0].integer, let scope = row[1].integer, let subject = row[2].integer, let check = row[3].text else {
                continue
            }
            let state = RecordedFinding.State(of: answers[finding] ?? [])
            var writer = parts[scope] ?? ByteWriter()
            writer.signed(finding)
            writer.signed(subject)
            writer.text(check)
            writer.varint(RecordedFinding.State.allCases.firstIndex(of: state) ?? 0)
            writer.signed(row[4].integer ?? 0)
            parts[scope] = writer
        }
        return parts.mapValues(\.bytes)
    }

    private static func decode(_ content: [UInt8], _ scope: ScopeCode, _ severities: [String: Check.Severity]) throws -> [Line] {
        let states = RecordedFinding.State.allCases
        var reader = ByteReader(content)
        var lines: [Line] = []
        while !reader.isAtEnd {
            let (finding, subject) = (try reader.signed(), try reader.signed())
            let check = try reader.text(max: Limits.textBytesMax, .check)
            let (state, date) = (Int(clamping: try reader.varint()), Int(clamping: try reader.signed()))
            lines.append(
                Line(
                    finding: finding, subject: subject, scope: scope, check: check,
                    state: states.indices.contains(state) ? states[state] : .open, severity: severities[check] ?? .warn, date: date))
        }
        return lines
    }
}

extension FindingIndex {
    /// How many findings of one check there are, in each state.
    package struct Count: Sendable {
        package let check: String
        package let severity: Check.Severity
        package let states: [RecordedFinding.State: Int]
        /// How many wait for an answer, or for what was found to be put right.
        package let waiting: Int
        package let all: Int
    }

    /// Of some lines, by check: the gravest first, then those with the most that wait.
    package static func counts(_ lines: [Line]) -> [Count] {
        Dictionary(grouping: lines, by: \.check).map { check, own in
            Count(
                check: check, severity: own.first?.severity ?? .warn,
                states: Dictionary(grouping: own, by: \.state).mapValues(\.count), waiting: own.count { $0.state.isWaiting },
                all: own.count)
        }.sorted { one, two in
            (one.severity.gravity, two.waiting, one.check) < (two.severity.gravity, one.waiting, two.check)
        }
    }
}

extension RecordedFinding.State {
    /// Whether somebody is to answer it, or to put right what it found.
    package var isWaiting: Bool { [.open, .confirmed, .disputed].contains(self) }
}

extension Check.Severity {
    /// 0 is the gravest.
    var gravity: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
