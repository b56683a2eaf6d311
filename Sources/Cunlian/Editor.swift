public import RecordStore
public import Records

/// Writes what people type, with the checks that a person wants before anything is stored.
public struct Editor {
    /// Where is written.
    public let store: RecordStore
    /// Finds records by what people call them.
    public let finder: RecordFinder
    /// In which labels and codes are read and written.
    public let language: Language
    /// Days since 1970 by the register's calendar, for answers like "today" and for dates that must not lie ahead.
    public let today: Int
    /// Reads the bytes of a file that somebody names as the answer of a field that holds attachments: `@house.jpg`. `nil` where answers do not
    /// come from whoever sits here: what a table or another machine says names none of this one's files.
    public var fileBytes: ((_ path: String) throws -> [UInt8])?

    /// An editor of a store as it is at this moment: ``today`` is taken from its clock now.
    public init(_ store: RecordStore, language: Language) {
        self.store = store
        self.language = language
        finder = RecordFinder(store)
        today = RegisterCalendar.day(at: store.environment.wallClock())
    }

    /// The regions that an option names; none where it is not given.
    ///
    /// `450100` is the city 4501, where that is kept: GB/T 2260 fills the codes of wider regions up with zeros.
    public func regions(_ text: String?) throws -> [ScopeCode] {
        guard let text else { return [] }
        if text.hasSuffix("00"), let wider = ScopeCode(String(text.dropLast(2)), in: store.schema.scopes),
            try (store.peers.subscriptions() + store.scopes()).contains(wider)
        {
            return [wider]
        }
        guard let code = ScopeCode(text, in: store.schema.scopes) else { throw EditError.wrongScope(text) }
        return [code]
    }

    /// The same, where this store has anything of it or is to have it.
    public func heldRegions(_ text: String?) throws -> [ScopeCode] {
        let regions = try regions(text)
        let held = try (store.peers.subscriptions() + store.scopes()).filter { !$0.isDirectory }
        for region in regions where !held.contains(where: { $0.covers(region) || region.covers($0) }) {
            throw EditError.regionNotHere(region)
        }
        return regions
    }

    /// The one scope of the store where records of the type lie.
    public func defaultScope(_ type: RecordType) throws -> ScopeCode {
        let fitting = Set(try store.peers.subscriptions() + store.scopes()).filter { $0.digits == type.scopeDigits }
        guard fitting.count == 1, let scope = fitting.first else {
            throw EditError.scopeNotNamed(among: fitting.sorted())
        }
        return scope
    }

    // MARK: Names

    /// The type of that name or label.
    ///
    /// - Throws: ``EditError/unknownType(_:near:)``.
    public func type(_ name: String) throws -> RecordType {
        guard let type = store.schema.types.first(where: { $0.isCalled(name) }) else { throw store.schema.unknownType(name) }
        return type
    }

    /// The field that a path names; see ``FieldPath``.
    ///
    /// - Throws: ``EditError``, and what the store throws where the path names a record.
    public func path(_ text: String, in type: RecordType) throws -> FieldPath {
        try FieldPath(text, in: type) { try finder.record($0) }
    }
}
