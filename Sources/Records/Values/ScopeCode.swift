/// What a scope is named by: a code of digits, or the directory of one; 0 is the root's directory.
///
/// Which codes there are, of how many digits, is the schema's to say; see ``ScopeGrammar``. A code covers every code that begins
/// with it: with levels of 2 and 5 digits, `12` covers `12071`.
public struct ScopeCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The code's digits as a number, as it travels; of a region's directory with a 1 and zeros before them, 19 digits in all.
    public let number: UInt64

    /// The scope of that number; whether there can be one is asked of ``ScopeGrammar/contains(_:)``.
    public init(number: UInt64) { self.number = number }

    /// Reads what people write: the digits of one of the grammar's levels, or `directory`.
    ///
    /// - Parameter grammar: Of the store's schema, ``Schema/scopes``.
    /// - Returns: `nil` where the grammar has no such code, and where it begins with 0.
    public init?(_ text: some StringProtocol, in grammar: ScopeGrammar) {
        if text == "directory" {
            self = .directory
            return
        }
        if text.hasPrefix("directory-") {
            guard let region = ScopeCode(text.dropFirst("directory-".count), in: grammar), !region.isDirectory else { return nil }
            self = .directory(of: region)
            return
        }
        guard 1...ScopeGrammar.digitsMax ~= text.utf8.count, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = UInt64(text), text.utf8.first != 0x30, grammar.contains(ScopeCode(number: number))
        else { return nil }
        self.number = number
    }

    /// The root's directory: who holds which office in the whole tree, and which schema is in force.
    public static let directory = ScopeCode(number: 0)

    /// The scope in which it is written who holds which office in a region.
    public static func directory(of region: ScopeCode) -> ScopeCode {
        region.isDirectory ? region : ScopeCode(number: directories + region.number)
    }

    /// What stands before a region's code in that of its directory.
    package static let directories: UInt64 = 1_000_000_000_000_000_000

    /// Whether it is a directory: the root's, or a region's.
    public var isDirectory: Bool { number == 0 || isOfRegion }
    /// Whether it is the directory of a region.
    public var isOfRegion: Bool { number > Self.directories && number < 2 * Self.directories }
    /// Of which region it is the directory; of a scope that is none, itself; `nil` for the root's directory.
    public var region: ScopeCode? { number == 0 ? nil : isOfRegion ? ScopeCode(number: number - Self.directories) : self }

    /// How many decimal digits the code has; 0 for a directory.
    public var digits: Int {
        guard !isDirectory else { return 0 }
        var (count, rest) = (1, number)
        while rest > 9 { (count, rest) = (count + 1, rest / 10) }
        return count
    }
    /// The digits, or `directory`, and behind a hyphen of which region: what ``init(_:in:)`` reads.
    public var description: String {
        guard isDirectory else { return String(number) }
        return region.map { "directory-\($0.number)" } ?? "directory"
    }

    /// The scope that encloses this one and has a code of so many digits: the directory of a region where there are any, the root's for 0.
    ///
    /// - Returns: `nil` where the code has fewer digits.
    public func directory(above digits: Int) -> ScopeCode? {
        guard digits > 0 else { return .directory }
        guard let region, 0..<region.digits ~= region.digits - digits else { return nil }
        var number = region.number
        for _ in digits..<region.digits { number /= 10 }
        return .directory(of: ScopeCode(number: number))
    }

    /// Whether the other scope is this one or lies in it.
    public func covers(_ other: ScopeCode) -> Bool {
        guard !isDirectory, !other.isDirectory else { return self == other }
        var rest = other.number
        while rest > number { rest /= 10 }
        return rest == number
    }

    /// The directories first, from the root's downwards; a scope before those that lie in it.
    public static func < (a: ScopeCode, b: ScopeCode) -> Bool {
        guard a.isDirectory == b.isDirectory else { return a.isDirectory }
        guard let left = a.region, let right = b.region else { return a.number < b.number }
        return left.precedes(right)
    }

    /// Digit by digit, as text: so a scope stands before those in it.
    private func precedes(_ other: ScopeCode) -> Bool {
        var (left, right) = (number, other.number)
        let longer = digits - other.digits
        if longer > 0 {
            for _ in 0..<longer { left /= 10 }
            return left < right
        }
        for _ in longer..<0 { right /= 10 }
        return left < right || left == right && longer < 0
    }
}
