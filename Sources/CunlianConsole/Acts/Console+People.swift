import Causality
import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Who holds which office, and what those do about it who may grant.
extension Console {
    /// A key and whoever holds it, as a row.
    struct PersonLine: Sendable {
        let key: Fingerprint
        let person: String
        let role: Label
        let scopes: [ScopeCode]
        let regions: [String]
        /// A node, or somebody who may grant themselves: those are ended by who stands above them alone.
        let isGrantor: Bool
        let state: String
        let stands: Bool
        let lastHeard: String
        let ends: String
    }

    /// Those whose office is in the visitor's regions, and whether the visitor may invite and end.
    func personLines(_ visit: Visits.Visit) async throws -> (lines: [PersonLine], mayGrant: Bool) {
        try await look { store in
            let own = try grants(of: visit, store)
            let lines = try store.read { _ in
                let names = try Region.names(store)
                return try Keyholders(store).all.filter { holder in
                    own.flatMap(\.scopes).contains { mine in holder.regions.contains { mine.covers($0) } }
                }
                .map { try line($0, names, visit.language, store) }
            }
            return (lines, own.contains { $0.mayGrant })
        }
    }

    private func line(
        _ holder: Keyholder, _ names: [ScopeCode: String], _ language: Language, _ store: RecordStore
    ) throws -> PersonLine {
        let now = store.environment.wallClock()
        let ended = try holder.ending.map { try store.views.ended(by: $0) }
        let stands = ended == nil && holder.grants.contains { $0.opensSessions(at: now) }
        let state =
            ended.map { words.ended($0, language) }
            ?? (stands ? Label(zh: "有效", en: "stands") : Label(zh: "已到期", en: "expired")).text(in: language)
        return PersonLine(
            key: holder.key, person: holder.called(in: language), role: holder.role, scopes: holder.regions,
            regions: holder.regions.map { called($0, names, language) },
            isGrantor: holder.grants.contains { $0.mayGrant || $0.role == Grant.nodeRole }, state: state,
            stands: stands, lastHeard: try store.views.lastHeard(of: holder.key).map(RegisterCalendar.minuteText(at:)) ?? "",
            ends: holder.expires.map { LastDay(expires: $0).text } ?? "")
    }

    /// - Returns: `nil` where nobody in the visitor's regions has that key.
    func personLine(_ key: String, _ visit: Visits.Visit) async throws -> PersonLine? {
        try await personLines(visit).lines.first { $0.key.description == key }
    }

    // MARK: Ending

    /// What ending somebody's key would do, as it is shown before it is signed.
    struct Ending: Sendable {
        let line: PersonLine
        let effects: [(place: String, effect: RevocationEffect)]
        /// The offices of others that fall with it, and that stand again: whose, and where.
        let falling: [String]
        let returning: [String]
        let unseen: [String]
        /// Names what was shown: with another by now nothing is signed.
        let token: String
    }

    /// - Parameters:
    ///   - kind: `nil` readmits.
    ///   - since: From which day on what was written does not count; empty accepts what is here.
    /// - Throws: ``StoreError/notPermitted(_:)`` where the visitor may not.
    func ending(_ key: String, _ kind: Revocation.Kind?, since: String, _ visit: Visits.Visit) async throws -> Ending? {
        guard let line = try await personLine(key, visit) else { return nil }
        let order = try order(line.key, kind, since)
        return try await replica.run { store in
            try signing(visit, line, store) { _ in try shown(order, line, visit.language, store) }
        }
    }

    /// Gives an order by the visitor's own key where that stands above whoever is ended, else by the node's, which gave both their
    /// offices: on the word of somebody who may grant in all regions of the other, who may not.
    ///
    /// - Parameter body: Is told whether it is by their own key.
    private func signing<Result>(
        _ visit: Visits.Visit, _ line: PersonLine, _ store: RecordStore, _ body: (Bool) throws -> Result
    ) throws -> Result {
        let granting = try grants(of: visit, store).filter(\.mayGrant).flatMap(\.scopes)
        do { return try store.acting(as: visit.key.signer) { try body(true) } } catch let error as StoreError {
            guard case .notPermitted = error, !line.isGrantor, line.key != fingerprint(visit.key),
                line.scopes.allSatisfy({ scope in granting.contains { $0.covers(scope) } })
            else { throw error }
            return try store.write { _ in try body(false) }
        }
    }

    /// Whether somebody may end a key, or lift what ended it, so that no page offers what it refuses.
    func mayEnd(_ line: PersonLine, _ visit: Visits.Visit) async throws -> Bool {
        let order = RevocationOrder(keys: [line.key], kind: line.stands ? .suspend : nil, since: nil)
        return try await replica.run { store in
            do {
                _ = try signing(visit, line, store) { _ in try store.revoking.touchedOffices(by: order) }
                return true
            } catch let error as StoreError {
                guard case .notPermitted = error else { throw error }
                return false
            }
        }
    }

