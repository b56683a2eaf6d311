import RecordStore
package import Records

/// The place that a leader looks after: a region of the level that the assignment names.
package struct LeaderPlace {
    /// `nil` where the code is of another level, or none.
    package let scope: ScopeCode?

    init(_ code: String?, _ level: Region.Level, _ schema: Schema) {
        let place = code.flatMap { ScopeCode(RegionCode.enclosing($0)[0], in: schema.scopes) }
        scope = place.flatMap { $0.isOf(level) ? $0 : nil }
    }
}

/// Q114.
extension Check {
    static let leaders = [
        Check(
            "Q114", "领导包抓的区域与类别相符", "a leader looks after a place of the kind that is said", .should, source: Origin.own,
            mistakenPlaces)
    ]

    /// Lies in the county's own scope, so it is shown and recorded below no village.
    @Sendable private static func mistakenPlaces(_ run: CheckRun) throws -> [Suspicion] {
        var query = try run.query("leader_assignment", as: "l")
        let columns = try ["kind", "region", "name"].map { try query.value($0) }
        let kinds = run.store.schema.codeList("leader_duty")
        return try query.select(columns, where: "(\(columns[0])) IS NOT NULL AND (\(columns[1])) IS NOT NULL").compactMap { row in
            guard let item = row[1].integer.flatMap({ kinds?.item(Int($0)) }), let level = Region.Level(rawValue: item.code),
                let code = row[2].text, LeaderPlace(code, level, run.store.schema).scope == nil
            else { return nil }
            let name = row[3].text ?? ""
            return Suspicion(
                record: row.record,
                text: Label(zh: "\(name)：\(code) 不是“\(item.label.zh)”的区域", en: "\(name): \(code) is no place of \"\(item.label.en)\""),
                facts: "\(item.code) \(code)")
        }
    }
}
