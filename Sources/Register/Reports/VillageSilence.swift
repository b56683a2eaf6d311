import Causality
package import RecordStore
package import Records

/// How long nothing came from a village, by this store's clock.
package struct VillageSilence {
    package let scope: ScopeCode
    /// Of the people of the village; `nil`: not one entry of theirs.
    var last: Heard?
    var author: Label?
    var entries: UInt64 = 0
    var writers = 0
    var hasInitialLoad = false
    var waiting = 0
    /// The latest that any author's clock said.
    var written: UInt64?
    /// Whole days since the last arrival; `nil` where there was none, or its day is not known.
    package internal(set) var days: Int64?

    /// Those of whom nothing ever came before all others.
    fileprivate var order: Int64 { last == nil ? .max : days ?? .max - 1 }

    /// Whether anything of theirs ever came.
    package var isHeard: Bool { last != nil }

    /// When anything of theirs came last, in milliseconds since 1970; `nil` where nothing did, or it was not noted.
    package var lastArrival: UInt64? { last?.at }

    fileprivate init(scope: ScopeCode) { self.scope = scope }

    /// All villages that the store holds or has granted an office in, the longest silent first.
    ///
    /// - Parameters:
    ///   - scopes: What the store holds.
    ///   - region: `nil` is all.
    ///   - now: Milliseconds since 1970.
    /// - Precondition: Inside the store's `read`.
    package static func villages(
        of store: RecordStore, scopes: [ScopeCode], region: ScopeCode?, now: UInt64
    ) throws -> [VillageSilence] {
        let directory = try store.offices.directory()
        var villages: [ScopeCode: VillageSilence] = [:]
        let granted = directory.grants.values.flatMap(\.scopes).filter { region?.covers($0) ?? true }
        for scope in scopes + granted where scope.isOf(.village) { villages[scope] = VillageSilence(scope: scope) }
        for heard in try store.views.heard(in: region) where heard.scope.isOf(.village) {
            var village = villages[heard.scope] ?? VillageSilence(scope: heard.scope)
            village.hear(heard, directory.grants(of: Fingerprint(of: heard.replica)).filter { $0.covers(heard.scope) }, store.schema)
            villages[heard.scope] = village
        }
        let waiting = try store.log.waitingCounts()
        return villages.values.map { village in
            var village = village
            village.waiting = waiting[village.scope] ?? 0
            village.days = village.last?.at.map { Int64(now > $0 ? (now - $0) / 86_400_000 : 0) }
            return village
        }.sorted { ($0.order, $1.scope) > ($1.order, $0.scope) }
    }

    /// - Parameter grants: Those of the author that reach the village.
    private mutating func hear(_ heard: Heard, _ grants: [Grant], _ schema: Schema) {
        let grant = grants.last { $0.isOf(heard.scope) } ?? grants.last
        entries += heard.entries
        if grant?.role == "I" {
            hasInitialLoad = true
        } else if grant.map({ $0.isOf(heard.scope) }) ?? true {
            writers += 1
            written = max(written ?? 0, heard.written)
            guard last == nil || (heard.at ?? 0) > (last?.at ?? 0) else { return }
            last = heard
            let role = schema.role(grant?.role ?? "")?.label ?? Label(same: "")
            let person = grant?.person ?? heard.replica.short
            author = Label(
                [person, role.zh].filter { !$0.isEmpty }.joined(separator: " "),
                [person, role.en].filter { !$0.isEmpty }.joined(separator: ", "))
        }
    }
}

extension Grant {
    /// Whether it is an office in the village itself; what a county's or a township's office writes there is no word from it.
    fileprivate func isOf(_ village: ScopeCode) -> Bool { scopes.contains { $0 == village } }
}
