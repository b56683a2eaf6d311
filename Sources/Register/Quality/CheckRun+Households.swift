import RecordStore
import Records

/// Which households a rule of help is about.
extension CheckRun {
    /// Registered as poor, and not a mover or neighbour who is in the register for another reason; exited ones too. Whoever has a
    /// registration is registered, whatever somebody says of their kind.
    func isRegistered(_ query: inout CheckQuery) throws(CheckFault) -> String {
        // Version 1 of the register's form knows no other kind.
        guard let kind = try? query.value("kind") else { return "1" }
        let isOther = "\(kind) <> \(try code("household_kind", "registered"))"
        return "(\(kind) IS NULL OR NOT (\(isOther)) OR \(try query.value("registration.year")) IS NOT NULL)"
    }

    /// Poor at the end of the round, by its course: neither exited nor a mover or neighbour, who never were registered.
    ///
    /// - Parameter source: Of a report, which keeps what is computed; a check takes what reports kept, and keeps nothing.
    func isPoor(_ query: inout CheckQuery, _ source: ReportSource? = nil) throws -> String {
        let left = try (source ?? ReportSource(store, region: region)).departures(by: round).left
        return "\(query.alias)._id NOT IN (\(left.map(String.init).joined(separator: ", ")))"
    }
}
