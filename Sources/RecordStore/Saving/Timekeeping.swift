import Causality
import Changesets
import Records
import SQLite

/// Keeps one bad stamp from carrying the store's clock off for good.
///
/// A clock that was years ahead for one save would otherwise date all that follows, since times of one store ascend. So where
/// the last time lies more than a day beyond the wall clock, the wall clock is believed again, unless it is itself earlier than
/// what is known to be past. Times of one replica may go back then; nothing but `latest` and people read them.
struct Timekeeping: Room {
    let context: StoreContext
    let settings: Settings
    let log: ChangesetLog
    let notebook: Notebook
}

extension Timekeeping {
    /// Puts the clock right before something is dated, and tells people, once.
    func setRight(_ w: borrowing WriteTransaction) throws(StoreError) {
        let wall = min(environment.wallClock(), HybridTime.millisecondsMax)
        guard context.clock.isAhead(ofWall: wall) else { return }
        let left = context.clock.last
        let past = max(environment.earliest, try log.lastTimeOfOthers(w))
        guard wall >= past else { return try notebook.noteOnce(.clockBehind(known: past), w) }
        context.clock = HybridClock(last: HybridTime(milliseconds: wall))
        try settings.set("clock", context.clock.last.bits, w)
        try settings.set("clockLeft", left.bits, w)
        try notebook.note(.clockRestarted(from: left.milliseconds, to: wall), w)
    }

    /// The greatest time of one's own entries, sealed and unsealed, that the clock did not leave since: it goes on from there
    /// after a restart.
    static func last(_ settings: Settings, _ environment: StoreEnvironment, _ r: borrowing ReadTransaction) throws(StoreError) -> HybridTime
    {
        let sealed = HybridTime(bits: try settings.number("clock", r) ?? 0)
        let left = HybridTime(bits: try settings.number("clockLeft", r) ?? 0)
        let wall = environment.wallClock()
        return try OwnEntries.lastTimes(r).filter { $0 > left || $0.isCredible(at: wall) }.max().map { max($0, sealed) } ?? sealed
    }
}
