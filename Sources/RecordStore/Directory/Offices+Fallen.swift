import Causality
import Changesets
public import Records
import SQLite

/// Offices that somebody gave and that do not stand.
extension Offices {
    /// The grants of the directories that do not stand though nobody took them back: whoever gave them might not, or no longer; ascending.
    public func fallen() throws(StoreError) -> [Grant] {
        try file.read { r throws(StoreError) in
            let standing = try directory(r).grants
            return try (grantsHeld(r) + grantsKeptOut(r)).filter { standing[$0.record] == nil }.sorted { $0.record < $1.record }
        }
    }

    /// The grants in entries that are kept out: of those there are no rows.
    func grantsKeptOut(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Grant] {
        let admissions = Admissions(context: context, file: file, names: names, log: log, offices: self)
        var result: [Grant] = []
        for place in try directories(r) {
            for (dot, _) in try admissions.refusedDots(place, r) {
                guard let entry = try log.entry(dot, in: place, r) else { continue }
                let basis = try log.grantInvoked(by: dot, in: place, r)
                for creation in entry.creations where creation.type == Schema.DirectoryType.grant {
                    let values = Self.values(of: creation.record, by: entry)
                    guard let grant = grant(values, record: creation.record.of(place)) else { continue }
                    result.append(grant.with(authorGrant: basis, entry: dot.of(place)))
                }
            }
        }
        return result
    }

    private static func values(of record: RecordID, by entry: Entry) -> [Int: Value] {
        var result: [Int: Value] = [:]
        for change in entry.changes where change.record == record { result[change.address.field] = change.value }
        return result
    }

    private func grant(_ values: [Int: Value], record: RecordID) -> Grant? {
        func text(_ field: Int) -> String {
            if case .text(let text)? = values[field] { text } else { "" }
        }
        func number(_ field: Int) -> Int64? {
            if case .integer(let number)? = values[field] { number } else { nil }
        }
        guard let subject = Fingerprint(text(Schema.GrantField.subject)), let rank = number(Schema.GrantField.rank) else { return nil }
        return Grant(
            record: record, subject: subject, person: text(Schema.GrantField.person), role: text(Schema.GrantField.role),
            scopes: text(Schema.GrantField.scopes).split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) },
            rank: Int(clamping: rank), mayGrant: values[Schema.GrantField.mayGrant] == .bool(true),
            series: Int(clamping: number(Schema.GrantField.series) ?? 0), expires: number(Schema.GrantField.expires), authorGrant: nil)
    }
}
