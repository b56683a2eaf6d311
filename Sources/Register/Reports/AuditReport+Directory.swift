import Causality
import Changesets
import RecordStore
import Records

/// What was decided of offices, keys, documents and the root: entries of the directories that are here, and statements about keys.
extension AuditReport {
    /// What one entry of a directory makes.
    private struct Order {
        let kind: Kind
        let about: Label
        /// Where it holds; `nil` is everywhere.
        let regions: [ScopeCode]?
    }

    static func orders(
        _ request: Request, _ store: RecordStore, _ sight: Viewings.Sight, _ directory: Directory, _ region: ScopeCode?
    ) throws -> [Act] {
        guard request.record == nil else { return [] }
        let ruled = directory.grants(of: Fingerprint(of: store.own)).filter { $0.mayGrant && directory.ending(of: $0) == nil }.flatMap(
            \.scopes)
        return try store.views.directoryEntries(since: request.since).flatMap { written -> [Act] in
            let entry = written.entry
            return try entry.creations.compactMap { creation -> Act? in
                guard let order = try order(creation, entry, store, directory),
                    isSeen(order.regions, by: entry.dot.replica, sight, ruled), isIn(region, order.regions)
                else { return nil }
                let key = Fingerprint(of: entry.dot.replica)
                let (person, office) = try who(key, directory, store)
                let place = order.regions?.count == 1 ? order.regions?.first : written.scope.region
                return Act(
                    time: entry.time.milliseconds, kind: order.kind, key: key, person: person, office: office, scope: place ?? .directory,
                    about: order.about, count: 1, reason: entry.reason, isAdmitted: written.isAdmitted,
                    entry: "\(entry.dot.number)@\(entry.dot.replica.short)")
            }
        }
    }

    /// Who had the keys of a record destroyed, with the reason of what they wrote over it in the same minute.
    static func erasures(
        _ request: Request, _ store: RecordStore, _ sight: Viewings.Sight, _ directory: Directory, _ region: ScopeCode?
    ) throws -> [Act] {
        let erasures = try store.keys.erasures()
        let records = Set(erasures.map(\.record))
        var written: [ScopeCode: [WrittenEntry]] = [:]
        for scope in Set(erasures.map(\.scope)) {
            written[scope] = try store.views.entries(since: request.since, at: scope) {
                $0.changes.contains { records.contains($0.record) }
            }
        }
        return try erasures.compactMap { erasure in
            let key = store.offices.fingerprint(erasure.giver)
            guard erasure.time >= request.since, region?.covers(erasure.scope) ?? true,
                request.record.map({ $0 == erasure.record }) ?? true,
                sight.covers(ViewingLog(scope: erasure.scope, replica: ReplicaID(high: key.high, low: key.low, incarnation: 0)))
            else { return nil }
            let over = written[erasure.scope]?.first { written in
                Fingerprint(of: written.entry.dot.replica) == key && written.entry.reason != nil
                    && written.entry.changes.contains { $0.record == erasure.record }
                    && max(erasure.time, written.entry.time.milliseconds) - min(erasure.time, written.entry.time.milliseconds) <= 60_000
            }
            let (person, office) = try who(key, directory, store)
            return Act(
                time: erasure.time, kind: .erasure, key: key, person: person, office: office, scope: erasure.scope,
                records: [(erasure.record, [])],
                count: 1, reason: over?.entry.reason, entry: over.map { "\($0.entry.dot.number)@\($0.entry.dot.replica.short)" })
        }
    }

    // MARK: Orders

    private static func order(_ creation: Creation, _ entry: Entry, _ store: RecordStore, _ directory: Directory) throws -> Order? {
        func text(_ field: Int) -> String {
            let change = entry.changes.first { $0.record == creation.record && $0.address == FieldAddress(field) }
            return switch change?.value {
            case .text(let text)?: text
            case .integer(let number)?: String(number)
            default: ""
            }
        }
        switch creation.type {
        case Schema.DirectoryType.grant:
            let office = role(text(Schema.GrantField.role), store)
            let person = shortened(
                text(Schema.GrantField.person).isEmpty ? text(Schema.GrantField.subject) : text(Schema.GrantField.person))
            let scopes = text(Schema.GrantField.scopes)
            return Order(
                kind: .grant, about: Label("\(person) \(office.zh) \(scopes)", "\(person) \(office.en) \(scopes)"),
                regions: scopes.split(separator: " ").compactMap { ScopeCode($0, in: store.schema.scopes) })
        case Schema.DirectoryType.revocation:
            // Whatever somebody may mean by a kind to come, it ends what the key may do.
            let kind = Revocation.Kind(rawValue: text(Schema.RevocationField.kind)) ?? .revoke
            return try ending(Kind(of: kind), text(Schema.RevocationField.subject), store, directory)
        case Schema.DirectoryType.readmission: return try ending(.readmit, text(Schema.RevocationField.subject), store, directory)
        case Schema.DirectoryType.publication:
            let name = "\(text(Schema.PublicationField.name)) \(text(Schema.PublicationField.version))"
            let kind = document(text(Schema.PublicationField.kind))
            return Order(kind: .publication, about: Label("\(kind.zh) \(name)", "\(kind.en) \(name)"), regions: nil)
        case Schema.DirectoryType.succession:
            guard let statement = SuccessionStatement(parsing: text(Schema.SuccessionField.statement)) else { return nil }
            let root = shortened(store.offices.fingerprint(statement.root).description)
            return Order(
                kind: .succession, about: Label("第 \(statement.version) 任根 \(root)", "root \(root), number \(statement.version)"),
                regions: nil)
        default: return nil
        }
    }

    /// Something that is said of a key, wherever it holds an office.
    private static func ending(_ kind: Kind, _ subject: String, _ store: RecordStore, _ directory: Directory) throws -> Order? {
        guard let key = Fingerprint(subject) else { return nil }
        let (person, office) = try who(key, directory, store)
        let regions = Set(directory.grants(of: key).flatMap(\.scopes)).sorted()
        let scopes = regions.map(\.description).joined(separator: " ")
        return Order(
            kind: kind,
            about: Label("\(person) \(office?.zh ?? "") \(scopes)", "\(person) \(office?.en ?? "") \(scopes)"), regions: regions)
    }

    private static func document(_ kind: String) -> Label {
        switch Publication.Kind(rawValue: kind) {
        case .schema?: Label("表式", "schema")
        case .criteria?: Label("标准", "criteria")
        case .procedure?: Label("程序", "procedure")
        case nil: Label(same: kind)
        }
    }

    // MARK: Whose business it is

    /// One's own is always; that of others where an office audits, and what holds everywhere for whoever audits anywhere. Who may give
    /// offices in a region sees what was given and ended there: what they order at a console their node signs.
    private static func isSeen(_ regions: [ScopeCode]?, by author: ReplicaID, _ sight: Viewings.Sight, _ ruled: [ScopeCode]) -> Bool {
        if sight.covers(ViewingLog(scope: .directory, replica: author)) { return true }
        guard let regions, !regions.isEmpty else { return sight.isAuditor }
        if regions.allSatisfy({ region in ruled.contains { $0.covers(region) } }) { return true }
        return regions.contains { sight.covers(ViewingLog(scope: $0, replica: author)) }
    }

    /// What holds in a region, around it or within it.
    private static func isIn(_ region: ScopeCode?, _ regions: [ScopeCode]?) -> Bool {
        guard let region, let regions, !regions.isEmpty else { return true }
        return regions.contains { region.covers($0) || $0.covers(region) }
    }
}
