/// A citizen's number after GB 11643-1999: 18 characters that name a region, a birth date and a sex.
///
/// Six digits of the region at first registration, eight of the birth date, three of a sequence whose
/// last is odd for men, and a check character. Numbers of the 15-digit form of 1989 are converted: they
/// write the year with two digits, always of the twentieth century, and have no check character.
///
///     let number = try CitizenNumber("11010519491231002x")
///     number.text    // 11010519491231002X
///     number.birth   // 1949-12-31
///
/// - Note: The region is not looked up. It is that of the first registration, so codes that are long
///   gone are right; ``RegionTable`` can warn of them.
public struct CitizenNumber: Hashable, Sendable {
    /// As the last digit of the sequence says.
    public enum Sex: Hashable, Sendable { case female, male }

    /// Why a text is no citizen's number.
    public enum Problem: Error, Hashable, Sendable, CaseIterable {
        /// Neither 18 characters nor 15.
        case length
        /// Something other than digits, or an X that is not the last of 18.
        case characters
        /// The birth date does not exist.
        case date
        /// The check character belongs to other digits: there is a slip somewhere.
        case check
    }

    /// 18 characters, the last of them a digit or a capital X.
    public let text: String
    /// A day that exists; whether it lies in the future is not checked here.
    public let birth: CalendarDate
    /// Whether it was written in the 15-digit form.
    public let wasConverted: Bool

    /// Reads 18 or 15 characters; a lower-case x is taken for X, blanks are not taken at all.
    ///
    /// - Throws: ``Problem``, the first that is found.
    public init(_ text: some StringProtocol) throws(Problem) {
        let bytes = Array(text.utf8)
        guard bytes.count == 18 || bytes.count == 15 else { throw .length }
        guard bytes.prefix(17).allSatisfy({ (0x30...0x39).contains($0) }) else { throw .characters }
        var digits = bytes.prefix(17).map { Int($0 - 0x30) }
        if bytes.count == 15 { digits.insert(contentsOf: [1, 9], at: 6) }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        guard let birth = CalendarDate(year: number(6..<10), month: number(10..<12), day: number(12..<14))
        else {
            throw .date
        }
        let check = Self.check(of: digits)
        if bytes.count == 18 {
            let last = bytes[17] == UInt8(ascii: "x") ? UInt8(ascii: "X") : bytes[17]
            guard (0x30...0x39).contains(last) || last == UInt8(ascii: "X") else { throw .characters }
            guard last == check else { throw .check }
        }
        self.text = digits.map(String.init).joined() + String(Unicode.Scalar(check))
        self.birth = birth
        wasConverted = bytes.count == 15
    }

    /// Six digits after GB/T 2260, as they were at first registration.
    public var region: String { String(text.prefix(6)) }

    /// Odd is male, even female.
    public var sex: Sex { text.utf8.dropFirst(16).first.map { $0 & 1 == 1 } == true ? .male : .female }

    /// The check character of 17 digits: ISO 7064, MOD 11-2.
    private static func check(of digits: [Int]) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}
