/// What a form of a page sent: `application/x-www-form-urlencoded`, as the URL standard reads it.
struct FormFields: Sendable {
    /// The most that a form may have, in bytes, and in fields.
    static let bytesMax = 64 << 10
    static let countMax = 64
    /// So many Chinese characters fit: a browser sends each as nine bytes.
    static let charactersMax = bytesMax / 9 / 1_000 * 1_000

    private var values: [String: String] = [:]

    /// - Returns: `nil` where there is too much of it, a field comes twice, or what it says is no text.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= Self.bytesMax else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "&"))
        guard parts.count <= Self.countMax else { return nil }
        for part in parts {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.text(sides[0]), let value = Self.text(sides.count > 1 ? sides[1] : part[part.endIndex...]),
                values.updateValue(value, forKey: name) == nil
            else { return nil }
        }
    }

    /// What stands in a field, without blanks at its ends; empty where there is none.
    subscript(_ name: String) -> String { Self.typed(values[name] ?? "") }

    /// What somebody meant by what a browser sends of a field: without blanks at its ends, its lines ended as in a terminal.
    static func typed(_ text: String) -> String {
        var scalars = text.unicodeScalars
        scalars.removeAll { $0 == "\r" }
        let value = String(scalars)
        return String(String(value.drop(while: \.isWhitespace).reversed()).drop(while: \.isWhitespace).reversed())
    }

    /// The same form with something else in one of its fields.
    func putting(_ value: String, in name: String) -> FormFields {
        var form = self
        form.values[name] = value
        return form
    }

    /// Every field to the letter, by name.
    var all: [(name: String, value: String)] { values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// What stands in a field, to the letter.
    func exactly(_ name: String) -> String { values[name] ?? "" }

    /// What stands in the fields whose names begin so, by what follows in their names.
    func all(after prefix: String) -> [(name: String, value: String)] {
        values.keys.filter { $0.hasPrefix(prefix) }.sorted().map { (String($0.dropFirst(prefix.count)), self[$0]) }
    }

    private static func text(_ coded: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(coded)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? { Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) } }
}
