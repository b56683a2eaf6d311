import Causality
import Changesets
import Records
import SQLite

/// What the log says besides the rows.
extension Verifying {
    /// What is held and not applied waits for something.
    func checkWaiting(
        _ scope: ScopeCode, _ shadow: Rooms, _ result: inout Verification, _ s: borrowing ReadTransaction
    ) throws(StoreError) {
        let heads = try shadow.log.heads(scope, s)
        for row in try shadow.log.waiting(in: scope, s) {
            guard let logged = try shadow.log.openIfNamed(row: row, s) else { continue }
            let header = logged.changeset.header
            guard let head = heads.heads[header.replica], header.first == head.applied + 1, header.last <= head.held else { continue }
            let places = try shadow.names.places(of: logged.payload, in: scope, s)
            guard try shadow.order.waits(header, logged.payload, places, scope, s) == nil else { continue }
            result.note(
                .waitsForNothing(Fault.Entries(replica: header.replica, first: header.first, last: header.last)), in: scope)
        }
    }

    /// What is needed to tell whether the rows are what the same log comes to in memory.
    func foldCheck(
        _ scope: ScopeCode, _ shadow: Rooms, _ r: borrowing some Reading & ~Copyable, _ s: borrowing ReadTransaction
    ) throws(StoreError) -> FoldCheck {
        FoldCheck(
            scope: scope, schema: shadow.context.layout(for: scope).schema, suite: environment.suite,
            log: try shadow.judge.log(scope, s), contested: try rooms.moveTable.contestedRecords(scope, r),
            records: try shadow.views.storedRecords(scope, s), applied: try shadow.log.heads(scope, s).applied,
            refused: try shadow.admissions.refusedDots(scope, s).map(\.0))
    }

    /// What this store once told others that it holds, and what they told it, it holds still.
    func checkReceipts(
        _ scope: ScopeCode, _ findings: LogCheck.Findings, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let held = findings.heads.held
        let number = try rooms.names.find(scope, r) ?? -1
        var most = VersionVector()
        let receipts = try r.prepare("SELECT name, vector FROM _vector WHERE scope = ?")
        receipts.bind(1, number)
        defer { receipts.reset() }
        while try receipts.nextRow() {
            var reader = ByteReader(receipts.blob(1))
            guard let vector = try? ValueCodec.vector(from: &reader) else {
                result.note(.differs(table: "_vector", row: .key(scope.description), column: "vector"), in: scope)
                continue
            }
            most.formJoin(vector)
            guard held.dominates(vector) else { continue }
            var heads = ScopeHeads()
            for entry in vector.entries {
                let digest = try rooms.log.changesetDigest(endingAt: entry.number, of: entry.replica, scope, orNil: r)
                heads.heads[entry.replica] = .init(held: entry.number, digest: digest ?? [], applied: 0)
            }
            let name = environment.suite.digest(Array("cunlian heads 1\0".utf8) + heads.canonicalBytes).prefix(8)
            if Array(name) != receipts.blob(0) { result.note(.receipt(held: vector), in: scope) }
        }
        // Of whoever asks this store, who are named by 20 bytes and not by an address, the column says something else.
        let peers = try r.prepare(
            """
            SELECT coalesce(max(held_own), 0) FROM _peer
            WHERE scope = ? AND (length(peer) <> 20 OR substr(peer, 1, 4) = CAST('http' AS BLOB))
            """)
        peers.bind(1, number)
        defer { peers.reset() }
        if try peers.nextRow() { most.include(Dot(own, try peers.natural(0))) }
        for entry in most.entries where entry.number > held[entry.replica] {
            result.note(.lost(entry.replica, heldOnce: entry.number, held: held[entry.replica]), in: scope)
        }
    }

    /// What the own chain has said is kept beside it, so that no header says it twice.
    func checkSaid(
        _ scope: ScopeCode, _ findings: LogCheck.Findings, _ result: inout Verification, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        let said: (directory: VersionVector, covered: VersionVector)?
        do { said = try rooms.ownEntries.chainState(scope, r) } catch {
            guard case .wire = error else { throw error }
            said = nil
        }
        for (column, isSame) in [
            ("directory", said?.directory == findings.said.directory), ("covered", said?.covered == findings.said.covered),
        ] where !isSame {
            result.note(.differs(table: "_chain", row: .key(scope.description), column: column), in: scope)
        }
    }

    /// What the store knows about itself, as far as the log says.
    func checkSettings(
        _ findings: [ScopeCode: LogCheck.Findings], _ shadow: Rooms, _ result: inout Verification,
        _ r: borrowing some Reading & ~Copyable, _ s: borrowing ReadTransaction
    ) throws(StoreError) {
        if try settings.value("own", r) != own.bytes { result.note(.setting("own"), in: .directory) }
        if let key = try rooms.names.publicKey(of: own, r), environment.suite.suite(of: key, named: Fingerprint(of: own)) == nil {
            result.note(.differs(table: "_replica", row: .replica(own), column: "public_key"), in: .directory)
        }
        let strangers = try r.integer("SELECT count(*) FROM _chain WHERE scope NOT IN (SELECT id FROM _scope)")
        if strangers > 0 { result.note(.extra(table: "_chain", row: .key("scope")), in: .directory) }
        if try settings.value("repeats", r) == nil, findings.values.contains(where: \.hasRepeats) {
            result.note(.setting("repeats"), in: .directory)
        }
        let kept = try settings.value("schema", r) ?? []
        if try settings.value("schemaVersion", r) != Array(String(schema.version).utf8) {
            result.note(.setting("schemaVersion"), in: .directory)
        }
        let published = try shadow.publications.publications(.schema, s).filter { $0.name == schema.name }
        if let same = published.first(where: { $0.version == schema.version }), same.bytes != kept {
            result.note(.schema(version: same.version), in: .directory)
        }
        // One that this program cannot read ends the succession, and people are told of it otherwise.
        if let next = published.first(where: { $0.version > schema.version }),
            let newer = try? schema.successor(parsing: next.bytes, file: next.name), newer.version == next.version
        {
            result.note(.schema(version: next.version), in: .directory)
        }
    }
}
