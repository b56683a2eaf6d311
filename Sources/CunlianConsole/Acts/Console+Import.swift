package import Cunlian
import CunlianTrust
package import RecordStore
package import Records
import Register

/// Takes tables in as a terminal's `import` does, and says what came of it.
package struct TableIntake: Sendable {
    /// What is told of a table, tried or taken in.
    package struct Told: Sendable {
        /// What the file was taken for, and how many rows came to what.
        package var summary: [String] = []
        /// Which column goes where.
        package var columns: [(place: String, title: String, target: String)] = []
        /// What would be, or was, written over something else.
        package var changes: [String] = []
        package var remarks: [(weight: String, isGrave: Bool, text: String)] = []
        /// How many rows were written.
        package var written = 0

        package init() {}
    }

    let take: @Sendable (RecordStore, Upload, Language, _ isDry: Bool) throws -> Told

    package init(_ take: @escaping @Sendable (RecordStore, Upload, Language, _ isDry: Bool) throws -> Told) { self.take = take }
}

/// A table that somebody sent.
package struct Upload: Sendable {
    /// As their browser calls it.
    package let name: String
    /// Of which type of record it is.
    package let type: String
    package let bytes: [UInt8]
    /// Whether columns that nobody knows are passed over; else they are refused.
    package let ignoresUnknown: Bool
}

extension Console {
    /// What taking a table in would do; nothing is written.
    func preview(_ upload: Upload, _ visit: Visits.Visit) async throws -> TableIntake.Told { try await take(upload, visit, isDry: true) }

    /// Takes a table in, all that can be of it; the passphrase was asked for before.
    func takeIn(_ upload: Upload, _ visit: Visits.Visit) async throws -> TableIntake.Told { try await take(upload, visit, isDry: false) }

    /// A form of new records of a type, as a workbook with its choices; `nil` where there is no such type.
    func template(_ name: String, _ visit: Visits.Visit) async throws -> [UInt8]? {
        try await replica.run { store in
            _ = try grants(of: visit, store)
            let editor = Editor(store, language: visit.language)
            guard let type = store.schema.type(named: name) else { return nil }
            let year = CalendarDate(days: editor.today)?.year ?? Input.years.upperBound
            return try store.read { _ in try tables.write(Exporter(formOf: type, editor, year: year), type, editor, .xlsx) }
        }
    }

    private func take(_ upload: Upload, _ visit: Visits.Visit, isDry: Bool) async throws -> TableIntake.Told {
        try await replica.run { store in
            _ = try grants(of: visit, store)
            return try store.acting(as: visit.key.signer) { try intake.take(store, upload, visit.language, isDry) }
        }
    }
}
