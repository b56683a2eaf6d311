import Causality
import Records
import SQLite

/// What entries of directories say that are kept out: no row has it, since it counts nowhere, and it may count again.
struct KeptOutActs {
    var grants: [Grant] = []
    var revocations: [Revocation] = []
    var readmissions: [Readmission] = []
}

extension Offices {
    func actsKeptOut(_ admissions: Admissions, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> KeptOutActs {
        var result = KeptOutActs()
        for directory in try directories(r) {
            for (dot, _) in try admissions.refusedDots(directory, r) {
                guard let entry = try log.entry(dot, in: directory, r) else { continue }
                for creation in entry.creations {
                    let act = try act(creation.record.of(directory), r)
                    let values = entry.values(of: creation.record)
                    switch creation.type {
                    case Schema.DirectoryType.grant:
                        if let grant = grant(creation.record.of(directory), values) {
                            result.grants.append(grant.with(authorGrant: act.grant, entry: act.entry))
                        }
                    case Schema.DirectoryType.revocation:
                        guard let subject = values.key(Schema.RevocationField.subject) else { continue }
                        let cuts = entry.cuts(of: creation.record, subject)
                        result.revocations.append(
                            Revocation(
                                record: creation.record.of(directory), entry: act.entry, subject: subject,
                                kind: Revocation.Kind(rawValue: values.text(Schema.RevocationField.kind)) ?? .revoke, cuts: cuts,
                                acceptedInDirectory: try acceptedInDirectories(cuts, of: subject, r), authorGrant: act.grant))
                    case Schema.DirectoryType.readmission:
                        guard let subject = values.key(Schema.RevocationField.subject) else { continue }
                        result.readmissions.append(
                            Readmission(
                                record: creation.record.of(directory), entry: act.entry, subject: subject,
                                covered: entry.coverage.vector.of(directory), authorGrant: act.grant))
                    default: break
                    }
                }
            }
        }
        return result
    }

    /// As ``grantsHeld(_:)`` reads it from a row.
    private func grant(_ record: RecordID, _ values: WrittenValues) -> Grant? {
        guard let subject = values.key(Schema.GrantField.subject), let rank = values.number(Schema.GrantField.rank) else { return nil }
        let scopes = values.text(Schema.GrantField.scopes).split(separator: " ").compactMap { ScopeCode($0, in: schema.scopes) }
        return Grant(
            record: record, subject: subject, person: values.text(Schema.GrantField.person), role: values.text(Schema.GrantField.role),
            scopes: scopes, rank: Int(rank), mayGrant: values.values[Schema.GrantField.mayGrant] == .bool(true),
            series: Int(values.number(Schema.GrantField.series) ?? 0), expires: values.number(Schema.GrantField.expires), authorGrant: nil)
    }
}

/// What an entry writes into the record that it makes, by field.
private struct WrittenValues {
    var values: [Int: Value] = [:]

    func text(_ field: Int) -> String { if case .text(let text)? = values[field] { text } else { "" } }

    func number(_ field: Int) -> Int64? { if case .integer(let number)? = values[field] { number } else { nil } }

    func key(_ field: Int) -> Fingerprint? { Fingerprint(text(field)) }
}

extension Entry {
    fileprivate func values(of record: RecordID) -> WrittenValues {
        var result = WrittenValues()
        for change in changes where change.record == record { result.values[change.address.field] = change.value }
        return result
    }

    /// What a revocation that the entry makes accepts; a cut that cannot be read accepts nothing.
    fileprivate func cuts(of revocation: RecordID, _ subject: Fingerprint) -> [ScopeCode: [ChainCut]] {
        var result: [ScopeCode: [ChainCut]] = [:]
        for creation in creations where creation.type == Schema.DirectoryType.cut && creation.parent == revocation {
            guard case .group(let parts)? = values(of: creation.record).values[Schema.CutField.cut], parts.count == 4,
                case .text(let region) = parts[0], case .integer(let incarnation) = parts[1], case .integer(let last) = parts[2],
                case .text(let digest) = parts[3], let scope = UInt64(region).map({ ScopeCode(number: $0) }),
                let incarnation = UInt32(exactly: incarnation), let number = UInt64(exactly: last), number > 0,
                let digest = bytes(hexadecimal: digest)
            else { continue }
            let replica = ReplicaID(high: subject.high, low: subject.low, incarnation: incarnation)
            result[scope, default: []].append(ChainCut(replica: replica, number: number, digest: digest))
        }
        return result.mapValues { $0.sorted { ($0.replica, $0.number) < ($1.replica, $1.number) } }
    }
}
