import RecordStore
import Records

/// What offices owe: problems of inspections, letters of responsibility, promises to the society platform, and a main helper for each household.
extension TodoReport {
    /// Of which of these something is due, and so how it is done is said.
    enum Owed: CaseIterable {
        case corrections, letters, promises, helpers

        /// What is written once it is done, by the type's name.
        var type: String {
            switch self {
            case .corrections: "correction"
            case .letters: "responsibility"
            case .promises: "delivery"
            case .helpers: "pairing"
            }
        }

        /// As somebody types it.
        var command: Label {
            switch self {
            case .corrections:
                Label(
                    "整改：cunlian list issue 查问题标识；cunlian add correction state=done date=日期 text=整改情况 --in 问题",
                    "To put a problem right: cunlian list issue has its id; cunlian add correction state=done date=DAY text=WHAT --in PROBLEM"
                )
            case .letters:
                Label(
                    "责任状：cunlian set responsibility:编号 signed=日期；没有的先 cunlian add responsibility",
                    "A letter of responsibility: cunlian set responsibility:NUMBER signed=DAY; where there is none, cunlian add responsibility"
                )
            case .promises:
                Label(
                    "承诺：cunlian list promise 查承诺标识；送达用 cunlian add delivery --in 承诺，取消用 cunlian add promise_end --in 承诺",
                    "A promise: cunlian list promise has its id; cunlian add delivery --in PROMISE once it came, or cunlian add promise_end --in PROMISE"
                )
            case .helpers:
                Label(
                    "结对：cunlian add pairing helper_number=编号 from=日期 main=true --in 户编号",
                    "A main helper: cunlian add pairing helper_number=NUMBER from=DAY main=true --in HOUSEHOLD")
            }
        }
    }

    /// Whose office it is: those that may write it, but for who loads a register and who only looks at it.
    static func writers(_ owed: Owed, _ schema: Schema) -> [String] {
        guard let type = schema.type(named: owed.type) else { return [] }
        let household = schema.role("HH")?.rank ?? 0
        return schema.roles.filter { type.writers.contains($0) && $0.rank > household && !$0.audits }.map(\.code)
    }

    /// Those with a day, or of an office: in every region that the store holds, as `report accountability` and `report matching` find them.
    static func owed(_ request: Request, _ source: ReportSource) throws -> [(owed: Owed, task: Task)] {
        let records = try RegionRecords(source)
        return try corrections(request, source, records).map { (.corrections, $0) }
            + letters(request, source, records).map { (.letters, $0) }
            + promises(request, source).map { (.promises, $0) }
    }

    private static func corrections(_ request: Request, _ source: ReportSource, _ records: RegionRecords) throws -> [Task] {
        try Inspections(records, source, today: request.today).due(by: request.today + YearWork.ahead).compactMap { item in
            let offices = item.isReported ? ["K"] : office(of: item.scope)
            guard isMine(offices, request.mine) else { return nil }
            let what = item.isReported ? Label("验收整改：", "accept what was put right: ") : Label("整改：", "put right: ")
            let by = item.responsible.map { Label("（\($0)）", " (\($0))") } ?? Label(same: "")
            return Task(
                household: nil, number: item.number, scope: item.scope,
                what: whole([what, Label(same: shortened(item.text)), by, late(item.daysOverdue)]),
                day: item.day.map { Int(clamping: $0) }, isLate: item.daysOverdue != nil, isEarly: false,
                offices: self.offices(offices, source.store.schema), record: try source.store.views.recordID(item.issue)?.description)
        }
    }

    /// Who puts a problem right where it lies: of a village's the township reports what was done.
    private static func office(of scope: ScopeCode?) -> [String] {
        guard let scope else { return [] }
        return scope.digits > Region.Level.county.digits ? ["T"] : scope.digits < Region.Level.county.digits ? ["Y"] : ["K"]
    }

