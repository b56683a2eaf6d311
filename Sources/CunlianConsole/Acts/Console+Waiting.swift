import Causality
import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Entries that are kept out or wait, and those that were written too late where a record had been.
struct WaitingView: Sendable {
    static let shownMax = 100

    struct Row: Sendable {
        /// The entry's name, by which an address means it.
        let entry: String
        let scope: ScopeCode
        let place: String
        let author: String
        let day: String
        let reason: String
        /// What it says: fields and values, or how many changes where nobody may read them.
        let changes: [String]
        /// Whether somebody who looks may let it in, or take it over.
        let mayAct: Bool
    }

    let kept: [Row]
    let keptCount: Int
    let late: [Row]
    let lateCount: Int
}

extension Console {
    func waiting(_ visit: Visits.Visit) async throws -> WaitingView {
        try await look { store in
            let grants = try grants(of: visit, store)
            let scopes = grants.flatMap(\.scopes)
            let editor = Editor(store, language: visit.language)
            return try store.read { _ in
                let places = try Region.villageNames(store)
                let kept = try store.views.quarantine(in: scopes)
                let late = try store.views.lateEntries(in: scopes)
                return WaitingView(
                    kept: try kept.prefix(WaitingView.shownMax).map { try row($0, places, grants, editor) }, keptCount: kept.count,
                    late: try late.prefix(WaitingView.shownMax).map { try Self.row($0, places, grants, editor) }, lateCount: late.count)
            }
        }
    }

    private func row(_ item: Quarantined, _ places: [ScopeCode: String], _ grants: [Grant], _ editor: Editor) throws -> WaitingView.Row {
        let store = editor.store
        let writer = try Writer(item.dot, in: item.scope, editor)
        let entry = try store.log.entry(item.dot, in: item.scope)
        let role = Self.office(in: item.scope, grants).flatMap { store.schema.role($0) }
        var isRefused = false
        if case .refused = item.reason { isRefused = true }
        // Who ended the author's office, when and why, goes with that it is ended.
        let ended = item.revocation.map { words.ended($0, editor.language) }
        let waited = item.isWaiting ? words.waited(item.since, store.environment.wallClock(), editor.language) : nil
        let aside = { (text: String) in editor.language == .zh ? "（\(text)）" : " (\(text))" }
        let why = words.kept(item.reason, editor.language) + ((ended ?? waited).map(aside) ?? "")
        return WaitingView.Row(
            entry: item.dot.description, scope: item.scope, place: places[item.scope] ?? item.scope.description,
            author: [writer.person, writer.office].filter { !$0.isEmpty }.joined(separator: " "), day: writer.day,
            reason: why + (item.count > 1 ? " ×\(item.count)" : ""),
            changes: try entry.map { try Self.said($0, editor) } ?? [],
            mayAct: isRefused && store.schema.mayAdmit(role))
    }

    private static func row(_ late: Views.Late, _ places: [ScopeCode: String], _ grants: [Grant], _ editor: Editor) throws
        -> WaitingView.Row
    {
        let store = editor.store
        let number = try store.views.readableNumber(late.root) ?? String(late.root.description.prefix(16))
        return WaitingView.Row(
            entry: late.dot.description, scope: late.scope,
            place: (places[late.scope] ?? late.scope.description) + " → " + (places[late.to] ?? late.to.description),
            author: late.author.person, day: RegisterCalendar.dayText(at: late.entry.time.milliseconds), reason: number,
            changes: try said(late.entry, editor),
            mayAct: office(in: late.to, grants) != nil)
    }

    /// So many changes of an entry are named.
    private static let changesMax = 12

    /// What an entry says: what it made, and each field with its value; of one that is sealed only that it was written.
    private static func said(_ entry: Entry, _ editor: Editor) throws -> [String] {
        let store = editor.store
        let made = entry.creations.compactMap { creation in
            store.schema.types.first { $0.number == creation.type }
                .map { (editor.language == .zh ? "新建" : "made: ") + $0.label.text(in: editor.language) }
        }
        let changes = try entry.changes.compactMap { change -> String? in
            guard let field = try store.views.type(of: change.record)?.field(change.address.field) else { return nil }
            let label = field.label(change.address.key, in: editor.language)
            return field.isSealed ? label : label + " " + (try editor.shown(change.value, field))
        }
        let all = made + changes
        guard all.count > changesMax else { return all }
        let rest = all.count - changesMax
        return all.prefix(changesMax) + [editor.language == .zh ? "另 \(rest) 处" : "\(rest) more"]
    }

    /// Lets in an entry that rights kept out.
    func admit(_ entry: String, in scope: ScopeCode, reason: String, _ visit: Visits.Visit, _ passphrase: String) async throws {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            guard let dot = Dot(entry), try Self.office(in: scope, grants(of: visit, store)) != nil else {
                throw EditError.unknownDot(entry)
            }
            _ = try store.acting(as: visit.key.signer) { try Editor(store, language: visit.language).admit(dot, in: scope, reason: reason) }
        }
    }

    /// Takes over what was written too late at the old place, or declines it.
    func takeOver(_ entry: String, declines: Bool, reason: String, _ visit: Visits.Visit, _ passphrase: String) async throws -> [String] {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            guard let dot = Dot(entry), try store.views.lateEntries(in: scopes).contains(where: { $0.dot == dot }) else {
                throw EditError.unknownDot(entry)
            }
            return try store.acting(as: visit.key.signer) {
                try Editor(store, language: visit.language).takeOver(dot, reason: reason, declines: declines).proposed
            }
        }
    }
}
