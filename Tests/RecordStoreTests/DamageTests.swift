import Causality
import Changesets
import Glibc
@testable import RecordStore
import Records
import SQLite
import TestSupport
import Testing

/// Files damaged at random: flipped bits, torn pages, edited tables. Each ends in a sentence or a fault that is named, or
/// nothing is other than it was; none ends in a trap, and what is repaired verifies.
///
/// The long form, `Tools/dev long damage`, goes on from the seed at which the last one ended.
@Suite(.serialized)
struct DamageTests {
    /// What became of a damaged file.
    enum Outcome: String, CaseIterable {
        /// It was not opened, or the check ended in an error.
        case refused
        /// Faults were named.
        case found
        /// Nothing that the log proves is other than before.
        case same
        /// Something is, and nobody said so.
        case silent
    }

    private static var seeds: Range<UInt64> {
        let first = getenv("DAMAGE_FIRST").flatMap { UInt64(String(cString: $0)) } ?? 0
        let count = getenv("DAMAGE_COUNT").flatMap { UInt64(String(cString: $0)) } ?? 200
        return first..<first + count
    }

    /// Of the long form: once silent, 954 and 8965 (a field more at a state's end) and 2955 (entries of a scope that is none); once traps,
    /// 3441 and 7594.
    private static let found: [UInt64] = [954, 2955, 3441, 7594, 8965]

    @Test func `D8 whatever is damaged in a file ends in a sentence or a fault, and never in a trap or in silence`() throws {
        var counts: [Outcome: Int] = [:]
        var (repaired, beyondRepair) = (0, 0)
        for seed in Array(Self.seeds) + (getenv("DAMAGE_FIRST") == nil ? Self.found : []) {
            Self.note(seed)
            var random = SplitMix64(seed: seed)
            let sample = try [DamageSample.county, DamageSample.village, DamageSample.moved][Int(seed % 3)].get()
            let (folder, what) = try damage(sample, &random)
            let outcome = try Self.outcome(folder, sample)
            counts[outcome, default: 0] += 1
            #expect(outcome != .silent, "seed \(seed): \(what)")
            try Self.use(folder, sample, "seed \(seed): \(what)")
            guard seed % 4 == 1 else { continue }
            do {
                _ = try RecordStore.repair(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
                let again = try RecordStore.open(in: folder.path, signer: sample.signer, environment: DamageSample.environment)
                let faults = try again.verify().faults
                #expect(faults == [], "seed \(seed), repaired: \(what): \(faults.prefix(3))")
                repaired += 1
            } catch {
                let error = try #require(error as? StoreError)
                // Without its schema, its header or the key that its tree trusts there is nothing to begin with.
                switch error {
                case .notAStore, .damaged(.noIdentity), .damaged(.schemaUnreadable), .damaged(.settingUnreadable), .newerStore:
                    beyondRepair += 1
                default: Issue.record("seed \(seed), not repaired: \(what): \(error)")
                }
            }
        }
        let words = Outcome.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }.joined(separator: ", ")
        print("damage: seeds \(Self.seeds): \(words); repaired \(repaired), beyond repair \(beyondRepair)")
        Self.note(Self.seeds.upperBound)
    }

    /// So that a piece that ends in a trap tells which seed it was.
    private static func note(_ seed: UInt64) {
        guard let path = getenv("DAMAGE_PROGRESS"), let file = fopen(path, "w") else { return }
        fputs("\(seed)\n", file)
        fclose(file)
    }

    static func outcome(_ folder: TemporaryFolder, _ sample: DamageSample) throws -> Outcome {
        do {
            let store = try RecordStore.openForChecking(in: folder.path, environment: DamageSample.environment)
            if try store.verify(key: sample.signer.publicKey).faultCount > 0 { return .found }
            return try DamageSample.content(store) == sample.content ? .same : .silent
        } catch {
            _ = try #require(error as? StoreError)
            return .refused
        }
    }

    /// Whatever somebody does with the store ends well, or in an error of the store.
    static func use(_ folder: TemporaryFolder, _ sample: DamageSample, _ what: String) throws {
        let store: RecordStore
        do { store = try RecordStore.open(in: folder.path, signer: sample.signer, environment: DamageSample.environment) } catch { return }
        let steps: [() throws -> Void] = [
            { _ = try DamageSample.digests(store) },
            { for type in store.schema.types { _ = try store.views.records(type) } },
            { _ = try store.views.conflicts() },
            { _ = try store.views.quarantine() },
            { _ = try store.views.lateEntries() },
            { for scope in try store.scopes() { _ = try store.log.changesets(scope, beyond: VersionVector()) } },
            { for scope in try store.scopes() { _ = try store.log.headsDigest(scope) } },
            { _ = try Self.save(store) },
            { for scope in try store.scopes() { try store.seal(scope) } },
        ]
        for step in steps {
            do { try step() } catch {
                if !(error is StoreError) { Issue.record("\(what): \(error)") }
            }
        }
    }

