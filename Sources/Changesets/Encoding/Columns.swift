import Causality
import Records

/// Names replicas by their place in the header's table; 0 is the author.
struct ReplicaTable: Sendable {
    let author: ReplicaID
    /// Ascending, without the author.
    let others: [ReplicaID]

    init(author: ReplicaID, others: some Sequence<ReplicaID>) {
        self.author = author
        self.others = Set(others).subtracting([author]).sorted()
    }

    init(author: ReplicaID, sorted others: [ReplicaID]) {
        self.author = author
        self.others = others
    }

    func index(of replica: ReplicaID) -> Int {
        if replica == author { return 0 }
        var (low, high) = (0, others.count)
        while low < high {
            let middle = (low + high) / 2
            if others[middle] < replica { low = middle + 1 } else { high = middle }
        }
        precondition(low < others.count && others[low] == replica, "The table was made without this replica.")
        return low + 1
    }

    func place(_ reader: inout ByteReader) throws(WireError) -> Int {
        try reader.count(max: others.count, .replicaPlace)
    }

    func replica(_ reader: inout ByteReader) throws(WireError) -> ReplicaID { self[try place(&reader)] }

    subscript(place: Int) -> ReplicaID { place == 0 ? author : others[place - 1] }
}
