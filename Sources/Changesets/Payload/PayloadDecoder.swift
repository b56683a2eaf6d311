import Causality
import Records

/// Reads what ``PayloadEncoder`` writes, from bytes that nobody has vouched for but their author.
///
/// Every count is bounded by the bytes that are left before anything is allocated for it, and each part
/// is accepted in one form only, so equal contents are equal bytes.
struct PayloadDecoder {
    let scope: ScopeCode
    let replica: ReplicaID
    let first: UInt64
    let count: Int
    let salt: UInt32
    let replicas: ReplicaTable
    var reader: ByteReader
    var packed: PackedSection?
    /// Which of the header's replicas, and of the slots, have been named: what is listed in vain is refused.
    var namedReplicas: [Bool]
    var namedSlots: [Bool] = []
    var budget = Budget(entries: 0)
    /// How much it may bring; see ``Limits/operationsMax(bytes:)``.
    var room = (made: Int.max, touched: Int.max)

    /// - Parameter packed: The bits behind the payload, in version 2.
    init(_ bytes: [UInt8], packed: ArraySlice<UInt8>? = nil, header: ChangesetHeader) {
        self.packed = packed.map { PackedSection($0) }
        scope = ScopeCode(number: header.scope)
        replica = header.replica
        first = header.first
        count = header.count
        salt = header.salt
        replicas = ReplicaTable(author: header.replica, sorted: header.replicas)
        reader = ByteReader(bytes, scopes: packed == nil ? ChangesetVersion.one.scopes : nil)
        namedReplicas = Array(repeating: false, count: header.replicas.count + 1)
        for named in header.namedReplicas { namedReplicas[replicas.index(of: named)] = true }
    }

    mutating func decode() throws(WireError) -> Payload {
        guard count <= reader.remaining else { throw reader.fail(.tooMany(.entries)) }
        guard count <= room.made else { throw reader.fail(.tooMany(.operations)) }
        var payload = Payload()
        payload.bytes = reader.bytes
        budget = Budget(entries: count)
        (budget.isOfBytes, budget.values) = (room.touched < budget.values, min(budget.values, room.touched))
        let times = try readTimes()
        let contexts = try readContexts()
        var heads = (0..<count).map { EntryHead(context: contexts[$0], time: times[$0]) }
        try readRemarks(into: &heads)
        payload.slots = try readKnown()
        payload.knownCount = payload.slots.count
        try readCreated(into: &payload.slots, repeated: heads.map(\.repeats))
        payload.tables = try readTables(payload.slots)
        if !reader.isAtEnd { try readTransfers(into: &heads, created: payload.slots[payload.knownCount...]) }
        payload.heads = heads
        try reader.expectEnd(.payload)
        try packed?.bits.expectEnd()
        guard namedReplicas.dropFirst().allSatisfy({ $0 }) else { throw reader.fail(.neverNamed(.replica)) }
        guard namedSlots.prefix(payload.knownCount).allSatisfy({ $0 }) else {
            throw reader.fail(.neverNamed(.knownRecord))
        }
        debugCheck(payload.checkInvariants)
        return payload
    }

    /// A number of things that each take a byte at least, and more memory than that.
    mutating func itemCount(_ part: WirePart) throws(WireError) -> Int {
        let count = try reader.count(max: min(reader.remaining, Limits.changesetItemsMax), part)
        guard count <= (part == .creations ? room.made - self.count : room.touched) else { throw reader.fail(.tooMany(.operations)) }
        return count
    }
}
