import Causality
import Changesets
package import Records
import SQLite

/// What of the directory says who the root is.
extension Offices {
    /// Every succession whose signatures all hold.
    ///
    /// Read from the log and not from the rows: whoever speaks as the root could have a row show something else.
    func successionsHeld(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> [Succession] {
        let find = try r.prepare("SELECT _id FROM directory_succession")
        var numbers: [Int64] = []
        while try find.nextRow() { numbers.append(find.int(0)) }
        find.reset()
        var result: [Succession] = []
        for number in numbers {
            // Of the root the root's directory tells alone.
            guard let row = try names.row(number, r), row.scope == .directory else { continue }
            let record = row.id
            let dot = try act(record, r).entry
            guard let entry = try log.entry(dot, in: .directory, r), let signed = signed(record, by: entry), holds(signed) else { continue }
            result.append(try succession(signed, record, dot, r))
        }
        return result
    }

    /// What the entry says that made the record.
    private func signed(_ record: RecordID, by entry: Entry) -> SignedSuccession? {
        func text(_ field: Int) -> String? {
            for change in entry.changes where change.record == record && change.address == FieldAddress(field) {
                if case .text(let text) = change.value { return text }
            }
            return nil
        }
        guard let statement = text(Schema.SuccessionField.statement), let signatures = text(Schema.SuccessionField.signatures) else {
            return nil
        }
        return SignedSuccession(statement: statement, signatures: signatures)
    }

    /// Whether every signature is that of its key; one that is not makes the whole of no worth.
    package func holds(_ signed: SignedSuccession) -> Bool {
        let message = signed.message
        return signed.signatures.allSatisfy { environment.suite.verify($0.signature, message, $0.key) }
    }

    private func succession(
        _ signed: SignedSuccession, _ record: RecordID, _ entry: Dot, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Succession {
        let statement = signed.statement
        return Succession(
            record: record, entry: entry, tree: statement.tree, version: statement.version, previous: statement.previous,
            root: fingerprint(statement.root), keys: Set(statement.keys.map(fingerprint)), threshold: statement.threshold,
            accepted: try accepted(by: statement, r),
            signers: Set(signed.signatures.map { fingerprint($0.key) }), digest: environment.suite.digest(Array(statement.text.utf8)))
    }

    /// Of the directories' entries by the key that a succession ends those that stand on.
    func accepted(by statement: SuccessionStatement, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> VersionVector {
        var result = VersionVector()
        for (scope, cuts) in statement.cuts {
            result.formJoin(try log.accepted(cuts, of: statement.previous, scope, r).of(scope))
        }
        return result
    }

    /// The fingerprint of a public key.
    package func fingerprint(_ publicKey: [UInt8]) -> Fingerprint { Fingerprint(digest: environment.suite.digest(publicKey)) }
}
