import Causality
import Changesets
import CunlianTrust
import Records

/// What is said in a scene's directory of keys: revocations, readmissions, and what cuts accept.
extension Scene {
    /// What the records of the directory say, counting or not.
    struct Said {
        var revocations: [Revocation] = []
        var readmissions: [Readmission] = []
    }

    /// - Parameter made: By record, the entry that made it and the grant that its changeset invokes.
    func said(in fold: ScopeFold, made: [RecordID: (entry: Entry, grant: RecordID?)]) -> Said {
        var result = Said()
        var cuts: [RecordID: [(scope: ScopeCode, incarnation: UInt32, number: UInt64, digest: [UInt8])]] = [:]
        for (_, state) in fold.records where state.type == Schema.DirectoryType.cut {
            guard let parent = state.parent, case .group(let parts) = shown(Schema.CutField.cut, of: state, fold), parts.count == 4,
                case .text(let region) = parts[0], case .integer(let incarnation) = parts[1], case .integer(let number) = parts[2],
                case .text(let digest) = parts[3]
            else { continue }
            cuts[parent, default: []].append(
                (
                    ScopeCode(number: UInt64(region) ?? 0), UInt32(truncatingIfNeeded: incarnation), UInt64(clamping: number),
                    bytes(of: digest)
                ))
        }
        for (record, state) in fold.records.sorted(by: { $0.key < $1.key }) {
            guard state.existence.deletions.isEmpty, let (entry, grant) = made[record],
                case .text(let key) = shown(Schema.RevocationField.subject, of: state, fold), let subject = Fingerprint(key)
            else { continue }
            if state.type == Schema.DirectoryType.readmission {
                var covered = entry.context
                covered.include(Dot(entry.dot.replica, entry.dot.number - 1))
                result.readmissions.append(
                    Readmission(record: record, entry: entry.dot, subject: subject, covered: covered, authorGrant: grant))
            }
            guard state.type == Schema.DirectoryType.revocation else { continue }
            var named: [ScopeCode: [ChainCut]] = [:]
            for cut in cuts[record] ?? [] {
                let replica = ReplicaID(high: subject.high, low: subject.low, incarnation: cut.incarnation)
                named[cut.scope, default: []].append(ChainCut(replica: replica, number: cut.number, digest: cut.digest))
            }
            var kind = Revocation.Kind.revoke
            if case .text(let code) = shown(Schema.RevocationField.kind, of: state, fold) {
                kind = Revocation.Kind(rawValue: code) ?? .revoke
            }
            result.revocations.append(
                Revocation(
                    record: record, entry: entry.dot, subject: subject, kind: kind, cuts: named,
                    acceptedInDirectory: accepted(named[.directory] ?? [], in: directory), authorGrant: grant))
        }
        return result
    }

    /// What cuts accept where no chain parts.
    func accepted(_ cuts: [ChainCut], in log: [Changeset]) -> VersionVector {
        var result = VersionVector()
        for cut in cuts {
            let chain = log.filter { $0.header.replica == cut.replica }
            let isThere = chain.contains { $0.header.last == cut.number && $0.digest == cut.digest }
            if isThere || (chain.map(\.header.last).max() ?? 0) < cut.number { result.include(Dot(cut.replica, cut.number)) }
        }
        return result
    }

    /// Whether a changeset of the village lies within a revocation.
    func isWithin(_ revocation: Revocation, _ header: ChangesetHeader) -> Bool {
        accepted(revocation.cuts[Cast.village] ?? [], in: changesets).covers(Dot(header.replica, header.last))
    }

    private func shown(_ number: Int, of state: RecordState, _ fold: ScopeFold) -> Value {
        guard let field = Schema.directory.type(state.type)?.field(number), let found = state.fields[FieldAddress(number)] else {
            return .missing
        }
        return field.judge(found) { fold.info($0) }.value ?? .missing
    }

    private func bytes(of digits: String) -> [UInt8] {
        stride(from: 0, to: digits.utf8.count - 1, by: 2).map { at in
            let start = digits.index(digits.startIndex, offsetBy: at)
            return UInt8(digits[start...digits.index(after: start)], radix: 16) ?? 0
        }
    }

    /// An entry by which somebody ends what a key may do.
    func revoke(
        _ author: Writer, _ name: String, _ kind: String = "revoke", seen: [Dot] = [], at seconds: UInt64, cuts: [(ScopeCode, ChainCut)]
    ) throws {
        let record = author.record()
        var creates = [Creation(record, type: Schema.DirectoryType.revocation, parent: nil)]
        var changes = [
            Change(record, FieldAddress(Schema.RevocationField.subject), .set, .text(try Cast.fingerprint(name).description)),
            Change(record, FieldAddress(Schema.RevocationField.kind), .set, .text(kind)),
        ]
        for (place, (scope, cut)) in cuts.enumerated() {
            let child = author.record(UInt32(place) + 1)
            creates.append(Creation(child, type: Schema.DirectoryType.cut, parent: record))
            changes.append(
                Change(
                    child, FieldAddress(Schema.CutField.cut), .set,
                    .group([
                        .text(String(scope.number)), .integer(Int64(cut.replica.incarnation)), .integer(Int64(cut.number)),
                        .text(hexadecimal(cut.digest)),
                    ])))
        }
        try direct(author, [author.entry(seen: seen, at: seconds, reason: "平板丢失", creates: creates, changes)])
    }

    /// An entry by which somebody lifts what they saw of that.
    func readmit(_ author: Writer, _ name: String, seen: [Dot] = [], at seconds: UInt64) throws {
        let record = author.record()
        let subject = Value.text(try Cast.fingerprint(name).description)
        try direct(
            author,
            [
                author.entry(
                    seen: seen, at: seconds, creates: [Creation(record, type: Schema.DirectoryType.readmission, parent: nil)],
                    [Change(record, FieldAddress(Schema.RevocationField.subject), .set, subject)])
            ])
    }
}
