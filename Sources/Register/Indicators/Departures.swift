import RecordStore

/// The households that the register does not count as poor at the end of a year, by their numbers in the file.
///
/// Counted by the standing of each household's course: an exit counts while both sides agree to the facts as they are, and a mark
/// or a registration that no procedure led to counts for nothing.
struct Departures {
    /// Exited and followed up, closed, removed, wrongly registered, or never registered.
    var left: [Int64] = []
    /// Of these this store cannot say.
    var undecided: [Int64] = []
}

extension ReportSource {
    /// - Parameter year: At the end of which.
    func departures(by year: Int) throws -> Departures {
        var departures = Departures()
        for exception in try StateParts(reader: ExitReader(store)).exceptions(self, year) {
            guard let state = exception.state else {
                departures.undecided.append(exception.number)
                continue
            }
            if !state.isPoor { departures.left.append(exception.number) }
        }
        return departures
    }
}
