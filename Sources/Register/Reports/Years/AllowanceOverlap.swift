import Changesets
import RecordStore
import Records

/// How far those on the minimum allowance and those registered as poor are the same people, county by county [S:535].
///
/// Persons are those on the rosters of the latest round. A part for each scope is kept, as with states.
struct AllowanceOverlap {
    struct Tally: Hashable {
        var persons = 0
        /// Of these on the allowance, on destitute support, and those of whom neither was said.
        var allowance = 0
        var destitute = 0
        var unknown = 0

        static func += (sum: inout Tally, other: Tally) {
            sum.persons += other.persons
            sum.allowance += other.allowance
            sum.destitute += other.destitute
            sum.unknown += other.unknown
        }
    }

    private let store: RecordStore
    let round: Int
    /// Of the poor, by county.
    private(set) var poor: [ScopeCode: Tally] = [:]

    /// - Returns: `nil` where no round was surveyed.
    init?(_ source: ReportSource, year: Int, _ parts: StateParts, now: UInt64) throws {
        guard let round = try source.surveyedRound(now: now) else { return nil }
        (store, self.round) = (source.store, min(round, year))
        for (state, content) in try source.contents(
            "allowance \(self.round) \(year)", version: ExitParts.version ^ 7, byDocuments: true,
            compute: { try self.parts($0, HouseholdYear(ReportSource(source, only: $0), year: year, parts: parts)) })
        {
            guard !content.isEmpty else { continue }
            var bytes = ByteReader(content)
            var tally = Tally()
            for place in [\Tally.persons, \.allowance, \.destitute, \.unknown] { tally[keyPath: place] = Int(clamping: try bytes.signed()) }
            poor[state.scope.enclosing(.county) ?? state.scope, default: Tally()] += tally
        }
    }

    private func parts(_ states: [ScopeState], _ year: HouseholdYear) throws -> [Int64: [UInt8]] {
        guard let member = store.schema.type(named: "member"), let household = store.schema.type(named: "household"),
            let allowance = member.field(named: "dibao_class"), let destitute = member.field(named: "destitute"),
            let roster = household.field(named: "roster")
        else { return [:] }
        let region = states.count == 1 ? states[0].scope : nil
        let none = allowance.inputs.first.flatMap { input -> Int64? in
            guard case .code(let list) = input.type else { return nil }
            return store.schema.codeList(list)?.items.first { $0.code == "none" }.map { Int64($0.number) }
        }
        var people: [Int64: (allowance: Bool?, destitute: Bool?)] = [:]
        try store.views.scan(member, [allowance, destitute].map { ScanField($0, inputs: [0]) }, key: Int64(round), in: region) { record in
            var (onAllowance, isDestitute): (Bool?, Bool?) = (nil, nil)
            if case .value(.integer(let number)) = record.facts[0] { onAllowance = number != none }
            if case .value(.bool(let flag)) = record.facts[1] { isDestitute = flag }
            if onAllowance != nil || isDestitute != nil { people[record.number] = (onAllowance, isDestitute) }
        }
        let numbers = Dictionary(states.map { ($0.scope, $0.number) }) { first, _ in first }
        var tallies: [Int64: Tally] = [:]
        try store.views.scan(household, [ScanField(roster, inputs: [0])], key: Int64(round), in: region) { record in
            guard let scope = numbers[record.scope], year.states[record.number]?.isPoor == true, case .links(let members) = record.facts[0]
            else { return }
            var tally = Tally(persons: members.count)
            for person in members {
                guard let found = people[person] else {
                    tally.unknown += 1
                    continue
                }
                if found.allowance == true { tally.allowance += 1 }
                if found.destitute == true { tally.destitute += 1 }
            }
            tallies[scope, default: Tally()] += tally
        }
        return tallies.mapValues { tally in
            var writer = ByteWriter()
            for number in [tally.persons, tally.allowance, tally.destitute, tally.unknown] { writer.signed(Int64(number)) }
            return writer.bytes
        }
    }

    /// How many a county has on the allowance in all, as its civil affairs office says of the latest year up to the round.
    private func allowances() throws -> [ScopeCode: Int64] {
        guard let type = store.schema.type(named: "county"), let field = type.field(named: "allowance"),
            let part = field.inputs.firstIndex(where: { $0.name == "dibao_persons" })
        else { return [:] }
        var result: [ScopeCode: Int64] = [:]
        for record in try store.views.records(type) {
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else { continue }
            let years = view.fields.filter { $0.address.field == field.number }.compactMap { found -> (Int64, Int64)? in
                guard case .number(let year) = found.address.key, year <= Int64(round),
                    case .integer(let persons)? = found.verdict.value?.part(part)
                else { return nil }
                return (year, persons)
            }
            if let last = years.max(by: { $0.0 < $1.0 }) { result[scope] = last.1 }
        }
        return result
    }

    func section(_ names: [ScopeCode: String]) throws -> Report.Section {
        let all = try allowances()
        var table = Report.Table(
            "allowance",
            [
                .init("county", Label("县（区）", "county"), .name), .init("poor", Label("贫困人口", "poor persons"), .count),
                .init("allowance", Label("其中低保", "on the allowance"), .count), .init("destitute", Label("其中特困", "destitute"), .count),
                .init("share", Label("占贫困人口（%）", "of the poor (%)"), .share), .init("unknown", Label("未填", "not said"), .count),
                .init("all", Label("农村低保人数", "on the allowance in all"), .count),
                .init("overlap", Label("重合率（%）", "of these poor (%)"), .share),
            ])
        func row(_ name: Report.Cell, _ tally: Tally, _ all: Int64?, isTotal: Bool = false) {
            let known = tally.persons - tally.unknown
            table.append(
                [
                    name, .count(tally.persons), .count(tally.allowance), .count(tally.destitute),
                    .share(known > 0 ? Ratio(Int128(tally.allowance) * 100, Int128(known)) : nil), .alarm(tally.unknown),
                    all.map { .count($0) } ?? .unknown,
                    .share(all.flatMap { $0 > 0 ? Ratio(Int128(tally.allowance) * 100, Int128($0)) : nil }),
                ], isTotal: isTotal)
        }
        var sum = Tally()
        for (county, tally) in poor.sorted(by: { $0.key < $1.key }) {
            row(.label(Label(same: names[county] ?? county.description)), tally, all[county])
            sum += tally
        }
        if poor.count > 1 {
            let known = poor.keys.compactMap { all[$0] }
            let whole = known.count == poor.count ? known.reduce(Int128(0)) { $0 + Int128($1) } : nil
            row(.label(Label("合计", "all")), sum, whole.map { Int64(clamping: $0) }, isTotal: true)
        }
        return Report.Section(Label("低保与扶贫的重合（\(round) 年）", "Allowance and register of the poor (\(round))"), [.table(table)])
    }
}
