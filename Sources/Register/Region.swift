package import Records
package import RecordStore

/// A region as reports speak of it.
package struct Region: Hashable, Sendable {
    /// The levels of the register's scopes: its schema states none, so they are ``ScopeGrammar/regions``.
    package enum Level: String, CaseIterable, Sendable {
        case province, city, county, township, village

        /// How many digits the codes of that level have.
        package var digits: Int { ScopeGrammar.regions.digits(of: rawValue) ?? 0 }
    }

    package let scope: ScopeCode
    /// As the register's own records have it.
    package let name: String?

    package init(scope: ScopeCode, name: String?) {
        self.scope = scope
        self.name = name
    }

    /// Whether the register has records of regions at that level and none of this one: then its code is a mistake,
    /// although everything below a county's code lies in the county.
    package static func isMistaken(_ scope: ScopeCode, _ store: RecordStore) throws -> Bool {
        let known = try names(store, digits: [scope.digits])
        return try !known.isEmpty && known[scope] == nil && !store.scopes().contains(scope)
    }

    /// What a region is called, by the register's own record of it.
    package static func name(of scope: ScopeCode, in store: RecordStore) throws -> String? {
        guard let level = Level.allCases.first(where: { $0.digits == scope.digits }), let code = store.views.column(level.rawValue, "code"),
            let name = store.views.column(level.rawValue, "name")
        else { return nil }
        let rows = try store.views.query(
            """
            SELECT "\(name.name)" FROM "\(code.table)" WHERE "\(code.name)" = ? AND "\(name.name)" IS NOT NULL \
            AND _standing NOT IN \(Views.uncounted) ORDER BY _id LIMIT 1
            """, [.text(scope.description)])
        return try rows.first?[0].text ?? names(store, digits: [scope.digits])[scope]
    }

    /// A region as people are told of it: by its name, else its code.
    package static func called(_ scope: ScopeCode, in store: RecordStore) throws -> String {
        try name(of: scope, in: store) ?? scope.description
    }

    /// The names of regions by their codes, as the register's own records have them.
    ///
    /// - Parameter digits: The lengths of code that are asked for: those of counties, townships, villages.
    static func names(_ store: RecordStore, digits: Set<Int>) throws -> [ScopeCode: String] {
        var names: [ScopeCode: String] = [:]
        // Their types of record are called as the levels are.
        for level in [Level.county, .township, .village] where digits.contains(level.digits) {
            let type = level.rawValue
            guard let code = store.views.column(type, "code"), let name = store.views.column(type, "name") else { continue }
            // The oldest record of a code comes last and stays.
            let rows = try store.views.query(
                """
                SELECT "\(code.name)", "\(name.name)" FROM "\(code.table)" WHERE _standing NOT IN \(Views.uncounted) ORDER BY _id DESC
                """)
            for row in rows {
                guard let scope = row[0].text.flatMap({ ScopeCode($0, in: store.schema.scopes) }), let name = row[1].text else { continue }
                names[scope] = name
            }
        }
        return names
    }
}

extension ScopeCode {
    /// The region of that length of code in which this one lies.
    func enclosing(digits: Int) -> ScopeCode? {
        self.digits >= digits ? UInt64(description.prefix(digits)).map { ScopeCode(number: $0) } : nil
    }

    func enclosing(_ level: Region.Level) -> ScopeCode? { enclosing(digits: level.digits) }

    func isOf(_ level: Region.Level) -> Bool { digits == level.digits }
}
