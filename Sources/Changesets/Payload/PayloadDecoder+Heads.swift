import Causality
import Records

/// What is said of each entry as a whole: time, context, remarks, transfer.
extension PayloadDecoder {
    mutating func readTimes() throws(WireError) -> [HybridTime] {
        var times: [HybridTime] = []
        var last: UInt64 = 0
        for _ in 0..<count {
            last = last &+ UInt64(bitPattern: try reader.signed())
            times.append(HybridTime(bits: last))
        }
        return times
    }

    mutating func readContexts() throws(WireError) -> [VersionVector] {
        var contexts: [VersionVector] = []
        var last = VersionVector()
        var components = 0
        for _ in 0..<count {
            var previous: ReplicaID?
            for _ in 0..<(try reader.count(max: Limits.replicasMax, .context)) {
                let start = reader.offset
                let place = try replicas.place(&reader)
                let replica = replicas[place]
                let delta = try reader.signed()
                namedReplicas[place] = true
                guard replica != self.replica, previous.map({ $0 < replica }) ?? true, delta != 0 else {
                    throw WireError(start, .badContext)
                }
                let (number, overflow) = Int64(bitPattern: last[replica]).addingReportingOverflow(delta)
                guard !overflow, number >= 0 else { throw WireError(start, .contextBelowZero) }
                last.set(replica, to: UInt64(number))
                previous = replica
            }
            // An unchanged vector shares its memory with the one before.
            if previous != nil { components += last.entries.count }
            guard components <= Limits.changesetItemsMax else { throw reader.fail(.tooMany(.contexts)) }
            contexts.append(last)
        }
        return contexts
    }

    mutating func readRemarks(into heads: inout [EntryHead]) throws(WireError) {
        for index in try readSparsePlaces({ (reader, _) throws(WireError) in try reader.text(max: Limits.textBytesMax, .reason) }) {
            heads[index.0].reason = index.1
        }
        for (index, source) in try readSparsePlaces({ (reader, _) throws(WireError) -> Source in
            guard let source = Source(rawValue: try reader.byte()) else { throw reader.unknown(.source) }
            return source
        }) { heads[index].source = source }
        for (index, dot) in try readSparsePlaces({ (reader, table) throws(WireError) in try PayloadDecoder.dot(&reader, table) }) {
            guard dot.replica != replica, dot.replica.high == replica.high, dot.replica.low == replica.low else {
                throw reader.fail(.badRepeat)
            }
            heads[index].repeats = dot
            namedReplicas[replicas.index(of: dot.replica)] = true
        }
        var admitted = 0
        for (index, dots) in try readSparsePlaces({ (reader, table) throws(WireError) -> [Dot] in
            var dots: [Dot] = []
            for _ in 0..<(try reader.count(max: min(reader.remaining, Limits.changesetItemsMax), .admittedEntries)) {
                let dot = try PayloadDecoder.dot(&reader, table)
                guard dots.last.map({ $0 < dot }) ?? true else { throw reader.fail(.outOfOrder(.admittedEntries)) }
                dots.append(dot)
            }
            guard !dots.isEmpty else { throw reader.fail(.empty(.admission)) }
            return dots
        }) {
            heads[index].admits = dots
            admitted += dots.count
            guard admitted <= Limits.changesetItemsMax else { throw reader.fail(.tooMany(.admittedEntries)) }
            for dot in dots { namedReplicas[replicas.index(of: dot.replica)] = true }
        }
    }

    /// - Parameter created: The records that the changeset creates; none of them comes from elsewhere.
    mutating func readTransfers(into heads: inout [EntryHead], created: ArraySlice<Slot>) throws(WireError) {
        let start = reader.offset
        let transfers = try readSparsePlaces { (reader, _) throws(WireError) in try TransferCodec.decode(from: &reader) }
        guard !transfers.isEmpty else { throw WireError(start, .empty(.transfers)) }
        for (index, transfer) in transfers {
            let coverage = Coverage(dot: Dot(replica, first + UInt64(index)), context: heads[index].context)
            guard transfer.isPossible(in: scope, at: coverage) else {
                throw WireError(start, .impossibleTransfer)
            }
            if let carried = transfer.carried, created.contains(where: { carried.item($0.record) != nil }) {
                throw WireError(start, .createdAndCarried)
            }
            heads[index].transfer = transfer
        }
    }

    private static func dot(_ reader: inout ByteReader, _ table: ReplicaTable) throws(WireError) -> Dot {
        let replica = try table.replica(&reader)
        return Dot(replica, try reader.entryNumber())
    }

    private mutating func readSparsePlaces<Item>(
        _ read: (inout ByteReader, ReplicaTable) throws(WireError) -> Item
    ) throws(WireError) -> [(Int, Item)] {
        var result: [(Int, Item)] = []
        var next = 0
        for _ in 0..<(try reader.count(max: count, .remarks)) {
            let index = next + (try reader.count(max: count, .remarkPlace))
            guard index < count else { throw reader.fail(.ofNoEntry(.remark)) }
            result.append((index, try read(&reader, replicas)))
            next = index + 1
        }
        return result
    }
}
