import RecordStore
import Records
import Terminal

/// How long ago a node last confirmed what a store holds of the directory.
struct DirectoryAge {
    /// In days of the register's calendar; `nil` where none ever did.
    let days: Int?
    /// Whether so long that somebody may have lost their office since: more days than the schema has people wait.
    let isOld: Bool

    /// - Parameters:
    ///   - lastSync: In milliseconds since 1970, as `now`, by the clock here.
    ///   - daysMost: What the schema says.
    init(lastSync: UInt64?, now: UInt64, daysMost: Int) {
        days = lastSync.map { max(0, RegisterCalendar.day(at: now) - RegisterCalendar.day(at: $0)) }
        isOld = days.map { $0 > daysMost } ?? false
    }

    init(_ store: RecordStore) throws {
        self.init(lastSync: try store.peers.lastSync(), now: store.environment.wallClock(), daysMost: store.schema.directoryDays)
    }

    /// As a row of a sheet.
    func row(_ context: Context) -> Sheet.Row {
        let words =
            switch days {
            case nil: context.say("从未", "never")
            case 0: context.say("今天", "today")
            case let days?: context.say("\(days) 天前", "\(count(days, "day")) ago")
            }
        return .init(
            context.say("目录核对", "directory confirmed"), words, isOld ? .warning : .plain, note: isOld ? "cunlian sync" : "")
    }
}
