import Causality
import Changesets
import Records

/// What a bundle's part brought before the part that has what it belongs to: a scope that is not here yet, a key that others are wrapped under, a
/// record whose keys were destroyed. Small sticks are read in any order.
extension Keys {
    /// As much is kept of all, in bytes; what is more is brought again by the writer's next bundle.
    private static let earlyBytesMax = 16 << 20
    private static let earlyPrefix = "earlykeys:"

    /// - Parameter regions: Of whose scopes their writer may speak.
    func keep(early records: [[UInt8]], of regions: [ScopeCode]?, _ w: borrowing WriteTransaction) throws(StoreError) {
        var writer = ByteWriter()
        for record in records { writer.blob(record) }
        guard try peers.settings.size(beginning: Self.earlyPrefix, w) + writer.bytes.count <= Self.earlyBytesMax else { return }
        let whose = regions.map { $0.map { String($0.number) }.joined(separator: ",") } ?? "*"
        let name = environment.suite.digest(writer.bytes).prefix(Self.nameSize).map { hex(UInt64($0), digits: 2) }.joined()
        try peers.settings.set("\(Self.earlyPrefix)\(whose):\(name)", writer.bytes, w)
    }

    /// Takes what was kept, as far as what it belongs to has come since.
    public func takeEarly() throws(StoreError) {
        guard isUsed else { return }
        let isAny = try file.read { r throws(StoreError) in try peers.settings.size(beginning: Self.earlyPrefix, r) > 0 }
        guard isAny else { return }
        try file.write { w throws(StoreError) in
            var all: [String: [[UInt8]]] = [:]
            for (key, value) in try peers.settings.values(beginning: Self.earlyPrefix, w) {
                let whose = String(key.dropFirst(Self.earlyPrefix.count).prefix { $0 != ":" })
                all[whose, default: []] += try Self.records(in: value)
                try peers.settings.remove(key, w)
            }
            for (whose, records) in all.sorted(by: { $0.key < $1.key }) {
                let regions = whose == "*" ? nil : whose.split(separator: ",").compactMap { UInt64($0) }.map { ScopeCode(number: $0) }
                // Keys of scopes before what is wrapped under them.
                _ = try take(records.sorted { ($0.first ?? 0) < ($1.first ?? 0) }, in: regions, keepsEarly: true)
            }
        }
    }

    /// Nothing stays of what was wrapped for a record whose keys are destroyed.
    func forgetEarly(_ beginning: [UInt8], _ w: borrowing WriteTransaction) throws(StoreError) {
        for (key, value) in try peers.settings.values(beginning: Self.earlyPrefix, w) {
            let records = try Self.records(in: value)
            let rest = records.filter { $0.first != 2 || !$0.dropFirst().starts(with: beginning) }
            guard rest.count < records.count else { continue }
            var writer = ByteWriter()
            for record in rest { writer.blob(record) }
            try peers.settings.set(key, writer.bytes, w)
        }
    }

    private static func records(in bytes: [UInt8]) throws(StoreError) -> [[UInt8]] {
        var reader = ByteReader(bytes)
        var records: [[UInt8]] = []
        while !reader.isAtEnd {
            do throws(WireError) { records.append(Array(try reader.blob(max: recordBytesMax, .viewing))) } catch { throw .wire(error) }
        }
        return records
    }
}
