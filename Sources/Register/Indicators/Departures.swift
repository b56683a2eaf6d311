import Changesets
import RecordStore
import Records

/// The households that are poor no more at the end of a year, or should never have been registered, by their numbers in the file.
///
/// Counted by the standing of each household's course: an exit counts while both sides agree to the facts as they are, and a mark
/// that no procedure led to counts for nothing.
struct Departures {
    /// Exited and followed up, closed, removed, or wrongly registered.
    var left: [Int64] = []
    /// Of these this store cannot say.
    var undecided: [Int64] = []

    static let states: Set<HouseholdState> = [.exited, .followUp, .observed, .closed, .misidentified, .removed]
}

extension ReportSource {
    /// - Parameter year: At the end of which.
    func departures(by year: Int) throws -> Departures {
        guard let household = store.views.table("household"), let announcement = store.views.table("announcement"),
            let mark = store.views.table("system_mark")
        else { return Departures() }
        // Nobody leaves the register without the one or the other.
        let sql = """
            SELECT t._scope, t._id FROM "\(household)" t WHERE t._standing NOT IN \(Views.uncounted) \
            AND t._scope IN (SELECT value FROM json_each(?1)) \
            AND t._id IN (SELECT _parent FROM "\(announcement)" UNION SELECT _parent FROM "\(mark)")
            """
        let contents = try contents("departures \(year)", version: try ExitParts.version(store)) { states in
            let rows = try store.views.query(sql, [.text(Self.list(states))])
            guard !rows.isEmpty else { return [:] }
            let reader = try ExitReader(store)
            var parts: [Int64: ByteWriter] = [:]
            for row in rows {
                guard let scope = row[0].integer, let number = row[1].integer, let place = try store.views.place(number) else { continue }
                let last = try reader.course(of: place.record, through: year).years.last
                let isLeft = last.map { $0.state.map(Departures.states.contains) } ?? .some(false)
                guard isLeft != false else { continue }
                parts[scope, default: ByteWriter()].signed(number)
                parts[scope, default: ByteWriter()].byte(isLeft == nil ? 1 : 0)
            }
            return parts.mapValues(\.bytes)
        }
        var departures = Departures()
        for (_, content) in contents {
            var reader = ByteReader(content)
            while !reader.isAtEnd {
                let number = try reader.signed()
                if try reader.byte() == 1 { departures.undecided.append(number) } else { departures.left.append(number) }
            }
        }
        return departures
    }
}
