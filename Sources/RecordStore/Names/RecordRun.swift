import Changesets

/// Records that one changeset created one after another, and so have one number after another in the file.
///
/// A record's name is the replica, number and place of the entry that created it, and a salt. All but the number and
/// the place are the same in a run, and those ascend, so a row a changeset names them all, where a row a record with an
/// index would cost more than the record's own row. A record that came by another way (moved here, referred to before it
/// came, created again under an old name) is a run of its own.
///
/// - Invariant: Names ascend strictly by number, then place. Runs of one scope, replica and salt do not overlap, unless
///   somebody signs one name twice.
struct RecordRun {
    /// A record within the run.
    struct Name: Hashable {
        /// Of the entry that created it.
        let number: UInt64
        /// Which of the entry's creations it is.
        let place: UInt32
        let type: Int32

        /// Whether it may stand behind another in a run.
        func follows(_ other: Name) -> Bool {
            number == other.number ? place == other.place &+ 1 : number > other.number && place == 0
        }
    }

    /// The run's replica, salt and scope, by their numbers in the file; scope 0 is of what is only referred to.
    struct Family: Hashable {
        let scope: Int64
        let replica: Int32
        let salt: UInt32
    }

    /// How far on a record is looked for before it is searched: beyond a household and its members.
    private static let near = 12

    let family: Family
    /// The number in the file of the first record; the others follow it.
    let first: Int64
    let names: [Name]

    var numbers: Range<Int64> { first..<first + Int64(names.count) }

    /// The place in ``names``, or `nil` where the run does not hold that record.
    func position(_ number: UInt64, _ place: UInt32) -> Int? {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            let name = names[middle]
            if (name.number, name.place) < (number, place) { low = middle + 1 } else { high = middle }
        }
        return low < names.count && names[low].number == number && names[low].place == place ? low : nil
    }

    /// The place behind another one in ``names``, where it is among the next few; else `nil`.
    func position(_ number: UInt64, _ place: UInt32, after position: Int) -> Int? {
        for next in names.indices.dropFirst(position + 1).prefix(Self.near) {
            if names[next].number == number, names[next].place == place { return next }
            if names[next].number > number { return nil }
        }
        return nil
    }

    func place(_ position: Int) -> RecordPlace {
        RecordPlace(number: first + Int64(position), type: Int(names[position].type))
    }

    // MARK: In the file

    /// The types of the records, and how far each lies behind the one before: the same entry is 0.
    var births: [UInt8] {
        var writer = ByteWriter()
        var last = names[0].number
        for name in names {
            writer.varint(name.number - last)
            writer.varint(UInt64(name.type))
            last = name.number
        }
        return writer.bytes
    }

    /// - Throws: `WireError` where the bytes are not what ``births`` writes.
    init(_ family: Family, first: Int64, number: UInt64, place: UInt32, births: [UInt8]) throws(WireError) {
        self.family = family
        self.first = first
        var reader = ByteReader(births)
        var names: [Name] = []
        var (number, place) = (number, place)
        while !reader.isAtEnd {
            let step = try reader.varint()
            if !names.isEmpty { place = step == 0 ? place &+ 1 : 0 }
            number &+= step
            names.append(Name(number: number, place: place, type: Int32(truncatingIfNeeded: try reader.varint())))
        }
        self.names = names
    }

    init(_ family: Family, first: Int64, _ names: [Name]) {
        self.family = family
        self.first = first
        self.names = names
    }
}

/// Runs that were read or made lately.
struct RunCache {
    /// Ascending by their first name.
    private(set) var byName: [RecordRun.Family: [RecordRun]] = [:]
    /// Ascending by number.
    private(set) var byNumber: [RecordRun] = []
    private(set) var count = 0
    /// The number of the next record, if known.
    var next: Int64?

    private static let recordsMax = 400_000

    func find(_ family: RecordRun.Family, _ number: UInt64, _ place: UInt32) -> (run: RecordRun, position: Int)? {
        guard let runs = byName[family] else { return nil }
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            let name = runs[middle].names[0]
            if (name.number, name.place) <= (number, place) { low = middle + 1 } else { high = middle }
        }
        guard low > 0, let position = runs[low - 1].position(number, place) else { return nil }
        return (runs[low - 1], position)
    }

    func find(_ number: Int64) -> RecordRun? {
        let low = place(of: number)
        guard low > 0, byNumber[low - 1].numbers.contains(number) else { return nil }
        return byNumber[low - 1]
    }

    mutating func add(_ run: RecordRun) {
        if count + run.names.count > Self.recordsMax {
            byName = [:]
            byNumber = []
            count = 0
        }
        count += run.names.count
        byNumber.insert(run, at: place(of: run.first))
        let name = run.names[0]
        var runs = byName.removeValue(forKey: run.family) ?? []
        let index =
            runs.last.map { ($0.names[0].number, $0.names[0].place) < (name.number, name.place) } ?? true
            ? runs.count : runs.firstIndex { (name.number, name.place) < ($0.names[0].number, $0.names[0].place) } ?? runs.count
        runs.insert(run, at: index)
        byName[run.family] = runs
    }

    /// How many of the runs begin at that number or before it.
    private func place(of number: Int64) -> Int {
        var (low, high) = (0, byNumber.count)
        while low < high {
            let middle = (low + high) / 2
            if byNumber[middle].first <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
