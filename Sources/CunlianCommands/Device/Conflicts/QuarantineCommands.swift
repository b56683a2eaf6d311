import ArgumentParser
import Causality
import Cunlian
import JSON
import RecordStore
import Records
import Terminal

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "收到而未采纳的 / what is held or applied but not admitted.")

    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: "区域代码 / region") var scope: String?

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            let (store, regions) = (editor.store, try editor.regions(scope))
            let now = store.environment.wallClock()
            var rows: [[String]] = []
            try store.read { _ in
                let fallen = try Keyholders(store, withFallen: true).fallen
                for item in try store.views.quarantine(in: regions) {
                    let entry = try store.log.entry(item.dot, in: item.scope)
                    let changes = (entry?.changes.count ?? 0) + (entry?.creations.count ?? 0)
                    let holder = fallen.first { $0.key == Fingerprint(of: item.dot.replica) && !$0.person.isEmpty }
                    let author = try holder?.person ?? store.authors.info(item.dot, in: item.scope).author.person
                    let office = try holder.map { try FallenOffice($0, store) }
                    if context.isJSON {
                        context.emit {
                            $0.member("dot", item.dot.description)
                            $0.member("scope", item.scope.description)
                            $0.member("author", author)
                            $0.member("reason", context.words.words(item.reason))
                            $0.member("changes", changes)
                            $0.member("written", entry.map { timeText($0.time.milliseconds) })
                            if item.isWaiting { $0.member("since", item.since.map(timeText)) }
                            if let office { $0.member("givenBy", office.giver) }
                            if let ended = item.revocation {
                                $0.member("endedAs", ended.kind.rawValue)
                                $0.member("endedBy", ended.person)
                                $0.member("endedAt", timeText(ended.time))
                                $0.member("endedFor", ended.reason)
                            }
                            if let succession = item.succession {
                                $0.member("succeededBy", succession.root.description)
                                $0.member("rootVersion", succession.version)
                            }
                        }
                    } else {
                        rows.append([
                            item.dot.description, item.scope.description, String(author.prefix(12)),
                            entry.map { RegisterCalendar.dayText(at: $0.time.milliseconds) } ?? "", reason(item, office, context),
                            item.isWaiting ? context.words.waited(since: item.since, now: now) : "", String(changes),
                        ])
                    }
                }
            }
            guard !context.isJSON else { return }
            context.table(
                [
                    context.say("条目", "entry"), context.say("区域", "region"), context.say("作者", "author"),
                    context.say("写于", "written"), context.say("原因", "reason"), context.say("已等", "has waited"),
                    context.say("改动", "changes"),
                ], rows)
        }
    }

    /// Why, and where somebody's office was ended who did that, when and what for.
    private func reason(_ item: Quarantined, _ office: FallenOffice?, _ context: Context) -> String {
        let words = context.words.words(item.reason)
        if let office, case .refused = item.reason, item.revocation == nil, item.succession == nil {
            return words + context.say("（\(office.words(context))）", " (\(office.words(context)))")
        }
        if let succession = item.succession {
            let root = String(succession.root.description.prefix(8))
            return words
                + context.say(
                    "（这把钥匙原是根，已由 \(root) 接替为第 \(succession.version) 任）",
                    " (the key was the root, which \(root) is since as number \(succession.version))")
        }
        guard let ended = item.revocation else { return words }
        return words + context.say("（\(context.words.sentence(ended))）", " (\(context.words.sentence(ended)))")
    }
}

struct AdmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "admit", abstract: "放行一个条目 / let in an entry that rights kept out.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "条目 / entry: NUMBER@REPLICA") var dot: String
    @Option(name: .long, help: "缘由 / reason") var reason: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let editor = try context.editor()
            guard let dot = Dot(dot), let item = try editor.store.views.quarantine().first(where: { $0.dot == dot }) else {
                throw EditError.unknownDot(self.dot)
            }
            let saved = try editor.admit(dot, in: item.scope, reason: reason)
            context.isJSON
                ? context.emit { $0.member("entry", saved.dot.description) }
                : context.print(context.say("已放行，\(saved.dot.number) 号条目。", "Let in, as entry \(saved.dot.number)."))
        }
    }
}
