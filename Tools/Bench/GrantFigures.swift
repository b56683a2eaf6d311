import Causality
import Changesets
import CunlianTrust
import RecordStore
import Records

/// What one more grant costs a node that has a city's.
extension Workbench {
    func grantAtCity() throws {
        let count = isQuick ? 640 : 12_800
        let path = folder.folder("city of grants")
        let first = try GrantedTree(path)
        var series = 0
        for _ in 0..<count / 64 {
            var draft = Draft(scope: .directory)
            draft.creations = (0..<64).map { _ in
                series += 1
                return NewRecord(type: Schema.DirectoryType.grant, parent: nil, changes: Self.grant(series))
            }
            _ = try first.node.store.save(draft)
        }
        _ = try first.node.store.seal(.directory)
        // Opened anew, as a node is that was started again: nothing of the directory is in memory.
        let store = try Node(opening: path).store
        let read = try timed { _ = try store.offices.directory() }
        let rounds = 20
        let each =
            try timed {
                for _ in 0..<rounds {
                    series += 1
                    _ = try store.grant(
                        publicKey: Self.key(series), person: "writer", role: "C", scopes: [Self.region(series)], mayGrant: false,
                        expires: nil)
                }
            } / Double(rounds)
        guard try store.offices.directory().grants.count == count + rounds else { throw BenchError("grants are missing") }
        remark("\(count) grants: read in \(rounded(read * 1e3)) ms, each further one \(rounded(each * 1e3)) ms")
        report.add(Figure(name: "grant-at-city", value: each * 1e3, unit: "ms"))
    }

    private static func key(_ number: Int) -> [UInt8] { (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) } }
    private static func region(_ number: Int) -> ScopeCode { ScopeCode(number: 450_124_100_200 + UInt64(number % 200)) }

    private static func grant(_ number: Int) -> [FieldWrite] {
        let key = key(number)
        let subject = Fingerprint(digest: StoreEnvironment.live.suite.digest(key))
        let fields: [(Int, Value)] = [
            (Schema.GrantField.subject, .text(subject.description)),
            (Schema.GrantField.publicKey, .text(key.map { hex(UInt64($0), digits: 2) }.joined())),
            (Schema.GrantField.person, .text("writer \(number)")), (Schema.GrantField.role, .text("C")),
            (Schema.GrantField.scopes, .text(region(number).description)), (Schema.GrantField.rank, .integer(1)),
            (Schema.GrantField.mayGrant, .bool(false)), (Schema.GrantField.series, .integer(Int64(number))),
        ]
        return fields.map { FieldWrite(FieldAddress($0.0), .set, $0.1) }
    }
}
