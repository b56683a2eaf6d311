public import Causality
public import Changesets
public import Records

/// Something that people are told once: a case with its facts, and no sentence.
public struct Notice: Sendable {
    /// Milliseconds since 1970, by this store's clock.
    public let at: UInt64
    /// What happened.
    public let event: Event

    /// What there is to be told.
    public enum Event: Hashable, Sendable {
        /// Another changeset has the numbers of one that is held.
        case fork(Entries)
        /// A changeset that waited could not go on its chain when its turn came.
        case refused(Entries, ChangesetFault)
        /// The store had been set back, and goes on under a name of its own.
        case renewed(from: ReplicaID, to: ReplicaID, again: Int)
        /// The store is a copy, or was put back, and goes on under a name of its own; so many entries were written again.
        case reseated(from: ReplicaID, to: ReplicaID, again: Int)
        /// So many records that were made before there was a grant have other readable numbers now.
        case renumbered(Int, in: ScopeCode)
        /// The clock had been ahead: what was dated by it stays so, and from now on times are those of the wall clock again. In
        /// milliseconds since 1970.
        case clockRestarted(from: UInt64, to: UInt64)
        /// The wall clock is earlier than what is known to be past, in milliseconds since 1970, and so is not believed.
        case clockBehind(known: UInt64)
        /// A schema is published that this program cannot read.
        case unreadableSchema(name: String, version: Int, line: Int, column: Int)
        /// A copy of the store in its folder could not be opened, and was taken away: keys that were to be destroyed may have been in it.
        case copyRemoved(String)
        /// In a copy of the store keys may still be that were to be destroyed.
        case copyLeft(String)
        /// What another version of the program noted.
        case unlisted(kind: String, text: String)
    }

    /// Some entries of one chain.
    public struct Entries: Hashable, Sendable {
        /// Where they were written.
        public let scope: ScopeCode
        /// Who wrote them.
        public let replica: ReplicaID
        /// The number of the first.
        public let first: UInt64
        /// The number of the last.
        public let last: UInt64

        /// Puts the parts together; nothing is checked.
        public init(_ scope: ScopeCode, _ replica: ReplicaID, _ first: UInt64, _ last: UInt64) {
            (self.scope, self.replica, self.first, self.last) = (scope, replica, first, last)
        }

        init(_ header: ChangesetHeader, in scope: ScopeCode) {
            self.init(scope, header.replica, header.first, header.last)
        }
    }

    /// What scripts read of it.
    public var kind: String { event.kind }
    /// Its facts, with blanks between them.
    public var text: String { event.text }
}

/// An event as the table keeps it, and as scripts read it: a word, and its facts with blanks between them.
extension Notice.Event {
    /// The word for the case.
    public var kind: String {
        switch self {
        case .fork: "fork"
        case .refused: "refused"
        case .renewed: "renewed"
        case .reseated: "seat"
        case .renumbered: "renumbered"
        case .clockRestarted: "clock"
        case .clockBehind: "clock-behind"
        case .unreadableSchema: "schema"
        case .copyRemoved: "copy-removed"
        case .copyLeft: "copy-left"
        case .unlisted(let kind, _): kind
        }
    }

    /// The facts of the case, with blanks between them.
    public var text: String {
        switch self {
        case .fork(let entries): entries.text
        case .refused(let entries, let fault):
            // The facts of a reason as the wire has them, behind its name.
            "\(entries.text) \(fault.kind) \(fault.bytes.map { hex(UInt64($0), digits: 2) }.joined())"
        case .renewed(let from, let to, let again), .reseated(let from, let to, let again): "\(from) \(to) \(again)"
        case .renumbered(let count, let scope): "\(scope) \(count)"
        case .clockRestarted(let from, let to): "\(from) \(to)"
        case .clockBehind(let known): "\(known)"
        case .unreadableSchema(let name, let version, let line, let column): "\(name) \(version) \(line):\(column)"
        case .copyRemoved(let name), .copyLeft(let name): name
        case .unlisted(_, let text): text
        }
    }

    init(kind: String, text: String) {
        // A name of a file may have blanks.
        switch kind {
        case "copy-removed": self = .copyRemoved(text)
        case "copy-left": self = .copyLeft(text)
        default: self = Notice.Event.read(kind, text.split(separator: " ")) ?? .unlisted(kind: kind, text: text)
        }
    }

    private static func read(_ kind: String, _ parts: [Substring]) -> Notice.Event? {
        switch (kind, parts.count) {
        case ("fork", 3): Notice.Entries(parts).map { .fork($0) }
        case ("refused", 5):
            if let entries = Notice.Entries(parts), let fault = ChangesetFault(hexadecimal: parts[4]) {
                .refused(entries, fault)
            } else {
                nil
            }
        case ("renewed", 3), ("seat", 3):
            if let from = ReplicaID(parts[0]), let to = ReplicaID(parts[1]), let again = Int(parts[2]) {
                kind == "seat" ? .reseated(from: from, to: to, again: again) : .renewed(from: from, to: to, again: again)
            } else {
                nil
            }
        case ("renumbered", 2):
            if let scope = UInt64(parts[0]), let count = Int(parts[1]) { .renumbered(count, in: ScopeCode(number: scope)) } else { nil }
        case ("clock", 2): if let from = UInt64(parts[0]), let to = UInt64(parts[1]) { .clockRestarted(from: from, to: to) } else { nil }
        case ("clock-behind", 1): UInt64(parts[0]).map { .clockBehind(known: $0) }
        case ("schema", 3):
            if let version = Int(parts[1]), let place = Notice.pair(parts[2], ":"), let line = Int(place.0), let column = Int(place.1) {
                .unreadableSchema(name: String(parts[0]), version: version, line: line, column: column)
            } else {
                nil
            }
        default: nil
        }
    }
}

extension Notice {
    fileprivate static func pair(_ text: Substring, _ separator: Character) -> (Substring, Substring)? {
        let parts = text.split(separator: separator)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}

extension Notice.Entries {
    fileprivate var text: String { "\(scope) \(replica) \(first)-\(last)" }

    /// Reads what ``text`` writes, at the beginning of a list.
    fileprivate init?(_ parts: [Substring]) {
        let directory = parts[0] == "directory" ? ScopeCode.directory : nil
        let ofRegion = parts[0].hasPrefix("directory-") ? UInt64(parts[0].dropFirst("directory-".count)) : nil
        let scope = directory ?? ofRegion.map { .directory(of: ScopeCode(number: $0)) } ?? UInt64(parts[0]).map { ScopeCode(number: $0) }
        guard let scope, let replica = ReplicaID(parts[1]), let numbers = Notice.pair(parts[2], "-"), let first = UInt64(numbers.0),
            let last = UInt64(numbers.1)
        else { return nil }
        self.init(scope, replica, first, last)
    }
}

extension ChangesetFault {
    fileprivate var bytes: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }

    fileprivate init?(hexadecimal text: Substring) {
        let digits = Array(text)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else { return nil }
            bytes.append(byte)
        }
        var reader = ByteReader(bytes)
        do throws(WireError) {
            self = try ChangesetFault(decoding: &reader)
        } catch {
            return nil
        }
    }
}
