import RecordStore
import Records

/// Which households a rule of help is about.
extension CheckRun {
    /// Registered as poor, and not a mover or neighbour who is in the register for another reason; exited ones too.
    func isRegistered(_ query: inout CheckQuery) throws(CheckFault) -> String {
        // Version 1 of the register's form knows no other kind.
        guard let kind = try? query.value("kind") else { return "1" }
        return "(\(kind) IS NULL OR \(kind) = \(try code("household_kind", "registered")))"
    }

    /// The same, and not exited by the end of the round.
    ///
    /// - Parameter source: Of a report, which keeps what is computed; a check takes what reports kept, and keeps nothing.
    func isPoor(_ query: inout CheckQuery, _ source: ReportSource? = nil) throws -> String {
        let left = try (source ?? ReportSource(store, region: region)).departures(by: round).left
        return "\(try isRegistered(&query)) AND \(query.alias)._id NOT IN (\(left.map(String.init).joined(separator: ", ")))"
    }
}
