import Causality
import CunlianTrust
import ArgumentParser
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "我的工作到了哪里 / where my work is.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let context = Context(options)
        try context.run {
            let device = SharedDevice(context)
            let isShared = device.isShared
            let store = try isShared ? context.openStoreUnsigned() : context.openStore(catchesUp: false)
            let status = try store.read { _ in try WorkStatus(store) }
            let (person, current) = isShared ? (try device.person(of: store), try device.current()) : (nil, nil)
            guard !options.json else {
                return context.emit { json in
                    if isShared {
                        json.member("person", person?.name)
                        json.member("signedIn", current != nil)
                    }
                    status.write(into: &json)
                }
            }
            if let person {
                let state = current == nil ? context.say("已锁定", "locked") : context.say("已登录", "signed in")
                context.print("\(person.name)  " + context.palette(state, .dim))
            }
            context.print(status.lines(context))
        }
    }
}

/// Where one's own entries are, and what wants attention.
struct WorkStatus {
    var unsealed: UInt64 = 0
    var sealed: UInt64 = 0
    /// Of those unsealed, the ones that no grant stands for.
    let awaitingGrant: UInt64
    /// By a node beneath the root, or the root; of regions, a county's.
    var heldByCounty: UInt64 = 0
    /// By the root of all nodes; of regions, the city's.
    var heldByCity: UInt64 = 0
    /// The levels of those two, beneath the root first, as people are told of them: a schema has names for its levels, in one language.
    let levels: [Label]
    let conflicts: (disputed: Int, listed: Int)
    /// Numbers that several records have: found anew whenever somebody looks, so they are counted apart.
    let sameNumbers: Int
    /// Kept out by rights, or waiting for what is not here, together.
    let quarantined: Int
    /// Of those the ones that wait.
    let waiting: Int
    /// What they wait for, and how long.
    let waits: [WaitLine]
    let lastSync: UInt64?
    /// By the store's clock, in milliseconds since 1970.
    let now: UInt64
    let replica: String
    let incarnation: String
    let scopes: [String]
    let notices: [Notice]
    /// Moves of which the other half is not here, and what was written too late to go along.
    let transfers: [(record: RecordID, from: ScopeCode, to: ScopeCode, transfer: Dot)]
    let late: Int
    /// Interviews that were broken off.
    let drafts: Int
    /// What ended this device's own offices, where something did.
    let ended: EndedOffice?
    /// The first day on which none of this device's grants opens a session; `nil` where one has no end, or there is none.
    let expires: Int64?
    let isExpired: Bool
    let attachments: AttachmentCounts
    /// How far the store has come with what the directory's news touch; `nil` where all is done.
    let refolding: Refolding?
    /// When the directory was confirmed last; `nil` where there is none that is another's.
    let directoryAge: DirectoryAge?

    init(_ store: RecordStore) throws {
        ended = try WorkStatus.ending(store)
        let grant = try WorkStatus.expiry(store)
        expires = grant.first
        isExpired = grant.isPast
        for scope in try store.scopes() where !scope.isDirectory {
            let counts = try store.views.ownCounts(scope)
            unsealed += counts.unsealed
            sealed += counts.sealed
            heldByCounty += try store.peers.heldOwn(scope, level: 1)
            heldByCity += try store.peers.heldOwn(scope, level: 0)
        }
        awaitingGrant = try store.views.awaitingGrantCount()
        levels = WorkStatus.levels(store.schema.scopes)
        conflicts = try store.views.conflictCounts()
        sameNumbers = try store.views.sameNumberCount()
        let (keptOut, waiting) = try store.views.quarantineCounts()
        (quarantined, self.waiting) = (keptOut + waiting, waiting)
        waits = waiting > 0 ? WaitLine.lines(of: try store.views.waits()) : []
        now = store.environment.wallClock()
        lastSync = try store.peers.lastSync()
        replica = store.own.short
        incarnation = String(store.own.description.suffix(8))
        scopes = try store.peers.subscriptions().map(\.description)
        notices = try store.notebook.notices()
        transfers = try store.views.pendingMoves()
        late = try store.views.lateCount()
        drafts = try store.notebook.interviewDrafts().count
        attachments = try AttachmentCounts(of: store)
        refolding = try store.refolding()
        // Nobody confirms the root's own directory.
        let isInTree = try store.offices.directory().root.map { $0 != Fingerprint(of: store.own) } ?? false
        directoryAge = isInTree ? try DirectoryAge(store) : nil
    }

