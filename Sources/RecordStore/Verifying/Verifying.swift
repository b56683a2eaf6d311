import Causality
import Changesets
import Records
import SQLite

/// Checks a store from the bytes up: the log by itself, then everything else against what the log says.
///
/// The log is read changeset by changeset (``LogCheck``). Then all that is derived from it is made anew in another file
/// (``Shadow``) and compared table by table; and the same log is folded a second time in memory by ``ScopeFold``, which
/// shares no code with the rows, so that both ways of folding are held against each other. What is not derived from the
/// log (notices, drafts, invitations, kept parts of reports) nothing can prove.
struct Verifying: Room {
    let context: StoreContext
    let settings: Settings
    unowned let rooms: Rooms
}

extension Verifying {
    private var names: NameTable { rooms.names }

    /// The digest of a scope's canonical state: equal in every store that holds the same entries.
    func stateDigest(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [UInt8] {
        Self.digest(
            states: try rooms.views.storedRecords(scope, r).map { ($0.id, $0.state) }, applied: try rooms.log.heads(scope, r).applied,
            refused: try rooms.admissions.refusedDots(scope, r).map(\.0), environment.suite)
    }

    static func digest(states: [(RecordID, RecordState)], applied: VersionVector, refused: [Dot], _ suite: Suite) -> [UInt8] {
        var vector = ByteWriter()
        ValueCodec.encode(applied, into: &vector)
        let dots = refused.sorted().map { dot in
            var writer = ByteWriter()
            ValueCodec.encode(dot, into: &writer)
            return writer.bytes
        }
        var writer = ByteWriter()
        Canonical.encode(applied: vector.bytes, refused: dots, records: states, into: &writer)
        return suite.digest(Array("cunlian state 1\0".utf8) + writer.bytes)
    }

    /// Checks some scopes, or the whole file.
    ///
    /// - Parameters:
    ///   - wanted: `nil` is all, and what belongs to no scope.
    ///   - key: The public key that the store is to write with, where the caller has it.
    func verify(
        _ wanted: Set<ScopeCode>?, key: [UInt8]?, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Verification {
        var result = Verification()
        // What is remembered came from the file; what is checked is the file.
        rooms.forget()
        if let key, environment.suite.suite(of: key, named: Fingerprint(of: own)) == nil {
            result.note(.key(own: own), in: .directory)
        }
        for damage in try Structure(context).faults(r) { result.note(.structure(damage), in: .directory) }
        if try context.keptForm.isWrong(r) { result.note(.setting(KeptForm.key), in: .directory) }
        if wanted == nil { try checkPages(&result, r) }
        try checkViewings(wanted, &result, r)
        do {
            try checkKinds(&result, r)
            try check(wanted, &result, r)
        } catch {
            // What the file holds cannot be read or folded: that is a fault of it, unless it is the disk's.
            guard error.isOfFile else { throw error }
            result.note(.notCompared(error), in: .directory)
        }
        return result
    }

    /// Nothing is derived from it, and it is derived from nothing.
    private func checkViewings(
        _ wanted: Set<ScopeCode>?, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        guard layout.seals, try r.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('_viewing', '_viewing_log')") == 2 else {
            return
        }
        do {
            let check = ViewingCheck(context: context, table: rooms.trail.table)
            try check.check(wanted, gaps: ViewingGap.kept(settings, r), &result, r)
        } catch {
            guard error.isOfFile else { throw error }
            result.note(.notCompared(error), in: .directory)
        }
    }

    /// The log by itself, then everything else against what it says.
    private func check(
        _ wanted: Set<ScopeCode>?, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let held = try names.scopes(r)
        // A household that moved stands in each scope as all of them together say.
        let hasMoves = try r.integer(Self.movesSQL) != 0
        let scopes = hasMoves || wanted == nil ? held : held.filter { $0.isDirectory || wanted?.contains($0) ?? true }
        var course = try VerifyingCourse(self, scopes, foldsAtOnce: !hasMoves, r)
        while let scope = course.next {
            let found = try course.check(scope, r)
            if wanted?.contains(scope) ?? true { result.add(found) }
        }
        // What cannot be read from the bytes up cannot be folded either.
        guard course.isReadable else { return }
        let shadow = try course.folded()
        result.behind = try behind(hasMoves: hasMoves, r).filter { wanted?.contains($0) ?? true }
        let compared = result.behind.isEmpty ? wanted : (wanted ?? Set(held)).subtracting(result.behind)
        try shadow.store.file.read { s throws(StoreError) in
            try compare(compared, course, shadow.store.rooms, &result, r, s)
            if wanted == nil { try checkSettings(course.findings, shadow.store.rooms, &result, r, s) }
        }
    }

    /// The scopes whose rows are not meant to be the fold yet: those to be folded anew, and, where records moved, those in which one stands
    /// as several scopes say.
    private func behind(hasMoves: Bool, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [ScopeCode] {
        let left = try rooms.outstanding.scopes(r)
        guard !left.isEmpty, hasMoves else { return left.sorted() }
        var result = Set(left)
        for scope in try names.scopes(r) where try rooms.moveTable.isAnyMoved(in: scope, r) { result.insert(scope) }
        return result.sorted()
    }

    static let movesSQL = "SELECT EXISTS (SELECT 1 FROM _moved) OR EXISTS (SELECT 1 FROM _transfer)"

    /// A column that counts holds whole numbers; a text that only looks like one reads the same and is found by nobody.
    private func checkKinds(_ result: inout Verification, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        for (table, columns) in [
            ("_scope", ["id", "code"]), ("_changeset", ["scope", "replica", "first", "last", "standing"]),
            ("_entry", ["scope", "number", "salt"]), ("_chain", ["scope"]),
        ] {
            for column in columns where try r.integer("SELECT count(*) FROM \(table) WHERE typeof(\(column)) <> 'integer'") > 0 {
                result.note(.differs(table: table, row: .key(column), column: column), in: .directory)
            }
            // Scope by scope they are asked for by name: what is of none would be asked for by nobody.
            guard columns.contains("scope") else { continue }
            let find = try r.prepare("SELECT DISTINCT scope FROM \(table) WHERE scope NOT IN (SELECT id FROM _scope) LIMIT 20")
            defer { find.reset() }
            while try find.nextRow() { result.note(.extra(table: table, row: .key("\(find.int(0))")), in: .directory) }
        }
    }

    /// What SQLite itself finds wrong with pages and indexes.
    private func checkPages(_ result: inout Verification, _ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        do {
            for said in try r.unsoundness(atMost: 20) { result.note(.unsound(said), in: .directory) }
        } catch {
            guard error.isOfFile, case .sqlite(let failure) = error else { throw error }
            result.note(.unsound(failure.message), in: .directory)
        }
    }

    private func compare(
        _ wanted: Set<ScopeCode>?, _ course: VerifyingCourse, _ shadow: Rooms, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable, _ s: borrowing ReadTransaction
    ) throws(StoreError) {
        let isWanted = { (scope: ScopeCode) in wanted?.contains(scope) ?? true }
        let findings = course.findings
        var found = Verification()
        try NameCheck(context: context, names: names).check(
            records: findings.filter { isWanted($0.key) }.mapValues(\.records),
            keys: findings.values.reduce(into: [:]) { $0.merge($1.keys) { key, _ in key } }, &found, r)
        let derived = DerivedTables(file: rooms, shadow: shadow)
        try derived.compare(scopes: findings.keys.filter(isWanted).sorted(), isWhole: wanted == nil, &found, r, s)
        var spans: [Range<Int64>]? = wanted == nil ? nil : []
        for scope in wanted?.sorted() ?? [] { spans? += try shadow.names.spans(in: scope, s) }
        let rows = RowComparison(file: rooms, shadow: shadow)
        for (layout, isOfDirectory) in [(context.directoryLayout, true), (context.layout, false)] {
            if let wanted, !wanted.contains(where: { $0.isDirectory == isOfDirectory }) { continue }
            for table in layout.allTables { try rows.run(table, layout, spans, &found, r, s) }
        }
        var folds = FoldLine()
        for (scope, findings) in findings.sorted(by: { $0.key < $1.key }) where isWanted(scope) {
            try checkWaiting(scope, shadow, &found, s)
            if let fold = course.folds[scope] {
                found.add(fold)
            } else {
                folds.add(scope, try foldCheck(scope, shadow, r, s))
            }
            try checkReceipts(scope, findings, &found, r)
            try checkSaid(scope, findings, &found, r)
        }
        for (_, fold) in folds.finished().sorted(by: { $0.key < $1.key }) { found.add(fold) }
        result.add(found)
    }
}
