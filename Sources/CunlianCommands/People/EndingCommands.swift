import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct RevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "吊销丢失的平板的密钥 / shut a lost tablet's key out.",
        discussion: """
            此后该密钥所写一律不采纳，不论由谁带来；已收到的仍然有效，--since 之后写的除外。写入前先列出影响。
            From now on nothing counts that the key writes, whoever brings it; what has come stands, but for what was written since \
            --since. What it does is shown before it is signed.
            例：revoke 韦秀瑛 --reason 平板丢失 --since 2018-05-01
            For example: revoke 3f9a12cd --reason "tablet lost" --since 2018-05-01
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var order: EndingOptions
    @Option(name: .long, help: ArgumentHelp("自哪一天所写起不算 / from which day on what was written does not count", valueName: "date"))
    var since: String?

    func run() async throws { try Ending(Context(options), order).run(.revoke, since: since) }
}

struct SuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "暂停某人的密钥 / suspend somebody's key until they are readmitted.",
        discussion: """
            用 readmit 恢复后，停用期间所写一并有效。
            Once readmitted (readmit), what was written meanwhile counts as well.
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var order: EndingOptions

    func run() async throws { try Ending(Context(options), order).run(.suspend, since: nil) }
}

struct RetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "某人离任，收回密钥 / somebody leaves in good order: their key ends.",
        discussion: """
            请先让其同步：本库已收到的都有效，未收到的不采纳，可逐条放行（admit）。
            Have them sync first: what has come here stands, what has not is kept out and may be let in entry by entry (admit).
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var order: EndingOptions

    func run() async throws { try Ending(Context(options), order).run(.retire, since: nil) }
}

struct ReadmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readmit", abstract: "恢复被停用的密钥 / lift what ended somebody's key, as far as it is known here.")

    @OptionGroup var options: StoreOptions
    @OptionGroup var order: EndingOptions

    func run() async throws { try Ending(Context(options), order).run(nil, since: nil) }
}

struct EndingOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("姓名、密钥（至少 8 位）或副本 / a name, a key (8 digits at least) or a replica", valueName: "person"))
    var person: String
    @Option(name: .long, help: ArgumentHelp("缘由 / why", valueName: "text")) var reason: String
    @Flag(name: .long, help: "该姓名的所有密钥 / every key that goes by the name") var allKeys = false
    @Flag(name: .long, help: "只列出影响，不写入 / show what it does, and write nothing") var dryRun = false
    @Flag(name: .long, help: "已看过影响，不再询问 / go on without asking") var yes = false

    func validate() throws {
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw ValidationError("--reason 请写明缘由 / --reason takes why.")
        }
    }
}

/// Shows what an order does, asks, and gives it.
struct Ending {
    private let context: Context
    private let options: EndingOptions

    init(_ context: Context, _ options: EndingOptions) { (self.context, self.options) = (context, options) }

    func run(_ kind: Revocation.Kind?, since: String?) throws {
        try context.run {
            let store = try context.openStore()
            let start = try since.map { try FirstDay($0, now: store.environment.wallClock()).start }
            let found = try store.read { _ in try Keyholders(store, withFallen: true).named(options.person, all: options.allKeys) }
            let order = RevocationOrder(keys: found.map(\.key), kind: kind, since: start)
            let touched = try store.read { _ in try Touched(order, found, store) }
            if !context.isJSON { show(order, touched) }
            guard !options.dryRun else {
                if !context.isJSON { context.print(context.say("只列出，未写入。", "Shown only; nothing was written.")) }
                return tell(order, touched, entry: nil)
            }
            guard try !store.revoking.isRepeated(order) else {
                if !context.isJSON {
                    context.print(
                        context.say(
                            "本级已经这样决定过，仍然有效；未再写入。", "This office has said so before, and it holds; nothing more was written."))
                }
                return tell(order, touched, entry: nil)
            }
            guard
                try options.yes
                    || context.isConfirmed(
                        Label(zh: "签发吗？", en: "Sign it?"), without: Label(zh: "--yes 或 --dry-run", en: "--yes or --dry-run"))
            else { return context.print(context.say("未写入。", "Nothing was written.")) }
            let saved = try store.revoking.give(order, reason: options.reason)
            tell(order, touched, entry: saved.dot)
            try context.catchUp(store)
        }
    }

    private func show(_ order: RevocationOrder, _ touched: Touched) {
        for holder in touched.holders {
            let regions = holder.regions.map(\.description).joined(separator: " ")
            context.print(
                "\(context.words.action(order.kind))  \(holder.called(in: context.language))  \(holder.role.text(in: context.language))  \(regions)  \(holder.shortKey)"
            )
        }
        if touched.effects.isEmpty {
            context.print(context.say("本库没有其所写的条目。", "Nothing that they wrote is here."))
        } else {
            context.table(heads(touched), touched.effects.map { row($0, touched) })
        }
        warn(touched.falling, "随之失效的他人授权：", "With it fall the offices of others that they gave: ")
        warn(touched.returning, "随之恢复的他人授权：", "With it stand again the offices of others: ")
        guard !touched.unseen.isEmpty else { return }
        let unseen = touched.unseen.spaced
        context.print(
            context.palette(
                context.say(
                    "本库没有收到其在 \(unseen) 所写的内容：在那里写的一律不采纳，可逐条放行。",
                    "Nothing of theirs has come here from \(unseen): all that they wrote there is kept out, and may be let in entry by entry."
                ),
                .warning))
    }

    private func heads(_ touched: Touched) -> [String] {
        let own = [
            context.say("区域", "region"), context.say("有效条目", "entries that count"), context.say("将不采纳", "to be kept out"),
            context.say("将重新采纳", "to count again"),
        ]
        guard touched.touchesOthers else { return own }
        return own + [context.say("他人的将不采纳", "of others, to be kept out"), context.say("他人的将重新采纳", "of others, to count again")]
    }

    private func row(_ effect: RevocationEffect, _ touched: Touched) -> [String] {
        let others = touched.touchesOthers ? [effect.others.keptOut, effect.others.letIn] : []
        return [context.words.place(effect.scope)]
            + ([effect.own.counting, effect.own.keptOut, effect.own.letIn] + others).map { String($0) }
    }

    private func warn(_ offices: [Grant], _ chinese: String, _ english: String) {
        guard !offices.isEmpty else { return }
        let most = 20
        let names = offices.prefix(most).map { grant in
            "\(grant.person) \(grant.scopes.map { context.words.place($0) }.joined(separator: " "))"
        }
        let more = offices.count - names.count
        let rest = more > 0 ? context.say("；另有 \(more) 项", "; and \(more) more") : ""
        context.print(context.palette(context.say(chinese, english) + names.joined(separator: context.say("；", "; ")) + rest, .warning))
    }

    private func tell(_ order: RevocationOrder, _ touched: Touched, entry: Dot?) {
        guard context.isJSON else {
            guard let entry else { return }
            return context.print(
                context.say(
                    "已签发，目录 \(entry.number) 号条目；随各处下一次同步生效。",
                    "Signed, as entry \(entry.number) of the directory; it holds everywhere from the next sync on."))
        }
        context.emit { json in
            json.member("kind", order.kind?.rawValue ?? "readmit")
            json.member("keys", touched.holders.map(\.key.description))
            json.member("person", touched.holders.first?.person)
            json.member(
                "effects",
                list: { list in
                    for effect in touched.effects {
                        list.object {
                            $0.member("scope", effect.scope.description)
                            $0.member("counting", effect.own.counting)
                            $0.member("keptOut", effect.own.keptOut)
                            $0.member("letIn", effect.own.letIn)
                            $0.member("othersKeptOut", effect.others.keptOut)
                            $0.member("othersLetIn", effect.others.letIn)
                        }
                    }
                })
            json.member("falling", touched.falling.map(\.record.description))
            json.member("returning", touched.returning.map(\.record.description))
            json.member("unseen", touched.unseen.map(\.description))
            json.member("entry", entry?.description)
        }
    }
}

/// Who and what an order is about, as it is shown before it is signed.
private struct Touched {
    let holders: [Keyholder]
    let effects: [RevocationEffect]
    /// The offices of others that fall with it, and those that stand again.
    let falling: [Grant]
    let returning: [Grant]
    /// Where nothing of theirs has come from.
    let unseen: [ScopeCode]

    init(_ order: RevocationOrder, _ holders: [Keyholder], _ store: RecordStore) throws(StoreError) {
        self.holders = holders
        effects = try store.revoking.effects(of: order)
        let offices = try store.revoking.touchedOffices(by: order)
        falling = offices.filter { !$0.returns }.map(\.grant)
        returning = offices.filter(\.returns).map(\.grant)
        unseen = order.kind == nil ? [] : try store.revoking.unseenRegions(of: order)
    }

    var touchesOthers: Bool { effects.contains { $0.others.keptOut + $0.others.letIn > 0 } }
}