    /// What ended the store's own offices, by the directory that is here; else what a node said that turned it away.
    static func ending(_ store: RecordStore) throws -> EndedOffice? {
        let directory = try store.offices.directory()
        let own = directory.grants(of: Fingerprint(of: store.own))
        guard !own.isEmpty, own.allSatisfy({ directory.ending(of: $0) != nil }) else { return try store.notebook.ended() }
        return try own.lazy.compactMap { directory.ending(of: $0) }.first.map { try store.views.ended(by: $0) }
    }

    /// When the last of the store's own grants ends, and whether that is past.
    static func expiry(_ store: RecordStore) throws -> (first: Int64?, isPast: Bool) {
        let directory = try store.offices.directory()
        let own = directory.grants(of: Fingerprint(of: store.own)).filter { directory.ending(of: $0) == nil }
        guard !own.isEmpty, !own.contains(where: { $0.expires == nil }), let last = own.compactMap(\.expires).max() else {
            return (nil, false)
        }
        let now = store.environment.wallClock()
        return (last, !own.contains { $0.opensSessions(at: now) })
    }

    /// One's own entries.
    private var saved: UInt64 { unsealed + sealed }
    /// Those that no node is known to hold.
    var pending: UInt64 { saved - min(saved, heldByCounty) }

    private static func levels(_ grammar: ScopeGrammar) -> [Label] {
        guard grammar != .regions else { return [Label(zh: "已到县", en: "at the county"), Label(zh: "已到市", en: "at the city")] }
        return grammar.levels.prefix(2).reversed().map { Label(zh: "已到 \($0.name)", en: "at the \($0.name)") }
    }

    func write(into json: inout JSONWriter) {
        json.member("unsealed", unsealed)
        json.member("sealed", sealed)
        json.member("awaitingGrant", awaitingGrant)
        json.member("heldByCounty", heldByCounty)
        json.member("heldByCity", heldByCity)
        json.member("conflicts", conflicts.disputed + conflicts.listed)
        json.member("disputed", conflicts.disputed)
        json.member("sameNumbers", sameNumbers)
        json.member("quarantined", quarantined)
        json.member("waiting", waiting)
        json.member("waits", list: { list in for line in waits { line.write(into: &list) } })
        json.member("lastSync", lastSync.map(timeText))
        json.member("incarnation", incarnation)
        json.member("scopes", scopes)
        json.member("late", late)
        json.member("drafts", drafts)
        attachments.write(into: &json)
        json.member(
            "transfers",
            list: { list in
                for move in transfers {
                    list.object {
                        $0.member("record", move.record.description)
                        $0.member("transfer", move.transfer.description)
                        $0.member("from", move.from.description)
                        $0.member("to", move.to.description)
                    }
                }
            })
        if let ended {
            json.member("ended", ended.kind.rawValue)
            json.member("endedBy", ended.person)
            json.member("endedAt", timeText(ended.time))
        }
        if let expires { json.member("grantLastDay", LastDay(expires: expires).text) }
        if isExpired { json.member("expired", true) }
        if let refolding {
            json.member(
                "refolding",
                object: {
                    $0.member("done", refolding.done)
                    $0.member("total", refolding.total)
                })
        }
        if let directoryAge {
            if let days = directoryAge.days { json.member("directoryConfirmedDays", days) }
            json.member("directoryOld", directoryAge.isOld)
        }
        json.member("notices", notices.map { "\($0.kind) \($0.text)" })
    }

