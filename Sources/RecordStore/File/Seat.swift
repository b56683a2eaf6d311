import Changesets
import Records
import SQLite

/// Where the store is, as it remembers itself; `docs/decisions/0025`.
///
/// A number is given twice only by a file that is somewhere it was not, or older than it was. So the store counts what it
/// seals, inside first and then in a small file beside it, before a byte leaves. *Beside behind inside* is a crash between the
/// two, and innocent. *Beside ahead*, another file, or one that was changed at another time than it says itself, is a copy, or
/// was put back.
struct Seat: Room {
    let context: StoreContext
    let settings: Settings
}

extension Seat {
    static let fileName = "seat"
    /// A file is written within this time of looking at the clock, in milliseconds.
    static let delayMax: UInt64 = 10_000

    enum Verdict {
        case here
        /// Nothing is remembered yet.
        case unknown
        case elsewhere
    }

    /// What the store remembers of the file beside it; `seat` in `_meta`.
    struct Place: Hashable {
        var id: UInt64
        /// 0 where inodes tell nothing.
        var inode: UInt64
        var counter: UInt64
    }

    /// Only what signs gives numbers that count.
    private var file: SeatFile? {
        guard environment.seat != .none, signer != nil else { return nil }
        return SeatFile(path: String(context.path.dropLast(RecordStore.fileName.utf8.count)) + Self.fileName)
    }

    private var isNamed: Bool { if case .named = environment.seat { true } else { false } }

    func verdict(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Verdict {
        guard let file else { return .here }
        guard let place = try place(r) else { return .unknown }
        return place.isThere(try asking(file.look()), isNamed: isNamed) ? .here : .elsewhere
    }

    /// Makes this the store's seat: with a new name, so that whoever else has the old one is told from it.
    func take(_ w: borrowing WriteTransaction) throws(StoreError) {
        guard let file else { return }
        // Whoever goes back to before this finds the file ahead.
        let counter = max(try place(w)?.counter ?? 0, try asking(file.look())?.mark?.counter ?? 0) + 1
        let id =
            switch environment.seat {
            case .named(let name): environment.suite.digest(Array(name.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            case .none, .beside: environment.randomBits()
            }
        let sight = try asking(file.write(id: id, counter: counter))
        try remember(Place(id: id, inode: sight?.inode ?? 0, counter: counter), w)
    }

    /// Counts what was sealed; the file beside follows when it is durable.
    func advance(_ w: borrowing WriteTransaction) throws(StoreError) {
        guard file != nil, var place = try place(w) else { return }
        place.counter += 1
        try remember(place, w)
        context.seatToSettle = place
    }

    /// Has the file beside say what the store says.
    func settle() throws(StoreError) {
        guard let file, let place = context.seatToSettle else { return }
        context.seatToSettle = nil
        _ = try asking(file.write(id: place.id, counter: place.counter))
    }

    private func place(_ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Place? {
        guard let bytes = try settings.value("seat", r), bytes.count == 24 else { return nil }
        let numbers = (0..<3).map { bytes[$0 * 8..<$0 * 8 + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return Place(id: numbers[0], inode: numbers[1], counter: numbers[2])
    }

    private func remember(_ place: Place, _ w: borrowing WriteTransaction) throws(StoreError) {
        var writer = ByteWriter()
        for number in [place.id, place.inode, place.counter] { writer.fixed64(number) }
        try settings.set("seat", writer.bytes, w)
    }
}

extension Seat.Place {
    /// No file has it: a store that says so is always elsewhere.
    static let nowhere: [UInt8] = Array(repeating: 0, count: 24)

    /// Whether the file beside the store is the one that is remembered.
    ///
    /// - Parameter isNamed: Then inode and time tell nothing.
    func isThere(_ sight: SeatFile.Sight?, isNamed: Bool) -> Bool {
        guard let sight, let mark = sight.mark, mark.id == id, mark.counter <= counter else { return false }
        if isNamed { return true }
        if let found = sight.inode, found != inode { return false }
        return max(sight.changed, mark.time) - min(sight.changed, mark.time) <= Seat.delayMax
    }
}
