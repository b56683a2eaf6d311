import RecordStore
import Records

/// Q101 and Q102: what of a round nobody asked for.
extension Check {
    static let carrying = [
        Check("Q101", "当年的值沿用往年，未经核实", "a value of the year was carried over, and nobody asked", .review, source: Origin.own, carriedOver),
        Check(
            "Q102", "列入退出名单的户，退出标准要用的项目须当年核实", "what the standard reads of a household listed for exit is asked in its year", .must,
            source: Origin.own, carriedInExits),
    ]

    /// A household or member with its carried values of the round.
    private static func carried(_ run: CheckRun) throws -> [(number: Int64, view: RecordView, values: [CarriedValue])] {
        var found: [(Int64, RecordView, [CarriedValue])] = []
        for type in ["household", "member"] {
            guard let sql = CarriedRecords.sql(type, round: run.round, where: run.isInRegion("t"), run.store) else {
                throw CheckFault.lacks("\(type).\(CarriedMark.field)")
            }
            for row in try run.rows(sql) {
                guard let number = row[1].integer, let view = try CarriedRecords.view(number, run.store) else { continue }
                let values = view.carried(in: run.round)
                if !values.isEmpty { found.append((number, view, values)) }
            }
        }
        return found
    }

    private static func suspicion(_ number: Int64, _ values: [CarriedValue], _ what: Label) -> Suspicion {
        Suspicion(
            record: number,
            text: Label(
                "\(what.zh)\(values.count)项：\(values.map(\.label.zh).joined(separator: "、"))",
                "\(what.en) \(values.count): \(values.map(\.label.en).joined(separator: ", "))"),
            facts: values.map { "\($0.field.name) \($0.from)" }.joined(separator: " "))
    }

    @Sendable private static func carriedOver(_ run: CheckRun) throws -> [Suspicion] {
        try carried(run).map { suspicion($0.number, $0.values, Label("沿用往年", "carried over:")) }
    }

    /// Carried over first, and listed afterwards: what is asked of a listed household is not carried over at all.
    @Sendable private static func carriedInExits(_ run: CheckRun) throws -> [Suspicion] {
        let found = try carried(run)
        let households = found.map { $0.view.parent ?? $0.view.id }
        let listing = try ExitListing(run.store, Array(Set(households)).sorted(), year: run.round)
        return zip(found, households).compactMap { item, household in
            let values = item.values.filter { listing.bars($0.field, of: item.view.type, in: household) }
            return values.isEmpty ? nil : suspicion(item.number, values, Label("已列入退出名单，仍沿用往年", "listed for exit, and carried over:"))
        }
    }
}
