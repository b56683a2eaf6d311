import Changesets
import Cunlian
package import RecordStore
package import Records

/// The open cases of households as a list knows them, so that ten thousand are paged without hearing each.
///
/// A part of a scope holds its lines (``ReportSource``): what a change in one village moves is that village's. Nothing that somebody said
/// is in it.
package struct CaseIndex {
    /// One case, and where it is heard.
    package struct Line: Sendable {
        /// As ``ExitCase/name``.
        package let name: String
        /// Of the household, inside the file.
        package let household: Int64
        package let scope: ScopeCode
        package let year: Int
        package let run: RunKind
        package let kind: CaseKind
        /// The office that decides it.
        package let level: String
        /// To whom it was handed over: an office or a person.
        package let handler: String?
        /// The day, since 1970, after which it is overdue.
        package let deadline: Int?
        let gravity: Int
        let since: UInt64
    }

    /// The gravest first, then the oldest; as ``ExitClerk/cases(kind:in:year:)`` has them.
    package private(set) var lines: [Line] = []

    /// - Parameter scopes: Only what lies in them.
    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource, in scopes: [ScopeCode]) throws {
        try RunParts(source).each(.cases) { scope, bytes in
            if let line = try Self.read(&bytes, scope), scopes.contains(where: { $0.covers(scope) }) { lines.append(line) }
        }
        lines.sort { ($0.gravity, $0.since, $0.name) < ($1.gravity, $1.since, $1.name) }
    }

    /// The case of that name, or what is at its place by now.
    package func line(_ name: String) -> Line? {
        guard name.utf8.count == Self.nameLength else { return nil }
        return lines.first { $0.name == name } ?? lines.first { $0.name.prefix(7) == name.prefix(7) }
    }

    /// Six digits, a hyphen, ten digits; see ``ExitCase/name``.
    private static let nameLength = 17

    // MARK: As bytes

    static func write(
        _ found: ExitCase, of place: ExitReader.Place, _ household: Int64, gravity: Int, into writer: inout ByteWriter
    ) {
        writer.text(found.name)
        writer.signed(household)
        writer.signed(Int64(place.year))
        writer.text(place.kind.rawValue)
        writer.text(found.kind.rawValue)
        writer.text(found.level)
        writer.text(found.handler ?? "")
        writer.signed(found.deadline.map { Int64($0) } ?? -1)
        writer.varint(UInt64(clamping: gravity))
        writer.varint(found.since)
    }

    private static func read(_ bytes: inout ByteReader, _ scope: ScopeCode) throws -> Line? {
        let (name, household, year) = (try bytes.text(max: 64, .level), try bytes.signed(), Int(try bytes.signed()))
        let run = RunKind(rawValue: try bytes.text(max: 64, .level)) ?? .exit
        let (kind, level) = (CaseKind(rawValue: try bytes.text(max: 64, .level)), try bytes.text(max: 64, .level))
        let handler = try bytes.text(max: Limits.personBytesMax, .person)
        let (deadline, gravity, since) = (try bytes.signed(), Int(clamping: try bytes.varint()), try bytes.varint())
        return kind.map {
            Line(
                name: name, household: household, scope: scope, year: year, run: run, kind: $0, level: level,
                handler: handler.isEmpty ? nil : handler, deadline: deadline < 0 ? nil : Int(deadline), gravity: gravity, since: since)
        }
    }
}

extension ExitClerk {
    /// The open cases of one household's run.
    package func cases(at line: CaseIndex.Line) throws -> [OpenCase] {
        try store.read { _ in
            guard let place = try store.views.place(line.household) else { return [] }
            return try cases(of: ExitReader.Place(household: place.record, scope: place.scope, year: line.year, kind: line.run))
        }
    }

    func cases(of place: ExitReader.Place) throws -> [OpenCase] {
        let standing = try reader.standing(of: place.household, year: place.year, place.kind)
        return standing.cases.map {
            OpenCase(household: place.household, scope: place.scope, year: place.year, found: $0, standing: standing)
        }
    }
}
