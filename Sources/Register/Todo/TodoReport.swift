import Cunlian
package import RecordStore
package import Records

/// `todo`: what is due, by whom and until when, and what is missing in which file.
package enum TodoReport {
    /// Whose, and how much of it.
    package struct Request: Sendable {
        /// Only what this office, or this person, has to do; `nil` is everything.
        package var mine: Set<String>?
        /// Days since 1970.
        package var today: Int
        /// Of each table at most so many rows.
        package var limit: Int
        /// What was begun on this device and not finished.
        package var interviews: [Interview]
        /// Whether who reads it can type an option.
        package var isTyped: Bool

        /// Puts the parts together.
        package init(mine: Set<String>? = nil, today: Int, limit: Int = .max, interviews: [Interview] = [], isTyped: Bool = true) {
            self.mine = mine
            self.today = today
            self.limit = limit
            self.interviews = interviews
            self.isTyped = isTyped
        }
    }

    /// An interview that was broken off.
    package struct Interview: Sendable {
        /// Of whom; `nil` of somebody new.
        package let record: RecordID?
        /// What is asked about, by the type's name.
        package let type: String
        package let round: Int64
        /// How many questions are answered.
        package let answers: Int
        /// The day of the last answer, since 1970.
        package let day: Int

        package init(record: RecordID?, type: String, round: Int64, answers: Int, day: Int) {
            (self.record, self.type, self.round, self.answers, self.day) = (record, type, round, answers, day)
        }
    }

    /// Anything that has a day or a name to answer for it.
    struct Task {
        let household: Int64?
        let number: String?
        let scope: ScopeCode?
        let what: Label
        /// Before it the task cannot be done, or after it it is late.
        let day: Int?
        let isLate: Bool
        let isEarly: Bool
        let offices: Label
        let record: String?
        /// Where the year matters.
        var year: Int?
        /// The name of the open case, where it is no household's.
        var openCase: String?
    }

    /// What is counted over all households, whoever asks: what is missing, and what is left of the year's work.
    package struct Counted: Sendable {
        let missing: MissingFields
        let work: [YearWork.Due]
        let unhelped: Unhelped

        /// - Precondition: As ``TodoReport/make(_:_:counted:)``.
        package init(_ source: ReportSource, today: Int) throws {
            missing = try MissingFields(source, now: source.store.environment.wallClock())
            work = try YearWork(source, today: today).items
            unhelped = try Unhelped(source, today: today)
        }
    }

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package static func make(_ request: Request, _ source: ReportSource) throws -> Report {
        try make(request, source, counted: Counted(source, today: request.today))
    }

    /// The same with what was counted before.
    ///
    /// - Parameter counted: `nil` leaves it out, and says nothing of it.
    package static func make(_ request: Request, _ source: ReportSource, counted: Counted?) throws -> Report {
        let names = try Region.names(source.store, digits: [Region.Level.village.digits])
        let whole = Survey.commonRegion(of: source.states.map(\.scope), in: source.store.schema.scopes)
        var report = Report(
            name: "todo", title: Label("待办", "To do"),
            region: source.region.map { Region(scope: $0, name: names[$0]) } ?? whole.map { Region(scope: $0, name: names[$0]) },
            year: nil)
        let owed = try owed(request, source)
        let tasks = try (tasks(request, source) + owed.map(\.task)).sorted {
            ($0.isLate ? 0 : $0.isEarly ? 2 : 1, $0.day ?? .max) < ($1.isLate ? 0 : $1.isEarly ? 2 : 1, $1.day ?? .max)
        }
        let missing = counted?.missing
        let shown = tasks.prefix(request.limit)
        let lacking = (missing?.entries ?? []).sorted { $0.fields.count + $0.members > $1.fields.count + $1.members }.prefix(request.limit)
        let unhelped = counted.flatMap { isMine(writers(.helpers, source.store.schema), request.mine) ? $0.unhelped : nil }
        let helpers = ShownHelpers(unhelped, limit: request.limit)
        let wanted = Set(shown.compactMap(\.household) + lacking.map(\.household)).union(helpers.wanted)
        let lines = try FindIndex(source, of: wanted).households(wanted)
        var due = Report.Section(Label("到期与待办", "Due"), [.table(try table(Array(shown), lines, names, source))])
        if tasks.isEmpty { due.blocks = [.remark(Label("没有到期的事项。", "Nothing is due."), .dim)] }
        if shown.count < tasks.count { due.blocks.append(more(tasks.count, shown.count, request)) }
        let matters = owed.map(\.owed) + (helpers.villages.isEmpty ? [] : [.helpers])
        if request.isTyped { report.notes += Owed.allCases.filter(matters.contains).map(\.command) }
        report.sections = [due]
        let work = (counted?.work ?? []).filter { isMine($0.item.offices, request.mine) }
        if !work.isEmpty { report.sections.append(Report.Section(Label("本年安排", "This year"), [.table(year(work, request.today, source))])) }
        if let unhelped, !helpers.villages.isEmpty {
            var section = try Self.helpers(unhelped, helpers, lines, names, source)
            let (total, count) = (unhelped.villages.count, helpers.villages.count)
            if count < total { section.blocks.append(more(total, count, request)) }
            report.sections.append(section)
        }
        if let missing, let round = missing.round {
            var section = Report.Section(
                Label("\(round) 年缺项", "Missing in \(round)"),
                try [Report.Audience.scripts, .readers].map { .table(try table(Array(lacking), lines, names, source, for: $0)) })
            if missing.entries.isEmpty { section.blocks = [.remark(Label("各户都已填齐。", "Every file is complete."), .good)] }
            if lacking.count < missing.entries.count { section.blocks.append(more(missing.entries.count, lacking.count, request)) }
            report.sections.append(section)
            report.notes.append(whatIsMissing(round))
        }
        return report
    }

    private static func whatIsMissing(_ round: Int) -> Label {
        Label(
            "缺项：\(round) 年轮次里退出标准要用、或必填而没有人回答的项目；有条件的项目不计。",
            "Missing: what an exit standard reads, or what must be answered, and nobody has in the round of \(round); questions with a condition are not counted."
        )
    }

    private static func more(_ total: Int, _ shown: Int, _ request: Request) -> Report.Block {
        let option = request.isTyped ? Label("；--limit 可多列", "; --limit lists more") : Label(same: "")
        return .remark(Label("共 \(total) 项，显示 \(shown) 项\(option.zh)", "\(total) in all, \(shown) shown\(option.en)"), .dim)
    }

    // MARK: Tasks

    private static func tasks(_ request: Request, _ source: ReportSource) throws -> [Task] {
        let items = try DueItems(source)
        var tasks: [Task] = []
        for item in items.items where isMine(item.offices, request.mine) {
            let procedure = items.reader.procedure(item.kind)
            let (what, isDeadline): (Label, Bool) =
                switch item.matter {
                case .step(let step): (procedure.steps.first { $0.code == step }?.label ?? Label(same: step.rawValue), false)
                case .decision(let kind):
                    (Label("裁定：", "decide: ").joined(procedure.kind(kind)?.label ?? Label(same: kind.rawValue)), true)
                case .staleAttestation: (Label("认定后事实有变，须重新认定", "facts changed since they were attested: attest anew"), false)
                }
            let isLate = isDeadline && item.day.map { $0 < request.today } ?? false
            let isEarly = !isDeadline && item.day.map { $0 > request.today } ?? false
            tasks.append(
                Task(
                    household: item.household, number: nil, scope: nil,
                    what: what.joined(
                        item.kind == .exit
                            ? Label("（\(item.year) 年）", "(\(item.year))")
                            : Label("（\(item.year) 年\(procedure.label.zh)）", "(\(procedure.label.en), \(item.year))")),
                    day: item.day,
                    isLate: isLate, isEarly: isEarly, offices: offices(item.offices, source.store.schema), record: nil, year: item.year))
        }
        for finding in try FindingReader(source.store, source.region).findings()
        where [.open, .confirmed, .disputed].contains(finding.state) && request.mine == nil {
            let until = finding.date + answerDays
            tasks.append(
                Task(
                    household: nil, number: finding.number, scope: finding.scope,
                    what: Label(
                        "答复疑点 \(finding.subject.check)：\(finding.text)", "answer finding \(finding.subject.check): \(finding.text)"),
                    day: finding.date > 0 ? until : nil, isLate: finding.date > 0 && until < request.today, isEarly: false,
                    offices: Label(same: ""), record: finding.record.description))
        }
        tasks += try places(request, source)
        tasks += try returned(request, source)
        return try tasks + request.interviews.map { try task($0, source.store) }
    }

    /// What is due of the exits of villages and counties, and the cases that are no household's.
    private static func places(_ request: Request, _ source: ReportSource) throws -> [Task] {
        let (store, schema) = (source.store, source.store.schema)
        let board = try RegionBoard(source)
        var tasks: [Task] = []
        func add(
            _ what: Label, _ number: String?, _ scope: ScopeCode, _ day: Int?, isDeadline: Bool, _ codes: [String], of record: RecordID,
            openCase: String? = nil
        ) {
            guard isMine(codes, request.mine) else { return }
            tasks.append(
                Task(
                    household: nil, number: number, scope: scope, what: what, day: day,
                    isLate: isDeadline && day.map { $0 < request.today } ?? false,
                    isEarly: !isDeadline && day.map { $0 > request.today } ?? false, offices: offices(codes, schema),
                    record: record.description, openCase: openCase))
        }
        for item in board.items {
            let procedure = item.procedure
            let number = try store.views.readableNumber(item.place)
            let run = Label("（\(item.year) 年\(procedure.label.zh)）", "(\(procedure.label.en), \(item.year))")
            // Whoever began goes on; of one that was rejected nobody says that it is to begin anew.
            if item.outcome == .underWay || item.outcome == .stopped {
                for due in item.next {
                    add(due.label.joined(run), number, item.scope, due.from, isDeadline: false, due.writers, of: item.place)
                }
            }
            for found in item.cases {
                let what = Label("裁定：", "decide: ").joined(found.label).joined(run)
                add(
                    what, number, item.scope, found.deadline, isDeadline: true, [found.handler ?? found.level], of: item.place,
                    openCase: found.name)
            }
        }
        for item in try RecordCases(Editor(store, language: .zh)).open(in: source.region.map { [$0] } ?? []) {
            let what = Label("裁定：", "decide: ").joined(item.kind.label)
            add(
                what, item.name, item.scope, item.deadline, isDeadline: true, [item.handler ?? item.level], of: item.record,
                openCase: item.name)
        }
        return tasks
    }

    /// What an office sent back, for whoever wrote it in that week; until it is passed.
    private static func returned(_ request: Request, _ source: ReportSource) throws -> [Task] {
        let store = source.store
        let found = try ReviewBoard.returned(store, in: source.region.map { [$0] } ?? source.states.map(\.scope))
        return try found.compactMap { review in
            let people = try ReviewBoard.writers(of: review, store)
            guard isMine(people, request.mine) else { return nil }
            let week = review.week.flatMap { CalendarDate(days: $0)?.description }.map { Label("（\($0) 起一周）", "(week of \($0))") }
            return Task(
                household: review.week == nil ? try store.views.number(of: review.of, in: review.scope) : nil,
                number: try store.views.readableNumber(review.of), scope: review.scope,
                what: Label("\(review.office)退回：\(review.comment)", "sent back by the \(review.office): \(review.comment)")
                    .joined(week ?? Label(same: "")),
                day: review.day, isLate: false, isEarly: false, offices: offices(people, store.schema), record: review.record.description)
        }
    }

    private static func task(_ interview: Interview, _ store: RecordStore) throws -> Task {
        let type = store.schema.type(named: interview.type)?.label ?? Label(same: interview.type)
        let scope = try interview.record.flatMap { try store.views.scope(of: $0) }
        let state = Label(
            "（\(interview.round) 年，已答 \(interview.answers) 题）", " (\(interview.round), \(interview.answers) answered)")
        let what =
            interview.record == nil
            ? Label("继续访谈，新建\(type.zh)", "go on with the interview of a new \(type.en)")
            : Label("继续访谈，\(type.zh)", "go on with the interview of the \(type.en)")
        let number = try interview.record.flatMap { try store.views.readableNumber($0) }
        let household = try interview.record.flatMap { record in
            interview.type == "household" ? try scope.flatMap { try store.views.number(of: record, in: $0) } : nil
        }
        return Task(
            household: household, number: number, scope: scope, what: Label(what.zh + state.zh, what.en + state.en), day: interview.day,
            isLate: false, isEarly: false, offices: Label("本机使用者", "whoever uses this device"), record: interview.record?.description)
    }

    /// How long an answer to a finding may take.
    private static let answerDays = 15

    static func isMine(_ offices: [String], _ mine: Set<String>?) -> Bool { mine.map { !$0.isDisjoint(with: offices) } ?? true }

    static func offices(_ codes: [String], _ schema: Schema) -> Label {
        let labels = codes.map { schema.role($0)?.label ?? Label(same: $0) }
        return Label(labels.map(\.zh).joined(separator: "、"), labels.map(\.en).joined(separator: ", "))
    }

    private static func table(_ tasks: [Task], _ lines: [Int64: FindIndex.Found], _ names: [ScopeCode: String], _ source: ReportSource)
        throws
        -> Report.Table
    {
        // In a village's own list the village stands above it.
        let hasVillage = try source.villages.count != 1
        var table = Report.Table(
            "due",
            [
                .init("when", Label("时间", "when")), .init("day", Label("日期", "day"), .date), .init("what", Label("事项", "what")),
                .init("number", Label("编号", "number"), .name), .init("name", Label("户主", "head"), .name),
                .init("hamlet", Label("屯", "hamlet"), spare: 3),
            ] + (hasVillage ? [.init("village", Label("村", "village"), spare: 2)] : []) + [.init("offices", Label("由谁办", "for"), spare: 1)])
        for task in tasks {
            let line = task.household.flatMap { lines[$0] }
            let when: Report.Cell =
                task.isLate
                ? Report.Cell.code("late", Label("已过期", "late")).marked(.bad)
                : task.isEarly ? .code("later", Label("未到", "later")) : .code("now", Label("现在", "now"))
            let village: Report.Cell = (line?.scope ?? task.scope).flatMap { names[$0] }.map { .text($0) } ?? .none
            table.append(
                [
                    when, .day(task.day.map { Int64($0) }), .label(task.what), .text(line?.line.number ?? task.number),
                    .text(line?.line.names.first), line?.line.hamlet.map { .text($0) } ?? .none,
                ] + (hasVillage ? [village] : []) + [.label(task.offices)],
                of: try subject(task, source.store))
        }
        return table
    }

    /// The household of a task, or the record that it is about.
    private static func subject(_ task: Task, _ store: RecordStore) throws -> Report.Subject? {
        if let household = task.household { return try store.views.recordID(household).map { Report.Subject($0, in: task.year) } }
        return task.record.flatMap { RecordID($0) }.map { Report.Subject($0, in: task.year, openCase: task.openCase) }
    }

    /// So many of the questions that are open people read of each file; scripts are given all.
    private static let shownFields = 4

    private static func table(
        _ entries: [MissingFields.Entry], _ lines: [Int64: FindIndex.Found], _ names: [ScopeCode: String], _ source: ReportSource,
        for audience: Report.Audience
    ) throws -> Report.Table {
        let isShort = audience == .readers
        // In a village's own list the village stands above it.
        let hasVillage = try !isShort || source.villages.count != 1
        var columns: [Report.Column] = [
            .init("number", Label("户编号", "household"), .name), .init("name", Label("户主", "head"), .name),
            .init("hamlet", Label("屯", "hamlet"), spare: 3),
        ]
        if hasVillage { columns.append(.init("village", Label("村", "village"), spare: 2)) }
        columns += [
            .init("count", Label("缺", "open"), .count), .init("fields", Label("户缺", "of the household")),
            .init("members", Label("缺项成员", "members"), .count), .init("member_fields", Label("成员缺", "of members"), spare: 1),
        ]
        var table = Report.Table("missing", for: audience, columns)
        func labels(_ fields: [Int], _ type: String) -> Label {
            let labels = fields.compactMap { source.store.schema.type(named: type)?.field($0)?.label }
            let shown = isShort ? Array(labels.prefix(shownFields)) : labels
            let more = shown.count < labels.count ? Label("等", " …") : Label(same: "")
            return Label(shown.map(\.zh).joined(separator: "、") + more.zh, shown.map(\.en).joined(separator: ", ") + more.en)
        }
        for entry in entries {
            let line = lines[entry.household]
            let village: Report.Cell = line.flatMap { names[$0.scope] }.map { .text($0) } ?? .none
            table.append(
                [.text(line?.line.number), .text(line?.line.names.first), line?.line.hamlet.map { .text($0) } ?? .none]
                    + (hasVillage ? [village] : [])
                    + [
                        .count(entry.fields.count), .label(labels(entry.fields, "household")), .count(entry.members),
                        .label(labels(entry.memberFields, "member")),
                    ], of: try source.store.views.recordID(entry.household).map { Report.Subject($0) })
        }
        return table
    }
}
