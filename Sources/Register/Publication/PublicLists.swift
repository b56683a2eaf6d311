import Cunlian
package import RecordStore
package import Records

/// Makes the lists that are put up out of the register as it is.
package struct PublicLists {
    package let store: RecordStore
    let reader: ExitReader
    private let finder: RecordFinder

    package init(_ store: RecordStore) throws {
        self.store = store
        reader = try ExitReader(store)
        finder = RecordFinder(store)
    }

    /// What somebody wants put up.
    package struct Request: Sendable {
        package let kind: ListKind
        package let stage: ListStage
        package let year: Int
        package let region: ScopeCode
        /// Of funds and projects: the days for which it hangs; those of exits stand in their steps.
        package let from: Int
        package let to: Int?

        package init(_ kind: ListKind, _ stage: ListStage, year: Int, region: ScopeCode, from: Int, to: Int?) {
            (self.kind, self.stage, self.year, self.region, self.from, self.to) = (kind, stage, year, region, from, to)
        }
    }

    /// The lists as the register has them now: of households one for each village and each period for which the notices hang.
    ///
    /// - Throws: ``PublicationRefusal``, ``DocumentError``, and what the store throws.
    package func lists(_ request: Request) throws -> [PublicList] {
        try store.read { _ in
            if let run = request.kind.run { return try households(request, run) }
            let head = PublicList.Head(
                request.kind, request.stage, year: request.year, region: request.region, from: request.from, to: request.to)
            if let level = request.kind.level { return try [places(request, level)].compactMap { $0 } }
            let list = try accounts(head)
            return list.rows.isEmpty ? [] : [list]
        }
    }

    /// What a list that was put up would say now.
    ///
    /// - Parameter keys: What its rows were known by; whoever was on it is looked up. Entries of funds and projects that came since are
    ///   on it too.
    ///   - columns: Those under which it was put up.
    package func now(_ head: PublicList.Head, keys: [String], columns: [PublicColumn]? = nil) throws -> PublicList {
        try store.read { _ in
            if head.kind.run != nil {
                let heads = try HeadNames(store).households()
                return try list(
                    head,
                    keys.compactMap { key in try record("household", key, in: head.region).map { ($0, key) } }.compactMap {
                        try row(of: $0.0, $0.1, head, heads)
                    }, columns)
            }
            if let level = head.kind.level {
                return try list(
                    head, keys.compactMap { key in try record(level.rawValue, key, in: nil) == nil ? nil : try placeRow(key, head) },
                    columns)
            }
            return try accounts(head, columns)
        }
    }

    func list(
        _ head: PublicList.Head, _ cells: [[PublicColumn: PublicList.Value]], _ columns: [PublicColumn]? = nil
    ) throws -> PublicList {
        let columns = try columns ?? PublicationRules(head.kind, year: head.year, reader.evaluator.procedures).columns
        return PublicList(head, columns: columns, rows: cells.map { row in PublicList.Row(columns.map { row[$0] ?? .none }) })
    }

    private func record(_ type: String, _ number: String, in scope: ScopeCode?) throws -> RecordID? {
        guard let type = store.schema.type(named: type) else { return nil }
        return try finder.records(type, number: number).first { record in
            guard let place = try store.views.scope(of: record), scope == nil || place == scope else { return false }
            return try store.views.closedRecord(record, in: place)?.standing.isCounted ?? false
        }
    }

    // MARK: Households

    private func households(_ request: Request, _ run: RunKind) throws -> [PublicList] {
        guard [Region.Level.village, .township, .county].contains(where: { request.region.isOf($0) }) else {
            throw PublicationRefusal.wrongRegion(request.kind)
        }
        var groups: [PublicList.Head: [RecordID]] = [:]
        for place in try reader.runs(year: request.year, in: [request.region]) where place.kind == run {
            let standing = try reader.standing(of: place.household, year: request.year, run)
            guard let period = Self.period(standing.view(request.stage.step).events) else { continue }
            let head = PublicList.Head(
                request.kind, request.stage, year: request.year, region: place.scope, from: period.from, to: period.to)
            groups[head, default: []].append(place.household)
        }
        let order = groups.keys.sorted { ($0.region, $0.from, $0.to ?? .max) < ($1.region, $1.from, $1.to ?? .max) }
        return try order.map { try list(of: groups[$0] ?? [], $0) }
    }

    /// A list of these households.
    func list(of households: [RecordID], _ head: PublicList.Head) throws -> PublicList {
        let heads = try HeadNames(store).households()
        return try list(
            head, households.compactMap { try row(of: $0, store.views.readableNumber($0) ?? $0.description, head, heads) })
    }

    /// How long the latest of a step's events hang.
    private static func period(_ events: [ExitEvent]) -> (from: Int, to: Int?)? {
        guard let event = events.max(by: { $0.date < $1.date }) else { return nil }
        switch event.content {
        case .notice(_, let from, let to): return (from, to)
        case .announcement(let from): return (from, nil)
        default: return (event.date, nil)
        }
    }

    private func row(
        of household: RecordID, _ number: String, _ head: PublicList.Head, _ heads: [RecordID: String]
    ) throws -> [PublicColumn: PublicList.Value]? {
        guard let view = try store.views.closedRecord(household, in: head.region) else { return nil }
        let roster = view.type.field(named: "roster").flatMap { view.field(FieldAddress($0.number, .number(Int64(head.year)))) }
        var row: [PublicColumn: PublicList.Value] = [.number: .text(number)]
        row[.head] = heads[household].map { .text($0) }
        row[.persons] = roster.map { .count(Int64($0.verdict.elements.count)) }
        if case .reference(let hamlet)? = view.value("natural_village"),
            case .text(let name)? = try store.views.closedRecord(hamlet, in: head.region)?.value("name")
        {
            row[.hamlet] = .text(name)
        }
        return row
    }

    // MARK: Villages and counties

    private func places(_ request: Request, _ level: CriteriaSet.Level) throws -> PublicList? {
        guard request.region.digits < Region.Level.village.digits, request.region.digits >= Region.Level.county.digits else {
            throw PublicationRefusal.wrongRegion(request.kind)
        }
        let exits = try RegionExitReader(store)
        var keys: [String] = []
        var dates: [Int] = []
        var days = 0
        for item in try exits.places(level, in: [request.region]) where item.year == request.year {
            guard let standing = try exits.standing(of: item.place, year: item.year),
                let event = standing.steps.first(where: { $0.step.code == request.stage.place })?.events.first,
                let number = try store.views.readableNumber(item.place)
            else { continue }
            keys.append(number)
            dates.append(event.date)
            days = max(days, standing.procedure.noticeDays)
        }
        guard let from = dates.min(), let last = dates.max() else { return nil }
        let head = PublicList.Head(
            request.kind, request.stage, year: request.year, region: request.region, from: from,
            to: request.stage == .announcement ? nil : last + days)
        return try list(head, keys.map { try placeRow($0, head) })
    }

    private func placeRow(_ code: String, _ head: PublicList.Head) throws -> [PublicColumn: PublicList.Value] {
        var row: [PublicColumn: PublicList.Value] = [.number: .text(code)]
        guard let scope = ScopeCode(code, in: store.schema.scopes) else { return row }
        let name = try Region.name(of: scope, in: store).map { PublicList.Value.text($0) }
        if head.kind == .countyExit { row[.county] = name } else { row[.village] = name }
        if let township = scope.enclosing(.township), township != scope {
            row[.township] = try Region.name(of: township, in: store).map { .text($0) }
        }
        return row
    }
}

