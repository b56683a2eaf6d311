import Changesets
import RecordStore
import Records

/// Every run of every household, heard once for all who list them: a part of each scope, with a section for each of them.
///
/// Hearing a run takes milliseconds, and a change in one village moves all three lists.
struct RunParts {
    enum Section: Int, CaseIterable {
        /// The open cases (``CaseIndex``).
        case cases
        /// What is to be done (``DueItems``).
        case due
        /// What came of it (``ExitParts``).
        case exits
    }

    private let contents: [(state: ScopeState, content: [UInt8])]

    private static let version = fingerprint("runs 2 of \(ExitParts.version)")

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    init(_ source: ReportSource) throws {
        let store = source.store
        contents = try source.contents(
            "runs", version: Self.version, byDocuments: true, isApart: true, atOnce: ReportSource.fewScopes
        ) { changed in
            let reader = try ExitReader(store)
            let numbers = Dictionary(changed.map { ($0.scope, $0.number) }) { first, _ in first }
            var parts: [Int64: [ByteWriter]] = [:]
            for place in try reader.runs(in: changed.map(\.scope)) {
                guard let part = numbers[place.scope] else { continue }
                let outcome = try Self.write(place, reader, into: &parts[part, default: Section.allCases.map { _ in ByteWriter() }])
                if outcome == .undecidedHere { source.leaveUnsettled(part) }
            }
            return parts.mapValues { sections in
                var writer = ByteWriter()
                for section in sections { writer.blob(section.bytes) }
                return writer.bytes
            }
        }
    }

    private static func write(
        _ place: ExitReader.Place, _ reader: ExitReader, into sections: inout [ByteWriter]
    ) throws -> ExitStanding.Outcome {
        let standing = try reader.standing(of: place.household, year: place.year, place.kind)
        try ExitParts.write(standing, of: place, reader, into: &sections[Section.exits.rawValue])
        guard let number = try reader.store.views.number(of: place.household, in: place.scope) else { return standing.outcome }
        for found in standing.cases {
            CaseIndex.write(found, of: place, number, gravity: found.gravity(reader.procedure), into: &sections[Section.cases.rawValue])
        }
        for item in DueItems.items(standing, number) { DueItems.write(item, into: &sections[Section.due.rawValue]) }
        return standing.outcome
    }

    /// Goes through a section of all scopes that have anything in it.
    ///
    /// - Parameter read: Takes one item off the bytes.
    func each(_ section: Section, _ read: (ScopeCode, inout ByteReader) throws -> Void) throws {
        for (state, content) in contents where !content.isEmpty {
            var bytes = ByteReader(content)
            for _ in 0..<section.rawValue { _ = try bytes.blob(max: content.count, .level) }
            var items = ByteReader(Array(try bytes.blob(max: content.count, .level)))
            while !items.isAtEnd { try read(state.scope, &items) }
        }
    }
}
