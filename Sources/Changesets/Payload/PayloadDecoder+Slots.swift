import Causality
import Records

/// The records that a payload names: those known before it, and those that it creates.
extension PayloadDecoder {
    mutating func readKnown() throws(WireError) -> [Slot] {
        var salts: [UInt32] = []
        for _ in 0..<(try reader.countOfRest(.salts)) {
            let salt = try reader.fixed32()
            guard salts.last.map({ $0 < salt }) ?? true else { throw reader.fail(.outOfOrder(.salts)) }
            salts.append(salt)
        }
        var namedSalts = Array(repeating: false, count: salts.count)
        var slots: [Slot] = []
        var last: RecordID?
        for _ in 0..<(try itemCount(.knownRecords)) {
            let start = reader.offset
            let place = try replicas.place(&reader)
            let replica = replicas[place]
            namedReplicas[place] = true
            let base = last?.replica == replica ? last?.number ?? 0 : 0
            let (number, overflow) = base.addingReportingOverflow(try reader.varint())
            let index = UInt32(try reader.count(max: Int(UInt32.max), .recordIndex))
            guard !salts.isEmpty, !overflow, number > 0, number <= Limits.entryNumberMax else {
                throw WireError(start, .badRecordName)
            }
            let saltPlace = try reader.count(max: salts.count - 1, .saltPlace)
            namedSalts[saltPlace] = true
            let record = RecordID(replica: replica, number: number, index: index, salt: salts[saltPlace])
            guard last.map({ $0 < record }) ?? true else { throw WireError(start, .outOfOrder(.knownRecords)) }
            slots.append(Slot(record))
            last = record
        }
        guard namedSalts.allSatisfy({ $0 }) else { throw reader.fail(.neverNamed(.salt)) }
        namedSlots = Array(repeating: false, count: slots.count)
        return slots
    }

    mutating func readCreated(into slots: inout [Slot], repeated: [Dot?]) throws(WireError) {
        let created = try itemCount(.creations)
        let known = slots.count
        var places: [(entry: Int, index: UInt32)] = []
        for _ in 0..<created {
            let entry = (places.last?.entry ?? 0) + (try reader.count(max: count, .creationPlace))
            guard entry < count else { throw reader.fail(.ofNoEntry(.creation)) }
            places.append((entry, places.last.map { $0.entry == entry ? $0.index + 1 : 0 } ?? 0))
        }
        var types: [Int] = []
        for _ in 0..<created { types.append(try reader.count(max: Int(UInt16.max), .recordType)) }
        var lastParent: Int64 = 0
        for index in 0..<created {
            let start = reader.offset
            let code = try reader.varint()
            var parent: Int?
            if code > 0 {
                lastParent &+= unzigzag(code - 1)
                guard lastParent >= 0, lastParent < Int64(slots.count) else {
                    throw WireError(start, .parentNotBefore)
                }
                parent = Int(lastParent)
                namedSlots[Int(lastParent)] = true
            }
            let place = places[index]
            // An entry that repeats another creates its records under the names that they had.
            let dot = repeated[place.entry] ?? Dot(replica, first + UInt64(place.entry))
            let record = RecordID(replica: dot.replica, number: dot.number, index: place.index, salt: salt)
            slots.append(Slot(record, creation: (place.entry, types[index], parent)))
            namedSlots.append(false)
        }
        try checkNames(slots, known: known, repeats: repeated.contains { $0 != nil }, reader)
    }

    /// No record is created twice, or is one of those that are known already.
    private func checkNames(_ slots: [Slot], known: Int, repeats: Bool, _ reader: ByteReader) throws(WireError) {
        // Names are made of entry and index, so only entries that repeat others can give one twice.
        let created = slots[known...]
        if repeats, Set(created.map(\.record)).count < created.count { throw reader.fail(.listedTwice(.creation)) }
        // Only a record with the changeset's salt can be one of those it creates.
        let suspects = slots[..<known].filter { $0.record.salt == salt }
        guard suspects.isEmpty || Set(created.map(\.record)).isDisjoint(with: suspects.map(\.record)) else {
            throw reader.fail(.knownAndCreated)
        }
    }
}