/// Why a list is not put up, or not verified; nothing was written.
package enum PublicationRefusal: Error, Hashable, Sendable {
    /// Lists of that kind are of other regions.
    case wrongRegion(ListKind)
    /// Nobody did what the list would show.
    case nothing(ListKind, ListStage, year: Int)
    /// No list that this store holds was put up under the code.
    case unknownCode(String)
    /// A file that is no page of a list.
    case notAPage(String)
    /// The register's form has no lists.
    case olderForm(version: Int)
    /// Somebody else puts up such lists, or draws from them.
    case otherOffice(writers: Label)
    /// An objection to a row that is not on the list.
    case notOnList(String)
    /// A number for a draw is committed to before the list comes.
    case listIsHere(ListKind, year: Int)
    /// Nobody committed to the number for this list.
    case unknownNumber
    /// The list was drawn from, by that person.
    case drawnBefore(by: String)
    /// Not every part of the list is here, or an older program kept its rows nowhere: how many rows it has.
    case rowsNotHere(count: Int)
    /// A form that has no parts holds no more rows than these.
    case longList(rows: Int, most: Int)
    /// Vouchers of one number stand on the list, and nobody has decided yet whether they are one.
    case doubledVouchers([String])
    /// What somebody typed on that row holds a number as long as a telephone's, a citizen's or an account's.
    case holdsNumber(row: String, column: Label)
}

extension ListKind {
    package var label: Label {
        switch self {
        case .identification: Label("贫困户识别", "identification of poor households")
        case .exit: Label("贫困户脱贫退出", "exit of households")
        case .returned: Label("返贫认定", "return to poverty")
        case .misidentified: Label("错评纠正", "correction of who was never poor")
        case .missed: Label("漏评纠正", "correction of who was left out")
        case .wrongExit: Label("错退纠正", "correction of wrong exits")
        case .villageExit: Label("贫困村出列", "exit of villages")
        case .countyExit: Label("贫困县摘帽", "exit of a county")
        case .funds: Label("扶贫资金", "poverty funds")
        case .projects: Label("扶贫项目", "poverty projects")
        }
    }
}