    private static func save(_ store: RecordStore) throws -> Saved {
        var draft = Draft(scope: HandMadeTransferTests.scope)
        draft.creations = [NewRecord(type: 1, parent: nil, changes: [FieldWrite(FieldAddress(1), .set, .text("new"))])]
        return try store.save(draft)
    }

    // MARK: Damage

    private func damage(_ sample: DamageSample, _ random: inout SplitMix64) throws -> (TemporaryFolder, String) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1:
            var places: [Int] = []
            for _ in 0..<Int.random(in: 1...8, using: &random) { places.append(Int.random(in: 0..<sample.bytes.count * 8, using: &random)) }
            return (try sample.copy { bytes in for place in places { bytes[place / 8] ^= 1 << UInt8(place % 8) } }, "bits \(places)")
        case 2:
            let start = Int.random(in: 0..<sample.bytes.count, using: &random)
            let junk = (0..<Int.random(in: 1...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            return (
                try sample.copy { bytes in
                    for (index, byte) in junk.enumerated() where start + index < bytes.count { bytes[start + index] = byte }
                },
                "\(junk.count) bytes at \(start)"
            )
        case 3:
            let pages = sample.bytes.count / 4_096
            let (one, two) = (Int.random(in: 1..<pages, using: &random), Int.random(in: 0..<pages, using: &random))
            return (
                try sample.copy { bytes in
                    let other = two == one ? [UInt8](repeating: 0, count: 4_096) : Array(bytes[two * 4_096..<(two + 1) * 4_096])
                    bytes.replaceSubrange(one * 4_096..<(one + 1) * 4_096, with: other)
                }, "page \(one) holds page \(two)"
            )
        default: return try edit(sample, &random)
        }
    }

    private func edit(_ sample: DamageSample, _ random: inout SplitMix64) throws -> (TemporaryFolder, String) {
        let folder = try sample.copy()
        let connection = try Connection(path: folder.path + "/" + RecordStore.fileName, mode: .readWrite)
        var done: [String] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard let sql = try statement(connection, &random) else { continue }
            // What SQLite itself does not take is no damage.
            if (try? connection.execute(sql)) != nil { done.append(sql) }
        }
        return (folder, done.joined(separator: "; "))
    }

    private func statement(_ connection: Connection, _ random: inout SplitMix64) throws -> String? {
        let tables = try column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite*' ORDER BY name")
        guard let table = tables.randomElement(using: &random) else { return nil }
        let rows = try connection.integer("SELECT count(*) FROM \"\(table)\"")
        guard rows > 0 else { return nil }
        let columns = try column(connection, "SELECT name FROM pragma_table_info('\(table)') ORDER BY cid")
        let key = try column(connection, "SELECT name FROM pragma_table_info('\(table)') WHERE pk > 0 ORDER BY pk")
            .map { "\"\($0)\"" }.joined(separator: ", ")
        let name = key.isEmpty ? "rowid" : key
        let row = "(\(name)) = (SELECT \(name) FROM \"\(table)\" LIMIT 1 OFFSET \(Int64.random(in: 0..<rows, using: &random)))"
        guard Int.random(in: 0..<6, using: &random) > 0, let column = columns.randomElement(using: &random) else {
            return "DELETE FROM \"\(table)\" WHERE \(row)"
        }
        let values = [
            "NULL", "0", "1", "-1", "\(Int64.max)", "\(Int64.min)", "\(Int64.random(in: 0..<100, using: &random))", "4294967296", "'x'",
            "''",
            "x''", "randomblob(5)", "zeroblob(40)", "\"\(column)\" + 1", "\"\(column)\" - 1", "1.5",
            "(SELECT \"\(column)\" FROM \"\(table)\" LIMIT 1 OFFSET \(Int64.random(in: 0..<rows, using: &random)))",
            "substr(\"\(column)\", 1, length(\"\(column)\") - 1)", "\"\(column)\" || x'00'",
        ]
        return "UPDATE \"\(table)\" SET \"\(column)\" = \(values.randomElement(using: &random) ?? "NULL") WHERE \(row)"
    }

    private func column(_ connection: Connection, _ sql: String) throws -> [String] {
        let find = try connection.prepare(sql)
        defer { find.reset() }
        var result: [String] = []
        while try find.step() { result.append(find.text(0)) }
        return result
    }
}
