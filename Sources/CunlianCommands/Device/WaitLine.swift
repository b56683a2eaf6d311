import Causality
import JSON
import RecordStore
import Records
import Terminal

/// What the entries of one scope wait for, and how long.
struct WaitLine {
    let scope: ScopeCode
    let wait: Wait
    var entries: Int
    /// Since when the first of them has waited; `nil` where that was not noted.
    var since: UInt64?

    /// As many as `status` shows; `quarantine` has all.
    private static let shownMax = 3

    /// Those that wait for one thing together, the longest first.
    ///
    /// - Parameter waits: The longest first.
    static func lines(of waits: [Quarantined]) -> [WaitLine] {
        struct Key: Hashable {
            let scope: ScopeCode
            let wait: Wait
        }
        var lines: [WaitLine] = []
        var places: [Key: Int] = [:]
        for item in waits {
            guard case .waiting(let wait) = item.reason else { continue }
            if let place = places[Key(scope: item.scope, wait: wait)] {
                lines[place].entries += item.count
            } else {
                places[Key(scope: item.scope, wait: wait)] = lines.count
                lines.append(WaitLine(scope: item.scope, wait: wait, entries: item.count, since: item.since))
            }
        }
        return lines
    }

    func write(into list: inout JSONWriter) {
        list.object {
            $0.member("scope", scope.description)
            $0.member("entry", wait.dot?.description)
            $0.member("record", wait.record?.description)
            $0.member("entries", entries)
            $0.member("since", since.map(timeText))
        }
    }

    /// - Parameter now: In milliseconds since 1970.
    static func section(_ lines: [WaitLine], now: UInt64, _ context: Context) -> Sheet.Section {
        var rows = lines.prefix(shownMax).map { line in
            Sheet.Row(
                context.words.place(line.scope), context.words.words(.waiting(line.wait)),
                note: context.say("\(line.entries) 条，", "\(count(line.entries, "entry", "entries")), ")
                    + context.words.waited(since: line.since, now: now))
        }
        if !rows.isEmpty { rows.append(.init("", "cunlian quarantine", .dim)) }
        return Sheet.Section(context.say("在等什么", "what waits for what"), rows)
    }
}
