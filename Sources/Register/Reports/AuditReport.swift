import Causality
import Changesets
import Cunlian
package import RecordStore
package import Records

/// Who opened what is sealed, and who decided, of offices and keys too, since a day: what whoever audits reads.
///
/// It opens nothing itself, and names records by what is in the clear.
package enum AuditReport {
    /// Of what, and by whom.
    package struct Request: Sendable {
        /// Milliseconds since 1970, by the clocks of those who looked or decided.
        package var since: UInt64
        /// A name or a part of it; `nil` is everybody.
        package var person: String?
        /// Only what is about that record, as far as the entry says.
        package var record: RecordID?
        /// At most so many rows, the latest first.
        package var limit: Int

        /// Puts the parts together.
        package init(since: UInt64 = 0, person: String? = nil, record: RecordID? = nil, limit: Int = .max) {
            (self.since, self.person, self.record, self.limit) = (since, person, record, limit)
        }
    }

    /// One row, before it has words.
    struct Act {
        let time: UInt64
        let kind: Kind
        /// Whose: several keys may go by one name, and some have none.
        let key: Fingerprint
        let person: String
        let office: Label?
        let scope: ScopeCode
        /// What it is about, where that is no record: an office, a document, a root.
        var about: Label?
        /// Where it is of single records, which, and their fields.
        var records: [(record: RecordID, fields: [Int])] = []
        /// How many records, and how many values were opened.
        var count = 0, openings: Int?
        var command: String?
        var reason: String?
        /// Whether it counts; what does not is shown, and said to.
        var isAdmitted = true
        /// Whether it does not name what was asked about, which may be in it.
        var isUncertain = false
        /// Its name; `nil` where it is a statement that is no entry of a log.
        let entry: String?
    }

    /// What somebody did.
    enum Kind: String {
        case view, decision, grant, suspend, retire, revoke, readmit, publication, succession, erasure

        init(of kind: Revocation.Kind) {
            self =
                switch kind {
                case .suspend: .suspend
                case .retire: .retire
                case .revoke: .revoke
                }
        }

        var label: Label {
            switch self {
            case .view: Label("查看", "looked")
            case .decision: Label("裁定", "decided")
            case .grant: Label("授权", "gave an office")
            case .suspend: Label("暂停", "suspended")
            case .retire: Label("离任收回", "retired")
            case .revoke: Label("吊销", "revoked")
            case .readmit: Label("恢复", "readmitted")
            case .publication: Label("发布", "published")
            case .succession: Label("更替根", "succeeded the root")
            case .erasure: Label("销毁密钥", "erased")
            }
        }
    }

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package static func make(_ request: Request, _ source: ReportSource) throws -> Report {
        let (store, region) = (source.store, source.region)
        let sight = try store.viewings.ownSight()
        let directory = try store.offices.directory()
        let decided = try decisions(source, request, sight, directory)
        var acts = try views(request, store, sight, directory, region) + decided.acts
        acts += try orders(request, store, sight, directory, region) + erasures(request, store, sight, directory, region)
        if let person = request.person { acts.removeAll { !SearchText.contains($0.person, person) } }
        acts.sort { ($0.time, $0.entry ?? "") > ($1.time, $1.entry ?? "") }
        let names = try Region.names(store)
        let day = RegisterCalendar.dayText(at: request.since)
        var report = Report(
            name: "audit",
            title: request.since == 0 ? Label("审计", "Audit") : Label("审计", "Audit").joined(Label("自 \(day) 起", "since \(day)")),
            region: region.map { Region(scope: $0, name: names[$0]) }, year: nil)
        var table = Report.Table(
            "audit",
            [
                .init("time", Label("时间", "time"), .time), .init("person", Label("谁", "who")),
                .init("office", Label("职务", "office"), spare: 3), .init("kind", Label("事项", "act")),
                .init("region", Label("区域", "region"), .name, spare: 4), .init("what", Label("关于什么", "of what")),
                .init("command", Label("为何", "why")), .init("records", Label("记录数", "records"), .count, spare: 2),
                .init("openings", Label("解密次数", "openings"), .count, spare: 1),
                .init("entry", Label("条目", "entry"), .name, spare: 5),
            ])
        for act in acts.prefix(request.limit) {
            table.append([
                Report.Cell(.time(act.time)), .text(act.person), act.office.map { .label($0) } ?? .none,
                .code(act.kind.rawValue, act.kind.label), place(act.scope, names), .label(try what(act, store)),
                why(act), .count(act.count), act.openings.map { .count($0) } ?? .none,
                act.entry.map { .text($0) } ?? .none,
            ])
        }
        report.sections = [Report.Section(Label("审计", "Audit"), [.table(table)])]
        report.notes = try notes(acts.map(\.key) + decided.others, request, store, sight, directory)
        return report
    }

    // MARK: What there is

    private static func views(
        _ request: Request, _ store: RecordStore, _ sight: Viewings.Sight, _ directory: Directory, _ region: ScopeCode?
    ) throws -> [Act] {
        let home = try request.record.flatMap { try store.views.scope(of: $0) }
        return try store.viewings.entries(since: request.since, seenBy: sight).compactMap { viewing in
            guard region?.covers(viewing.content.scope) ?? true else { return nil }
            var isUncertain = false
            if let record = request.record, !store.viewings.concerns(viewing, record) {
                // Who asks whether anybody looked is not told "no" of what was opened by the thousand.
                guard let home, store.viewings.mayConcern(viewing, record, in: home) else { return nil }
                isUncertain = true
            }
            let key = Fingerprint(of: viewing.replica)
            let (person, office) = try who(key, directory, store)
            return Act(
                time: viewing.content.time, kind: .view, key: key, person: person, office: office, scope: viewing.content.scope,
                records: viewing.content.named.map { ($0.record, $0.fields) }, count: viewing.content.records,
                openings: viewing.content.openings, command: viewing.content.command.isEmpty ? nil : viewing.content.command,
                isUncertain: isUncertain, entry: "\(viewing.number)@\(viewing.replica.short)")
        }
    }

    // MARK: Words

    static func who(_ key: Fingerprint, _ directory: Directory, _ store: RecordStore) throws -> (String, Label?) {
        let grant = try store.newestFirst(directory.grants(of: key)).first
        let office = grant.map { role($0.role, store) } ?? (key == directory.root ? Label("根", "root") : nil)
        let person = grant?.person ?? ""
        return (shortened(person.isEmpty ? key.description : person), office)
    }

    /// What an office is called.
    static func role(_ code: String, _ store: RecordStore) -> Label {
        (store.schema.role(code) ?? .none(code: code)).label
    }

    private static func place(_ scope: ScopeCode, _ names: [ScopeCode: String]) -> Report.Cell {
        scope.isDirectory ? .label(Label("全体", "everywhere")) : .text(names[scope] ?? scope.description)
    }

    /// Who has no name goes by their key.
    static func shortened(_ person: String) -> String {
        person.utf8.count == 32 ? String(person.prefix(8)) : person
    }

    /// The command or the reason; of what no terminal did, in words.
    private static func why(_ act: Act) -> Report.Cell {
        guard let command = act.command else { return act.reason.map { .text($0) } ?? .none }
        return commands[command].map { .code(command, $0) } ?? .text(command)
    }

    private static let commands = [
        "console": Label("在网页查看", "looked at the console"), "serve": Label("在网页办理", "done at the console"),
        "export": Label("导出为文件", "export as a file"),
    ]

    private static let shownMax = 3

    private static func what(_ act: Act, _ store: RecordStore) throws -> Label {
        var what = try act.about ?? recordsOf(act, store)
        if act.isUncertain { what = Label(what.zh + "（未逐条记名，可能在内）", what.en + " (not named one by one; may be among them)") }
        return act.isAdmitted ? what : Label(what.zh + "（不采纳）", what.en + " (does not count)")
    }

    private static func recordsOf(_ act: Act, _ store: RecordStore) throws -> Label {
        guard !act.records.isEmpty else {
            if act.kind == .decision { return Label("放行 \(act.count) 条", "admitted \(act.count)") }
            guard act.openings != 0 else { return Label("以前解密过的索引或报表", "an index or report that was made before") }
            return Label("\(act.count) 条记录", act.count == 1 ? "1 record" : "\(act.count) records")
        }
        var parts: [Label] = []
        for item in act.records.prefix(shownMax) {
            let type = try store.views.type(of: item.record)
            let number = try store.views.readableNumber(item.record) ?? String(item.record.description.prefix(20))
            let fields = item.fields.compactMap { type?.field($0)?.label }
            let name = type?.label ?? Label("记录", "record")
            parts.append(
                Label(
                    "\(name.zh) \(number) \(fields.map(\.zh).joined(separator: "、"))",
                    "\(name.en) \(number) \(fields.map(\.en).joined(separator: ", "))"))
        }
        let more = act.records.count - parts.count
        if more > 0 { parts.append(Label("另 \(more) 条", "\(more) more")) }
        return Label(parts.map(\.zh).joined(separator: "；"), parts.map(\.en).joined(separator: "; "))
    }

    private static func notes(
        _ authors: [Fingerprint], _ request: Request, _ store: RecordStore, _ sight: Viewings.Sight, _ directory: Directory
    ) throws -> [Label] {
        let keys = Set(authors).count
        let rest =
            authors.count > request.limit ? Label("，显示最近 \(request.limit) 条", ", the latest \(request.limit) shown") : Label(same: "")
        var notes = [
            Label(
                "共 \(authors.count) 条，出自 \(keys) 把密钥" + rest.zh,
                "\(authors.count) \(authors.count == 1 ? "entry" : "entries") by \(keys) \(keys == 1 ? "key" : "keys")" + rest.en)
        ]
        if !sight.isAuditor {
            notes.append(
                Label(
                    "只有审计岗位能看别人的：这里是自己的，以及自己有权授权的地方的授权与收回。",
                    "Only an office that audits is shown others'; these are your own, and what was given and ended where you give offices.")
            )
        }
        for log in try store.viewings.logs() where sight.covers(log) {
            for fault in try store.viewings.faults(in: log) {
                notes.append(try words(fault, who(Fingerprint(of: log.replica), directory, store).0, log))
            }
        }
        notes.append(Label("时间是当事人设备的时钟；没有任何一条含有所看的内容。", "Times are by the clocks of those who looked; no entry holds what was read."))
        return notes
    }

    private static func words(_ fault: Viewings.Fault, _ person: String, _ log: ViewingLog) -> Label {
        let name = "\(person) \(log.replica.short) \(log.scope)"
        return switch fault {
        case .unreadable(let number):
            Label(
                "注意：\(name) 的查看记录第 \(number) 条被改动过，或没有签名，不可信；请运行 verify。",
                "Look: entry \(number) of the log of \(name) was changed, or is not signed, and is not to be believed; run verify.")
        case .short(let count):
            Label(
                "注意：\(name) 的查看记录末尾缺 \(count) 条；请运行 verify。",
                "Look: \(count) at the end of the log of \(name) \(count == 1 ? "is" : "are") missing; run verify.")
        case .missing(let number): Label("注意：\(name) 的查看记录缺第 \(number) 条。", "Look: entry \(number) of the log of \(name) is missing.")
        case .twice(let number):
            Label(
                "注意：\(name) 的查看记录有两个第 \(number) 条：设备被复制过或恢复过。",
                "Look: there are two entries \(number) in the log of \(name): a device was copied or set back.")
        case .unlinked(let number):
            Label("注意：\(name) 的查看记录第 \(number) 条接不上前一条。", "Look: entry \(number) of the log of \(name) does not follow the one before.")
        }
    }
}
