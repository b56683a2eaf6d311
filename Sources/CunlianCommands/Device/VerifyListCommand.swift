import ArgumentParser
import Glibc
import Cunlian
import JSON
import RecordStore
import Records
import Register
import ReportFormats
import Terminal

struct VerifyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-list", abstract: "核对张榜的名单：凭校验码，或凭网页文件 / check a list that was put up: by its code, or by its page.",
        discussion: """
            网页是否与登记张榜时相同（名单各行、年度、张榜天数和其他文字，多出的行、表和没有校验码的名单也算不同），登记册现在是否仍如此；不同的逐条列出，退出码 3。
            Whether the page is what was recorded (its rows, year, days and every other text; a row, a table or a list without a code beside \
            it is a difference too), and whether the register still says so; what differs is listed, and the exit code is 3.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: ArgumentHelp("校验码或网页文件 / the code on the page, or the page's file", valueName: "code|file")) var list: String

    func run() async throws {
        let context = Context(options)
        try context.run {
            let store = try context.openStore()
            var checks: [ListVerification] = []
            var texts: PageDifferences?
            // As an input method types it.
            let code = RecordNumber.folded(list)
            if ListCode(code) != nil {
                checks = [try ListVerification.make(code, rows: nil, store)]
            } else {
                let page = try pageBytes()
                let lists = PageReader(page).lists()
                guard !lists.isEmpty else { throw PublicationRefusal.notAPage(list) }
                checks = try lists.map { try ListVerification.make($0.code, rows: $0.rows, store) }
                texts = try WrittenPages(context: context, store: store).differences(page, checks)
            }
            let output = VerifyListOutput(context: context, store: store, texts: texts)
            for check in checks { try output.show(check) }
            output.showTexts()
            if !output.isOfProgram || !checks.allSatisfy(\.isSame) { throw ExitCode.look }
        }
    }

    /// What has neither a folder nor an ending was meant as a code, and mistyped.
    private func pageBytes() throws -> [UInt8] {
        do {
            return try readFile(list)
        } catch let failure as FileFailure {
            guard failure.reason == .system(ENOENT), !list.contains("/"), !list.contains(".") else { throw failure }
            throw PublicationRefusal.notAPage(list)
        }
    }
}

/// What a check of a list came to.
struct VerifyListOutput {
    let context: Context
    let store: RecordStore
    /// In what the whole page differs from the program's; `nil` where there is no page.
    let texts: PageDifferences?

    /// Whether nothing stands on the page that the program does not write of these lists.
    var isOfProgram: Bool { texts?.isEmpty ?? true }

    func show(_ check: ListVerification) throws {
        if context.isJSON { return write(check) }
        let posting = check.posting
        let place = try Region.name(of: posting.head.region, in: store) ?? posting.head.region.description
        let name = say(posting.head.kind.label) + " " + stage(posting.head)
        context.print(
            context.palette("\(posting.code?.description ?? "")  \(place)  \(posting.head.year)  \(name)", .title))
        let role = posting.role.flatMap { store.schema.role($0)?.label }.map { " " + say($0) } ?? ""
        let rows = posting.count.map { context.say("，\($0) 行", ", \(count($0, "row"))") } ?? ""
        context.print(
            context.say("由 \(posting.person)\(role) 于 ", "Recorded by \(posting.person)\(role), ")
                + RegisterCalendar.minuteText(at: posting.time) + context.say(" 登记", "") + rows)
        if let page = check.page, page.isSame, !isOfProgram {
            context.print(
                context.palette(
                    "! "
                        + context.say(
                            "名单各行与登记张榜时相同，但网页上其他文字不同，见后。",
                            "The rows are those that were recorded, but other texts on the page are not; see below."),
                    .warning))
        } else if let page = check.page {
            tell(
                page, same: context.say("网页与登记张榜的名单相同。", "The page is the list that was recorded."),
                other: context.say("网页与登记张榜的名单不同：", "The page is not the list that was recorded:"), check)
        }
        tell(
            check.register, same: context.say("登记册现在仍与名单相同。", "The register still says the same."),
            other: context.say("张榜之后登记册有变：", "The register has changed since:"), check)
    }

    private func stage(_ head: PublicList.Head) -> String {
        let item = store.schema.codeList("list_stage")?.items.first { $0.code == head.stage.rawValue }
        return item.map { say($0.label) } ?? head.stage.rawValue
    }

    private func say(_ label: Label) -> String { label.text(in: context.language) }

    private func tell(_ comparison: ListComparison, same: String, other: String, _ check: ListVerification) {
        guard !comparison.isSame else { return context.print(context.palette("✓ " + same, .good)) }
        context.print(context.palette("! " + other, .warning))
        if comparison.differences.isEmpty {
            context.print(context.say("  行数太多，登记时未逐行留存；请用网页核对。", "  There were too many rows to be kept one by one; check the page."))
        }
        for difference in comparison.differences {
            let words = difference.row?.words(check.columns, store.schema).dropFirst().map(say) ?? []
            let now = words.filter { !$0.isEmpty }.joined(separator: " ")
            let what =
                switch difference.change {
                case .gone: context.say("不在了", "is gone")
                case .added: context.say("多出：", "is not on the list: ") + now
                case .changed: context.say("改为：", "now says: ") + now
                }
            context.print("  \(difference.key)  \(what)")
        }
    }

    /// What else differs on the page; once for all of its lists.
    func showTexts() {
        guard !context.isJSON, let texts, !texts.isEmpty else { return }
        context.print(
            context.palette(
                "! " + context.say("网页与登记张榜时程序所写的不同：", "The page is not as the program writes it for what was recorded:"), .warning))
        let lines = changes(texts)
        for (change, piece) in lines.prefix(Self.most) {
            let what =
                switch change {
                case .gone: context.say("缺少：", "is missing: ")
                case .added: context.say("多出：", "was added: ")
                case .changed: context.say("位置不同：", "stands elsewhere: ")
                }
            context.print("  " + what + Self.shown(piece))
        }
        if lines.count > Self.most {
            let rest = lines.count - Self.most
            context.print(context.say("  另有 \(rest) 处。", "  And \(rest) more."))
        }
    }

    /// How many texts are shown.
    private static let most = 20

    private func changes(_ texts: PageDifferences) -> [(ListComparison.Change, PageText.Piece)] {
        var result: [(ListComparison.Change, PageText.Piece)] = []
        for piece in texts.added { result.append((.added, piece)) }
        for piece in texts.missing { result.append((.gone, piece)) }
        if let piece = texts.moved { result.append((.changed, piece)) }
        return result
    }

    /// The text, or the element where it has none or is none for reading.
    private static func shown(_ piece: PageText.Piece) -> String {
        if piece.text.isEmpty || piece.element == "style" || piece.element == "script" { return "<\(piece.element)>" }
        return piece.text.count > 80 ? String(piece.text.prefix(80)) + "…" : piece.text
    }

    private func write(_ check: ListVerification) {
        context.emit { json in
            json.member("code", check.posting.code?.description)
            json.member("record", check.posting.record.description)
            json.member("kind", check.posting.head.kind.rawValue)
            json.member("stage", check.posting.head.stage.rawValue)
            json.member("year", check.posting.head.year)
            json.member("region", check.posting.head.region.description)
            json.member("hash", check.posting.hash)
            json.member("person", check.posting.person)
            json.member("page", check.page.map { $0.isSame && isOfProgram ? "same" : "changed" })
            json.member("register", check.register.isSame ? "same" : "changed")
            json.member(
                "rows",
                list: { list in
                    for (place, comparison) in [("page", check.page), ("register", check.register)] {
                        for difference in comparison?.differences ?? [] {
                            list.object {
                                $0.member("in", place)
                                $0.member("number", difference.key)
                                $0.member("change", difference.change.rawValue)
                                $0.member("row", difference.row?.line)
                            }
                        }
                    }
                })
            guard let texts else { return }
            json.member(
                "texts",
                list: { list in
                    for (change, piece) in changes(texts) {
                        list.object {
                            $0.member("change", change.rawValue)
                            $0.member("text", Self.shown(piece))
                        }
                    }
                })
        }
    }
}
