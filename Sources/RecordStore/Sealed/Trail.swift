import Causality
import Changesets
import Records

/// Writes down that something sealed was opened, in the log of whoever opened it, before anybody is shown it.
///
/// ``KeyRing`` tells it of every value that it opens, so there is no way past it. What a transaction opened is one entry of each scope:
/// it is written in the transaction itself where that writes, else in one of its own as soon as it has ended, and its answer is handed
/// out after that. Where it cannot be written there is no answer.
final class Trail: Room {
    let context: StoreContext
    let table: ViewingTable
    let concealing: Concealing

    /// What was opened and is not written down yet.
    private var opened: [ScopeCode: Openings] = [:]
    /// What was noted of single records since the purpose was said: a command that looks twice is one view.
    private var shown: [RecordID: Set<Int>] = [:]
    /// How often something was opened since the store was.
    private(set) var count = 0
    /// How often it was asked for, whether or not the key was at hand.
    private(set) var asked = 0
    /// Told whenever it is otherwise than before.
    var onDebt: (ViewDebt) -> Void = { _ in }
    var purpose = ViewPurpose.unnamed {
        didSet { shown = [:] }
    }

    struct Openings {
        var count = 0
        /// By how the names of their keys begin.
        var records: Set<[UInt8]> = []
        /// Those of them that were asked for one by one, and their fields.
        var named: [RecordID: Set<Int>] = [:]
        var namedBeginnings: Set<[UInt8]> = []

        mutating func join(_ other: Openings) {
            count += other.count
            records.formUnion(other.records)
            named.merge(other.named) { $0.union($1) }
            namedBeginnings.formUnion(other.namedBeginnings)
        }
    }

    init(context: StoreContext, table: ViewingTable, concealing: Concealing) {
        (self.context, self.table, self.concealing) = (context, table, concealing)
    }

    var isOwing: Bool { !opened.isEmpty }

    // MARK: What is opened

    /// A cell, of which only the key is known.
    func note(_ key: KeyName, in scope: ScopeCode) {
        note(in: scope) { openings in
            openings.count += 1
            openings.records.insert(Array(key.bytes.prefix(SubjectKey.beginningSize)))
        }
    }

    /// A value of a record that was asked for.
    func note(_ key: KeyName, at place: SealedPlace, in scope: ScopeCode) {
        if !purpose.isLasting, shown[place.record]?.contains(place.address.field) == true { return }
        let beginning = Array(key.bytes.prefix(SubjectKey.beginningSize))
        note(in: scope) { openings in
            openings.count += 1
            openings.records.insert(beginning)
            openings.namedBeginnings.insert(beginning)
            openings.named[place.record, default: []].insert(place.address.field)
        }
    }

    /// Something sealed was asked for.
    func noteAsked() { asked += 1 }

    /// What was opened once and kept is looked through again.
    func noteKept(in scope: ScopeCode) { note(in: scope) { _ in } }

    private func note(in scope: ScopeCode, _ change: (inout Openings) -> Void) {
        let isFirst = opened.isEmpty
        change(&opened[scope, default: Openings()])
        count += 1
        if isFirst { onDebt(.owed) }
    }

    // MARK: Writing it down

    func settle(_ w: borrowing WriteTransaction) throws(StoreError) {
        guard !opened.isEmpty else { return }
        do throws(StoreError) {
            for (scope, openings) in gathered() { try write(openings, in: scope, w) }
        } catch {
            onDebt(.failed)
            throw error
        }
        for openings in opened.values { shown.merge(openings.named) { $0.union($1) } }
        opened = [:]
        onDebt(.settled)
    }

    /// Gives away what was opened, for whoever can write it down; ``join(_:)`` is their part.
    ///
    /// - Parameter viewer: Whose keys opened it; `nil` is the store's own.
    /// - Returns: `nil` where nothing was.
    func handOver(of viewer: Signer?) -> OwedViewings? {
        guard !opened.isEmpty else { return nil }
        defer { opened = [:] }
        return OwedViewings(openings: opened, viewer: viewer, purpose: purpose)
    }

    /// What another connection opened is to be written down here.
    func join(_ owed: OwedViewings) {
        for (scope, openings) in owed.openings { note(in: scope) { $0.join(openings) } }
    }

    /// Another looks from now on.
    func forget() { shown = [:] }

    /// Nothing of it was handed out.
    func drop() { opened = [:] }

    private func write(_ openings: Openings, in scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard let signer else { throw .notPermitted(.cannotNoteViews(in: scope)) }
        let last = try table.last(of: own, in: scope, w)
        guard last?.number ?? 0 < Limits.entryNumberMax else { throw .notPermitted(.cannotNoteViews(in: scope)) }
        var content = Viewing.Content(
            scope: scope, time: environment.wallClock(), command: purpose.command.normalised, openings: openings.count,
            records: openings.records.count)
        if openings.named.count <= Viewing.namedMax {
            content.named = openings.named.sorted { $0.key < $1.key }.map { Viewing.Named(record: $0.key, fields: $0.value.sorted()) }
        }
        let others = openings.named.count <= Viewing.namedMax ? openings.records.subtracting(openings.namedBeginnings) : []
        if others.count <= Viewing.namedMax { content.beginnings = others.sorted { $0.lexicographicallyPrecedes($1) } }
        if let filter = try concealing.mark(([purpose.command] + purpose.words).joined(separator: "\0"), w) { content.filter = filter }
        let viewing = try narrowing(
            Viewing(
                content, by: own, number: (last?.number ?? 0) + 1, after: last?.digest, signer: signer, suite: environment.suite(of: signer)
            ))
        _ = try table.insert(viewing, w)
    }

    /// By the smallest scopes that cover what was opened: one, unless it lies in several of the widest.
    private func gathered() -> [(ScopeCode, Openings)] {
        guard opened.count > 1 else { return opened.map { ($0.key, $0.value) } }
        for level in schema.scopes.levels.reversed() {
            let covering = Set(opened.keys.map { cover($0, digits: level.digits) })
            if covering.count == 1, let scope = covering.first, let scope { return [(scope, joined(opened.values))] }
        }
        let digits = schema.scopes.levels.first?.digits ?? 1
        return Dictionary(grouping: opened) { cover($0.key, digits: digits) ?? $0.key }.map { ($0.key, joined($0.value.map(\.value))) }
            .sorted { $0.0 < $1.0 }
    }

    private func cover(_ scope: ScopeCode, digits: Int) -> ScopeCode? {
        let text = String(scope.number)
        return text.utf8.count < digits ? nil : UInt64(text.prefix(digits)).map { ScopeCode(number: $0) }
    }

    private func joined(_ all: some Sequence<Openings>) -> Openings {
        var result = Openings()
        for openings in all { result.join(openings) }
        return result
    }
}
