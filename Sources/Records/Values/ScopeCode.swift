/// The region that a scope belongs to, by its administrative code; 0 is the directory.
///
/// Two digits are a province, 4 a city, 6 a county, 9 a township, 12 a village (GB/T 2260 and its
/// statistical extension). A code covers every code that begins with it.
public struct ScopeCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let number: UInt64

    public init(number: UInt64) { self.number = number }

    /// Reads 2, 4, 6, 9 or 12 digits, or `directory`.
    public init?(_ text: some StringProtocol) {
        if text == "directory" {
            self = .directory
            return
        }
        guard [2, 4, 6, 9, 12].contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = UInt64(text), text.utf8.first != 0x30
        else { return nil }
        self.number = number
    }

    public static let directory = ScopeCode(number: 0)

    /// Whether it has as many digits as a region's code may have; codes from elsewhere need not.
    public var isWellFormed: Bool { [0, 2, 4, 6, 9, 12].contains(digits) }

    public var isDirectory: Bool { number == 0 }
    public var digits: Int { isDirectory ? 0 : String(number).utf8.count }
    public var description: String { isDirectory ? "directory" : String(number) }

    /// Whether the other region is this one or lies in it.
    public func covers(_ other: ScopeCode) -> Bool {
        guard !isDirectory, !other.isDirectory else { return self == other }
        return String(other.number).hasPrefix(String(number))
    }

    public static func < (a: ScopeCode, b: ScopeCode) -> Bool {
        // By text, so that a county stands before its villages.
        a.isDirectory || b.isDirectory ? a.number < b.number : String(a.number) < String(b.number)
    }
}