    /// Those that are not signed one by one, and for each county how many townships have none.
    private static func letters(_ request: Request, _ source: ReportSource, _ records: RegionRecords) throws -> [Task] {
        let codes = writers(.letters, source.store.schema)
        guard isMine(codes, request.mine), let year = CalendarDate(days: request.today)?.year else { return [] }
        let found = try Letters(records, year)
        let label = offices(codes, source.store.schema)
        func task(_ what: Label, _ number: String?, _ scope: ScopeCode?, _ record: RecordID?) -> Task {
            Task(
                household: nil, number: number, scope: scope, what: what, day: nil, isLate: false, isEarly: false, offices: label,
                record: record?.description)
        }
        let unsigned = try found.letters.filter { !$0.isSigned }.map { letter in
            let place = try source.store.views.place(letter.record)
            return task(
                Label("签订\(year)年责任状：\(letter.party ?? "")", "sign the letter of responsibility of \(year): \(letter.party ?? "")"),
                letter.number, place?.scope, place?.record)
        }
        let scopes = Dictionary(source.states.map { ($0.number, $0.scope) }, uniquingKeysWith: { one, _ in one })
        let missing = Dictionary(grouping: found.townships.filter { $0.state == .missing }) { $0.scope ?? 0 }.sorted { $0.key < $1.key }
        return unsigned
            + missing.map { scope, townships in
                let names = townships.prefix(shownNames).map(\.name)
                let more = townships.count > names.count ? Label("等", " …") : Label(same: "")
                return task(
                    Label(
                        "\(year)年责任状：\(townships.count)个乡镇没有（\(names.joined(separator: "、"))\(more.zh)）",
                        "letters of responsibility of \(year): \(townships.count == 1 ? "1 township has" : "\(townships.count) townships have") none (\(names.joined(separator: ", "))\(more.en))"
                    ),
                    nil, scopes[scope], nil)
            }
    }

    /// Those of which something is still to come, by the day by which it is needed; one that names no day is in `report matching` alone.
    private static func promises(_ request: Request, _ source: ReportSource) throws -> [Task] {
        let (store, codes) = (source.store, writers(.promises, source.store.schema))
        guard isMine(codes, request.mine), let table = store.views.table("promise"),
            try !store.views.query("SELECT 1 FROM \"\(table)\" LIMIT 1").isEmpty
        else { return [] }
        let year = CalendarDate(days: request.today)?.year ?? 0
        let run = CheckRun(store: store, region: source.region, round: year, asOf: request.today, today: request.today, regions: nil)
        let board = try MatchingBoard(source, run, isTitled: false)
        return try board.promises.compactMap { promise in
            let need = board.needs[promise.need]
            guard promise.isWaiting, need.isHere, let day = need.by, day <= Int64(request.today + YearWork.ahead) else { return nil }
            let overdue = day < Int64(request.today) ? Int64(clamping: Int128(request.today) - Int128(day)) : nil
            return Task(
                household: nil, number: need.number, scope: need.scope,
                what: whole([
                    Label("送达承诺的资源\(promise.offer)，或取消承诺", "deliver what was promised of offer \(promise.offer), or end the promise"),
                    late(overdue),
                ]), day: Int(clamping: day), isLate: overdue != nil, isEarly: false,
                offices: offices(codes, store.schema), record: try store.views.place(promise.id)?.record.description)
        }
    }

    private static func late(_ days: Int64?) -> Label { days.map { Label("（已超期\($0)天）", " (\($0) days overdue)") } ?? Label(same: "") }

    private static func whole(_ parts: [Label]) -> Label { Label(parts.map(\.zh).joined(), parts.map(\.en).joined()) }

    /// So many names stand in a line.
    static let shownNames = 3
    private static let shownCharacters = 40

    private static func shortened(_ text: String) -> String {
        text.count > shownCharacters ? text.prefix(shownCharacters) + "…" : text
    }
}
