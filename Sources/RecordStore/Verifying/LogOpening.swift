import Causality
import Changesets
import Records
import SQLite

/// The changesets of a scope as their bytes say them: taken apart, digested, their signatures asked, unpacked.
///
/// None of that needs the file, so it is done on a thread of its own, while the scope before is checked and folded. A scope's log lies in
/// memory meanwhile, as it does wherever a scope is folded anew.
struct LogOpening: Sendable {
    private let lines: [Int64: Line]

    /// A changeset of the log, by its bytes.
    struct Line: Sendable {
        let changeset: Changeset
        /// `nil` where it cannot be read; of what is not applied it is not asked.
        let payload: Payload?
        fileprivate let signature: Signature?
    }

    /// What came of asking a signature.
    fileprivate struct Signature: Sendable {
        let key: [UInt8]
        let isGood: Bool
    }

    private struct Row: Sendable {
        let number: Int64
        let bytes: [UInt8]
        let isApplied: Bool
    }

    /// Begins at once.
    static func begin(
        _ scope: Int64, _ suite: Suite, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) -> Beside<LogOpening> {
        let find = try r.prepare(
            "SELECT id, bytes, sequence IS NOT NULL AND standing = 0 FROM _changeset WHERE scope = ? ORDER BY first, id")
        find.bind(1, scope)
        defer { find.reset() }
        var rows: [Row] = []
        while try find.nextRow() { rows.append(Row(number: find.int(0), bytes: find.blob(1), isApplied: find.int(2) != 0)) }
        return Beside { [rows] in LogOpening(rows, suite) }
    }

    private init(_ rows: [Row], _ suite: Suite) {
        var lines: [Int64: Line] = [:]
        // A chain's first changeset carries its key; whether it is the right one is for whoever asks.
        var keys: [ReplicaID: [UInt8]] = [:]
        for row in rows {
            guard let changeset = try? Changeset(parsing: row.bytes, suite: suite) else { continue }
            let replica = changeset.header.replica
            if changeset.header.first == 1, keys[replica] == nil { keys[replica] = changeset.header.publicKey }
            let signature = keys[replica].map { Signature(key: $0, isGood: LogOpening.isSigned(changeset, by: $0, suite)) }
            lines[row.number] = Line(
                changeset: changeset, payload: row.isApplied ? try? changeset.payload() : nil, signature: signature)
        }
        self.lines = lines
    }

    /// - Returns: `nil` where the row has no bytes that are a changeset.
    subscript(row: Int64) -> Line? { lines[row] }

    fileprivate static func isSigned(_ changeset: Changeset, by key: [UInt8], _ suite: Suite) -> Bool {
        changeset.isSigned(by: key, suite: suite)
            && suite.numbered(changeset.header.suite).map { Fingerprint(digest: $0.digest(key)) }
                == Fingerprint(of: changeset.header.replica)
    }
}

extension LogOpening.Line {
    /// Whether whoever has the key signed it, and has that replica's name by it.
    func isSigned(by key: [UInt8], _ suite: Suite) -> Bool {
        if let signature, signature.key == key { return signature.isGood }
        return LogOpening.isSigned(changeset, by: key, suite)
    }
}
