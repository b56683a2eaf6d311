import RecordStore
public import Records

/// What this store's own office lets it write, asked before anything is written: what comes of a save is said, not hoped.
extension Editor {
    /// The office under which this store writes in a scope; without a directory everybody may do everything.
    public func author(in scope: ScopeCode) throws(StoreError) -> Author {
        try store.offices.directory().author(store.own, invoking: store.offices.ownGrant(for: scope)?.record, in: scope)
    }

    /// Refuses to retire or restore a record where that would change nothing.
    ///
    /// - Parameter type: Of the record.
    /// - Throws: ``EditError/notPermitted(_:)``, with whose task it is.
    func requireKeeping(_ type: RecordType, in scope: ScopeCode, deciding: Bool = false) throws {
        let role = try author(in: scope).role
        guard store.schema.mayKeep(role, type) || deciding && store.schema.mayDecide(role, type) else {
            throw EditError.notPermitted(.mayNotKeep(type: type.label, in: scope, keepers: keepers(of: type)))
        }
    }

    /// Whose records of a type count.
    func keepers(of type: RecordType) -> [Label] {
        store.schema.roles.filter { type.writers.contains($0) || type.resolvers.contains($0) }.map(\.label)
    }
}

/// Rounds and years that keyed fields are written under.
extension Editor {
    /// How many years ahead of this one anything may be written: plans reach that far, surveys do not.
    public static let yearsAheadMax = 5

    /// The last year that a keyed field is written under here. A clock that was never set does not decide it alone.
    public var lastYear: Int {
        let earliest = CalendarDate(days: RegisterCalendar.day(at: store.environment.earliest))?.year ?? 0
        return max(CalendarDate(days: today)?.year ?? 0, earliest) + Self.yearsAheadMax
    }

    /// The field that a path names, for writing.
    ///
    /// - Throws: ``EditError/roundAhead(_:last:)`` beside what ``path(_:in:)`` throws.
    func writablePath(_ text: String, in type: RecordType) throws -> FieldPath {
        let path = try path(text, in: type)
        if case .number(let year) = path.key { try requireBegun(year) }
        return path
    }

    /// Refuses a year or a round that nobody can know anything of.
    ///
    /// - Throws: ``EditError/roundAhead(_:last:)``.
    public func requireBegun(_ year: Int64) throws(EditError) {
        guard year <= Int64(lastYear) else { throw .roundAhead(year, last: lastYear) }
    }
}