    func lines(_ context: Context) -> [String] {
        let held = zip(levels, [heldByCounty, heldByCity].suffix(levels.count))
        let first: [Sheet.Row] = [
            .init(context.say("已保存", "saved"), String(saved)),
            .init(context.say("待上传", "to be sent"), String(pending), pending > 0 ? .warning : .plain),
        ]
        let keptOut = quarantined - waiting
        // Nobody has to let these in: what they follow comes, or whoever has it is to sync.
        let waits: [Sheet.Row] =
            waiting > 0
            ? [
                .init(
                    context.say("在等别的条目到来", "waiting for what is not here yet"), String(waiting), .warning,
                    note: self.waits.first.map { context.words.waited(since: $0.since, now: now) } ?? "")
            ] : []
        let rest: [Sheet.Row] = [
            .init(
                context.say("争议，待裁定", "disputed, to be decided"), String(conflicts.disputed), conflicts.disputed > 0 ? .warning : .plain,
                note: conflicts.disputed > 0 ? "cunlian conflicts" : ""),
            .init(context.say("另有说法，可核对", "differing, to look at"), String(conflicts.listed)),
            .init(
                context.say("编号相同，须合并或改号", "one number, several records"), String(sameNumbers), sameNumbers > 0 ? .warning : .plain,
                note: sameNumbers > 0 ? "cunlian conflicts --kind \(Conflict.Kind.sameNumber.rawValue)" : ""),
            .init(
                context.say("无权写入，待放行", "kept out, to be admitted"), String(keptOut), keptOut > 0 ? .warning : .plain,
                note: keptOut > 0 ? "cunlian quarantine" : ""),
        ]
        let met: [Sheet.Row] = [
            .init(context.say("上次同步", "last sync"), lastSync.map(RegisterCalendar.minuteText(at:)) ?? context.say("从未", "never"))
        ]
        let age = directoryAge.map { [$0.row(context)] } ?? []
        let rows =
            first + held.map { label, count in .init(label.text(in: context.language), String(count)) } + rest + waits + met + age
            + attachments.rows(levels, context)
        var lines = Sheet(
            title: scopes.joined(separator: " "), subtitle: "\(replica)-\(incarnation)",
            sections: [Sheet.Section("", rows), WaitLine.section(self.waits, now: now, context)]
        ).lines(width: context.width, palette: context.palette)
        for move in transfers {
            lines.append(
                context.palette(
                    context.say(
                        "迁移未完成：\(move.record.description.prefix(16)) 由 \(move.from) 迁往 \(move.to)",
                        "A move is half done: \(move.record.description.prefix(16)) from \(move.from) to \(move.to)"), .warning))
        }
        if let refolding { lines.append(context.palette(RefoldingWords.progress(refolding, context.language), .warning)) }
        if late > 0 {
            lines.append(
                context.palette(context.say("有 \(late) 项迟到的条目，见 late", "\(count(late, "late entry", "late entries")), see late"), .warning))
        }
        if drafts > 0 {
            lines.append(
                context.palette(
                    context.say("有 \(drafts) 份访谈没有完成，见 todo", "\(count(drafts, "interview")) begun and not finished, see todo"), .warning))
        }
        if awaitingGrant > 0 { lines.append(context.palette(CunlianCommands.awaitingGrant(awaitingGrant, context), .warning)) }
        if let ended { lines.append(context.palette(endedWords(ended, context), .bad)) }
        if let expires {
            let words =
                isExpired
                ? expiredWords(expires, context)
                : context.say(
                    "授权至 \(LastDay(expires: expires).text) 止（含当日）", "The grant holds to the end of \(LastDay(expires: expires).text).")
            lines.append(context.palette(words, isExpired ? .bad : .dim))
        }
        for notice in notices {
            lines.append(context.palette(context.words.sentence(notice.event), .warning))
        }
        return lines
    }
}
