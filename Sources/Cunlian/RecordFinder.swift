public import RecordStore
public import Records

/// Finds records by the names that people use: their id, a prefix of it, or a readable number.
///
/// Whoever asks for a few is given them out of the table. Whoever goes on asking has all of a type's numbers read
/// once and remembered, so that importing ten thousand rows does not search ten thousand times.
public final class RecordFinder {
    private let store: RecordStore
    private var numbers: [Int: [String: [RecordID]]] = [:]
    private var searches: [Int: Int] = [:]

    /// Of a type: commands name a record or two, files name thousands.
    private static let searchesMax = 8

    /// Of everything that the store holds.
    public init(_ store: RecordStore) { self.store = store }

    /// The one record that a text names.
    public func record(_ text: String, type expected: RecordType? = nil) throws -> RecordID {
        if let record = RecordID(text) {
            guard try store.views.scope(of: record) != nil else { throw EditError.unknownRecord(text) }
            return record
        }
        let found = try candidates(text.asTyped, expected)
        guard found.count <= 1 else { throw EditError.ambiguousRecord(text, try found.prefix(5).map { try name($0, among: found, text) }) }
        guard let record = found.first else { throw EditError.unknownRecord(text) }
        return record
    }

    /// What to write for one of several: its type and number where that tells them apart, or else its id.
    private func name(_ record: RecordID, among all: [RecordID], _ text: String) throws -> String {
        guard let type = try store.views.type(of: record), try store.views.readableNumber(record) == text,
            try all.filter({ try store.views.type(of: $0)?.number == type.number }).count == 1
        else { return record.description }
        return "\(type.name):\(text)"
    }

    private func candidates(_ text: String, _ expected: RecordType?) throws -> [RecordID] {
        if let colon = text.firstIndex(of: ":") {
            let name = String(text[..<colon])
            guard let type = store.schema.types.first(where: { $0.isCalled(name) }) else { throw store.schema.unknownType(name) }
            let number = String(text[text.index(after: colon)...])
            let found = try records(type, number: number)
            return found.isEmpty ? try records(type, endingIn: number) : found
        }
        if let expected {
            let byNumber = try records(expected, number: text)
            if !byNumber.isEmpty { return byNumber }
        }
        let byName = try store.views.records(named: text)
        if !byName.isEmpty || expected != nil { return byName }
        return try store.schema.types.flatMap { try records($0, number: text) }
    }

    /// The records of a type whose number is that figure behind a region's code: within a village `0042` says enough.
    private func records(_ type: RecordType, endingIn figure: String) throws -> [RecordID] {
        guard !figure.isEmpty, figure.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return [] }
        return try allNumbers(type).filter { $0.0.hasSuffix("-" + figure) }.flatMap(\.1)
    }

    /// The one record of a type that has a readable number, where the text could name nothing else.
    package func only(_ type: RecordType, number: String) throws -> RecordID? {
        guard RecordID(number) == nil, !number.utf8.contains(UInt8(ascii: ":")) else { return nil }
        let found = try records(type, number: number)
        return found.count == 1 ? found[0] : nil
    }

    /// The record of that number, of that type where one has it: a household and somebody in it may be numbered alike.
    package func record(_ text: String, before other: RecordType?) throws -> RecordID {
        try other.flatMap { try only($0, number: text.asTyped) } ?? record(text)
    }

    /// The records of a type that have that readable number.
    public func records(_ type: RecordType, number: String) throws -> [RecordID] {
        guard let field = type.numberField else { return [] }
        if numbers[type.number] == nil {
            let made = searches[type.number, default: 0]
            if made < Self.searchesMax {
                searches[type.number] = made + 1
                return try store.views.readableNumbers(type, field: field, only: number).map(\.1)
            }
            var index: [String: [RecordID]] = [:]
            for (text, record) in try store.views.readableNumbers(type, field: field) { index[text, default: []].append(record) }
            numbers[type.number] = index
        }
        return numbers[type.number]?[number] ?? []
    }

    /// Every readable number of a type.
    func allNumbers(_ type: RecordType) throws -> [(String, [RecordID])] {
        searches[type.number] = Self.searchesMax
        _ = try records(type, number: "")
        return (numbers[type.number] ?? [:]).map { ($0.key, $0.value) }
    }

    /// Takes note of a record that was just made.
    public func note(_ record: RecordID, _ type: RecordType, number: String) {
        if numbers[type.number] != nil { numbers[type.number]?[number, default: []].append(record) }
    }
}

extension String {
    /// As it would be typed on a keyboard without an input method: `户：０００１` is `户:0001`.
    fileprivate var asTyped: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { (0xFF01...0xFF5E).contains($0.value) ? Unicode.Scalar(UInt8($0.value - 0xFEE0)) : $0 })
        ).normalised
    }
}
