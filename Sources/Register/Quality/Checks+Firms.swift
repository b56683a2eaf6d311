import RecordStore
import Records

/// Q115: enterprises, bases, schools and hospitals, which measures count record by record.
extension Check {
    static let firms = [
        Check(
            "Q115", "企业、基地、学校和医院只登记一次，所在区域属于登记的县", "an enterprise, base, school or hospital is recorded once, in the county where it is",
            .should, source: Origin.own, misplaced)
    ]

    /// They are the county's own records, so what is found is shown and recorded below no village.
    @Sendable private static func misplaced(_ run: CheckRun) throws -> [Suspicion] {
        var found: [Suspicion] = []
        let scopes = Dictionary(uniqueKeysWithValues: try run.store.keptParts.scopeStates(in: run.region).map { ($0.number, $0.scope) })
        for (type, code) in [("enterprise", "credit_code"), ("base", nil), ("institution", nil)] {
            var query = try run.query(type, as: "t")
            // One firm is told by its credit code, and where that is not said, as all others, by name, kind and place.
            let (name, kind, region) = (try query.value("name"), try query.value("kind"), try query.value("region"))
            let same = "\(name) || ' ' || coalesce(\(kind), 0) || ' ' || coalesce(\(region), '')"
            let mark = try code.map { "coalesce(\(try query.value($0)), \(same))" } ?? same
            let rows = try query.select(["t._scope", name, region, mark], where: "1")
            let doubled = Dictionary(grouping: rows.filter { $0[4].text != nil }) { "\($0[1].integer ?? 0) \($0[4].text ?? "")" }
            for row in rows {
                let others = (doubled["\(row[1].integer ?? 0) \(row[4].text ?? "")"] ?? []).map(\.record).filter { $0 != row.record }
                let reasons = [
                    others.isEmpty
                        ? nil : Label(zh: "登记了\(others.count + 1)次，编号不同", en: "recorded \(others.count + 1) times under other numbers"),
                    row[1].integer.flatMap { scopes[$0] }.flatMap { elsewhere(row[3].text, $0, run.store.schema) },
                ].compactMap { $0 }
                guard !reasons.isEmpty else { continue }
                let called = row[2].text.map { $0 + "：" } ?? ""
                found.append(
                    Suspicion(
                        record: row.record,
                        text: Label(
                            zh: called + reasons.map(\.zh).joined(separator: "；"),
                            en: (row[2].text.map { $0 + ": " } ?? "") + reasons.map(\.en).joined(separator: "; ")),
                        related: others, facts: "\(row[3].text ?? "") \(others.count)"))
            }
        }
        return found
    }

    /// Where a place lies outside the scope that has its record.
    private static func elsewhere(_ region: String?, _ scope: ScopeCode, _ schema: Schema) -> Label? {
        guard let region, let place = ScopeCode(RegionCode.enclosing(region)[0], in: schema.scopes), !scope.covers(place) else {
            return nil
        }
        return Label(zh: "所在区域 \(region) 不在 \(scope) 内", en: "its region \(region) lies outside \(scope)")
    }
}