    private func order(_ key: Fingerprint, _ kind: Revocation.Kind?, _ since: String) throws -> RevocationOrder {
        RevocationOrder(
            keys: [key], kind: kind, since: since.isEmpty ? nil : try FirstDay(since, now: replica.environment.wallClock()).start)
    }

    private func shown(_ order: RevocationOrder, _ line: PersonLine, _ language: Language, _ store: RecordStore) throws -> Ending {
        let effects = try store.revoking.effects(of: order)
        let offices = try store.revoking.touchedOffices(by: order)
        let unseen = order.kind == nil ? [] : try store.revoking.unseenRegions(of: order)
        let names = try Region.names(store)
        func named(_ office: TouchedOffice) -> String {
            "\(office.grant.person) \(office.grant.scopes.map { called($0, names, language) }.joined(separator: " "))"
        }
        let text =
            "\(order.kind?.rawValue ?? "readmit") \(line.key) \(order.since ?? 0) \(effects) \(unseen) \(try store.offices.heads().entries)"
        return Ending(
            line: line, effects: effects.map { (called($0.scope, names, language), $0) },
            falling: offices.filter { !$0.returns }.map(named), returning: offices.filter(\.returns).map(named),
            unseen: unseen.map { called($0, names, language) },
            token: digest(Array(text.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// Signs what was shown.
    ///
    /// - Throws: ``ConsoleRefusal/otherEffects`` where it would do something else by now; ``PersonKeyError``, ``StoreError``. Then nothing is
    ///   written.
    func end(
        _ key: String, _ kind: Revocation.Kind?, since: String, reason: String, token: String, _ visit: Visits.Visit, _ passphrase: String
    ) async throws {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ConsoleRefusal.noReason }
        guard let line = try await personLine(key, visit) else { throw ConsoleRefusal.otherEffects }
        let order = try order(line.key, kind, since)
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            try signing(visit, line, store) { isOwn in
                guard try shown(order, line, visit.language, store).token == token else { throw ConsoleRefusal.otherEffects }
                _ = try store.revoking.give(order, reason: isOwn ? reason : "\(reason) — \(visit.person)")
            }
        }
    }

    // MARK: Rights

    /// What somebody may do in one region, by type of record.
    struct RightsTable: Sendable {
        let place: String
        let role: String
        let rows: [Row]

        struct Row: Sendable {
            let type: String
            let keep: Bool
            let decide: Bool
            /// How many of its fields, of how many.
            let write: String
            let resolve: String
            let why: String
            let hasAny: Bool
        }
    }

    func rights(_ key: Fingerprint, _ language: Language) async throws -> [RightsTable] {
        try await look { store in
            try store.read { _ in
                let directory = try store.offices.directory()
                let names = try Region.names(store)
                var seen: Set<ScopeCode> = []
                return directory.grants(of: key).flatMap(\.scopes).filter { seen.insert($0).inserted }.map { place in
                    let grant = directory.office(of: key, in: place)
                    let rows = store.schema.types.map { type in
                        let may = { (operation: Operation, field: Field?) in
                            directory.permission(of: key, to: operation, type, field, in: place, by: store.schema)
                        }
                        let (keep, decide) = (may(.keep, nil), may(.decide, nil).isAllowed)
                        // What nobody here makes, nobody here fills in.
                        let write =
                            type.isEvent && !keep.isAllowed ? 0 : type.fields.count { may(type.isEvent ? .fill : .write, $0).isAllowed }
                        let resolve = type.fields.count { may(.resolve, $0).isAllowed }
                        return RightsTable.Row(
                            type: type.label.text(in: language), keep: keep.isAllowed, decide: decide,
                            write: "\(write)/\(type.fields.count)",
                            resolve: "\(resolve)/\(type.fields.count)", why: words.ground(keep.ground, language),
                            hasAny: keep.isAllowed || decide || write + resolve > 0)
                    }
                    return RightsTable(
                        place: called(place, names, language),
                        role: grant.flatMap { store.schema.role($0.role)?.label.text(in: language) } ?? grant?.role ?? "", rows: rows)
                }
            }
        }
    }

    // MARK: Audit

    /// Who opened what is sealed, and who decided: of everybody in the regions where the visitor's office audits, else their own.
    ///
    /// - Parameter since: A day; empty is everything.
    func audit(_ visit: Visits.Visit, since: String) async throws -> Report {
        guard since.isEmpty || CalendarDate(since) != nil else { throw ConsoleRefusal.noDate }
        let moment = CalendarDate(since).map { RegisterCalendar.start(of: $0.days) } ?? 0
        return try await look { store in
            _ = try grants(of: visit, store)
            let (report, source) = try reading(store, visit) {
                let source = try ReportSource(store, region: nil)
                return (try AuditReport.make(.init(since: moment, limit: Self.rowsMax), source), source)
            }
            try source.keepIfPossible()
            return report
        }
    }
}
