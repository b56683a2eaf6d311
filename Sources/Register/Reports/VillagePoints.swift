package import RecordStore
package import Records

/// Where villages lie, as a map shows them: points, and how many have none.
package struct VillagePoints: Sendable {
    package struct Point: Sendable {
        package let record: RecordID
        package let scope: ScopeCode
        package let name: String
        /// In degrees.
        package let latitude, longitude: Double
        /// `nil` where nobody wrote it, or it is disputed.
        package let isPoor: Bool?
    }

    package private(set) var points: [Point] = []
    /// Villages of which nobody wrote where they lie.
    package private(set) var without = 0

    /// - Parameter regions: Only what lies in them.
    /// - Precondition: Inside the store's `read`.
    package init(_ store: RecordStore, in regions: [ScopeCode]) throws {
        let views = store.views
        guard let table = views.table("village"), let name = views.column("village", "name"), let poor = views.column("village", "is_poor"),
            let latitude = views.column("village", "location", "latitude"), let longitude = views.column("village", "location", "longitude")
        else { return }
        let columns = [name, poor, latitude, longitude].map { "t.\"\($0.name)\"" }.joined(separator: ", ")
        let rows = try views.query(
            "SELECT t._id, \(columns) FROM \"\(table)\" t WHERE t._standing NOT IN \(Views.uncounted) ORDER BY t._id")
        for row in rows {
            guard let number = row[0].integer, let place = try views.place(number), regions.contains(where: { $0.covers(place.scope) })
            else { continue }
            let scope = place.scope
            guard let y = row[3].integer, let x = row[4].integer, (-90_000_000...90_000_000).contains(y),
                (-180_000_000...180_000_000).contains(x)
            else {
                without += 1
                continue
            }
            points.append(
                Point(
                    record: place.record, scope: scope, name: row[1].text ?? scope.description, latitude: Double(y) / 1e6,
                    longitude: Double(x) / 1e6,
                    isPoor: row[2].integer.map { $0 != 0 }))
        }
    }
}
