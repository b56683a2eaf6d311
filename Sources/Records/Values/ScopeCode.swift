/// What a scope is named by: a code of digits; 0 is the directory.
///
/// Which codes there are, of how many digits, is the schema's to say; see ``ScopeGrammar``. A code covers every code that begins
/// with it: with levels of 2 and 5 digits, `12` covers `12071`.
public struct ScopeCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The code's digits as a number, as it travels.
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
        guard 1...ScopeGrammar.digitsMax ~= text.utf8.count, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = UInt64(text), text.utf8.first != 0x30, grammar.contains(ScopeCode(number: number))
        else { return nil }
        self.number = number
    }

    /// The scope in which it is written who holds which office, and which schema is in force.
    public static let directory = ScopeCode(number: 0)

    /// Whether it is the directory.
    public var isDirectory: Bool { number == 0 }
    /// How many decimal digits the code has; 0 for the directory.
    public var digits: Int { isDirectory ? 0 : String(number).utf8.count }
    /// The digits, or `directory`: what ``init(_:in:)`` reads.
    public var description: String { isDirectory ? "directory" : String(number) }

    /// Whether the other scope is this one or lies in it.
    public func covers(_ other: ScopeCode) -> Bool {
        guard !isDirectory, !other.isDirectory else { return self == other }
        return String(other.number).hasPrefix(String(number))
    }

    /// The directory first; a scope before those that lie in it.
    public static func < (a: ScopeCode, b: ScopeCode) -> Bool {
        // By text, so that a scope stands before those in it.
        a.isDirectory || b.isDirectory ? a.number < b.number : String(a.number) < String(b.number)
    }
}
