import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "谁有什么授权、是否有效 / who holds which office, and whether it stands.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore(catchesUp: false)
            if let behind = try store.refolding(), !context.isJSON {
                context.note(context.palette(RefoldingWords.progress(behind, context.language), .warning))
            }
            try store.read { _ in
                let (holders, now) = (try Keyholders(store, withFallen: true), store.environment.wallClock())
                let lines =
                    try holders.all.map { try PeopleLine($0, store, now: now) }
                    + holders.fallen.map { try PeopleLine($0, store, now: now, fallen: FallenOffice($0, store)) }
                context.isJSON ? lines.forEach { $0.emit(context) } : show(lines, context)
            }
        }
    }

    private func show(_ lines: [PeopleLine], _ context: Context) {
        context.table(
            [
                context.say("姓名", "person"), context.say("角色", "role"), context.say("区域", "regions"), context.say("密钥", "key"),
                context.say("状态", "state"), context.say("最近来文", "last heard"), context.say("授权最后一日", "last day"),
            ],
            lines.map { line in
                let name = line.holder.called(in: context.language)
                return [
                    name.isEmpty ? line.holder.shortKey : name, line.holder.role.text(in: context.language),
                    line.holder.regions.map(\.description).joined(separator: " "), line.holder.shortKey, line.state(context),
                    line.lastHeard.map(RegisterCalendar.minuteText(at:)) ?? "",
                    line.holder.expires.map { LastDay(expires: $0).text } ?? "",
                ]
            })
    }
}

/// One key, as people and scripts are told of it.
private struct PeopleLine {
    let holder: Keyholder
    /// Who ended it, when and why.
    let ended: EndedOffice?
    let isExpired: Bool
    /// Why none of its offices stands, where whoever gave them might not.
    let fallen: FallenOffice?
    /// Whether the key was the root, and another is it now.
    let wasRoot: Bool
    /// When its author wrote the last that came, by their clock.
    let lastHeard: UInt64?

    init(_ holder: Keyholder, _ store: RecordStore, now: UInt64, fallen: FallenOffice? = nil) throws {
        (self.holder, self.fallen) = (holder, fallen)
        // Of itself a store may know by a node's word what its directory has not.
        let told = holder.key == Fingerprint(of: store.own) ? try store.notebook.ended() : nil
        ended = try holder.ending.map { try store.views.ended(by: $0) } ?? told
        isExpired = !holder.grants.contains { $0.opensSessions(at: now) }
        wasRoot = try store.offices.directory().hasEndedAsRoot(holder.key)
        lastHeard = try store.views.lastHeard(of: holder.key)
    }

    func state(_ context: Context) -> String {
        if let fallen { return fallen.words(context) }
        if let ended { return context.words.sentence(ended) }
        if isExpired { return context.say("已到期", "expired") }
        return wasRoot ? context.say("有效，曾为根，已更替", "stands; was the root, succeeded") : context.say("有效", "stands")
    }

    func emit(_ context: Context) {
        let newest = holder.newestFirst.first
        context.emit { json in
            json.member("fingerprint", holder.key.description)
            json.member("person", holder.person)
            if holder.names.count > 1 { json.member("also", Array(holder.names.dropFirst())) }
            json.member("role", newest?.role ?? "")
            json.member("scopes", holder.regions.map(\.description))
            json.member("rank", holder.grants.first?.rank ?? 0)
            json.member("state", fallen != nil ? "fallen" : ended?.kind.rawValue ?? (isExpired ? "expired" : "stands"))
            json.member("lastEntry", lastHeard.map(timeText))
            json.member("expires", holder.expires.flatMap { CalendarDate(days: Int(clamping: $0))?.description })
            json.member("grantLastDay", holder.expires.map { LastDay(expires: $0).text })
            if wasRoot { json.member("wasRoot", true) }
            if let fallen { json.member("givenBy", fallen.giver) }
            if let ended {
                json.member("endedBy", ended.person)
                json.member("endedAt", timeText(ended.time))
                json.member("reason", ended.reason)
            }
        }
    }
}
