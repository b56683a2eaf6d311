@_spi(_Unicode) import Swift
import Causality

/// What a field can hold, as it is merged and carried: the schema says how it is read.
///
/// Dates are days since 1970-01-01, decimals and money whole numbers of their smallest unit (money:
/// fen), codes the number of the item in its list. So equality is equality of what is written, and no
/// floating point comes near a poverty line.
public enum Value: Hashable, Sendable {
    /// Answered, and there is nothing: not the same as never answered.
    case missing
    /// Yes or no.
    case bool(Bool)
    /// Whole numbers, and all that is written as one: decimals, money, days, years, items of a code list.
    case integer(Int64)
    /// Unicode NFC; see ``Swift/String/normalised``.
    case text(String)
    /// Apart, so that a million values that are none take no room for one.
    indirect case reference(RecordID)
    /// Ciphertext: compared, merged and digested as it is.
    case sealed([UInt8])
    /// One value for each input of the group, in the schema's order; never nested.
    case group([Value])

    /// Whether there is nothing: of a group, in no part of it.
    public var isMissing: Bool {
        switch self {
        case .missing: true
        case .group(let parts): parts.allSatisfy(\.isMissing)
        default: false
        }
    }

    /// The value of one input: of a group its part, of a single field itself.
    public func part(_ index: Int) -> Value {
        switch self {
        case .group(let parts): index < parts.count ? parts[index] : .missing
        default: index == 0 ? self : .missing
        }
    }
}

extension Value: Comparable {
    /// A total order, for canonical forms and the rules `greatest` and `least`.
    ///
    /// Kinds ascend as declared; texts by their UTF-8 bytes; groups part by part.
    public static func < (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.bool(let x), .bool(let y)): !x && y
        case (.integer(let x), .integer(let y)): x < y
        case (.text(let x), .text(let y)): x.utf8.lexicographicallyPrecedes(y.utf8)
        case (.reference(let x), .reference(let y)): x < y
        case (.sealed(let x), .sealed(let y)): x.lexicographicallyPrecedes(y)
        case (.group(let x), .group(let y)): x.lexicographicallyPrecedes(y)
        default: a.kindOrder < b.kindOrder
        }
    }

    private var kindOrder: Int {
        switch self {
        case .missing: 0
        case .bool: 1
        case .integer: 2
        case .text: 3
        case .reference: 4
        case .sealed: 5
        case .group: 6
        }
    }
}

extension String {
    /// Unicode NFC, without white space at either end; part of the format, so that equal texts are equal bytes.
    public var normalised: String {
        if isPlainlyNormalised { return self }
        if isPlain, !(utf8.first?.isBlank ?? false), !(utf8.last?.isBlank ?? false) { return self }
        var bytes = self.utf8.allSatisfy({ $0 < 0x80 }) ? Array(self.utf8) : []
        if bytes.isEmpty {
            var composed = ""
            for scalar in self._nfc { composed.unicodeScalars.append(scalar) }
            bytes = Array(composed.utf8)
        }
        let head = bytes.prefix(while: \.isBlank).count
        let body = bytes.dropFirst(head)
        let tail = body.reversed().prefix(while: \.isBlank).count
        return String(decoding: body.dropLast(tail), as: UTF8.self)
    }

    /// Whether ``normalised`` would leave the text as it is, so far as its bytes say so one by one: nearly always.
    var isPlainlyNormalised: Bool {
        guard let first = utf8.first, let last = utf8.last else { return true }
        return !first.isBlank && !last.isBlank && hasOnlyBytes(where: \.isPlainlyComposed)
    }

    /// Whether a condition holds for each byte.
    func hasOnlyBytes(where condition: (UInt8) -> Bool) -> Bool {
        unsafe utf8.withContiguousStorageIfAvailable { unsafe $0.allSatisfy(condition) } ?? utf8.allSatisfy(condition)
    }

    /// Whether the text is in Unicode NFC already.
    public var isComposed: Bool {
        if hasOnlyBytes(where: \.isPlainlyComposed) || isPlain { return true }
        return self._nfc.elementsEqual(self.unicodeScalars)
    }

    /// Whether every scalar is one that Unicode's composition never touches, first or second of a pair: what people
    /// write in a register, nearly always. Where it is not known, false.
    ///
    /// Below U+0300 nothing is a second half, and nothing decomposes that would not be composed again; the ideographs
    /// and their punctuation neither decompose nor combine (Unicode Standard Annex #15, section 9: all of these are
    /// `NFC_Quick_Check=Yes` with combining class 0).
    package var isPlain: Bool {
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0..<0x300, 0x3000...0x3029, 0x4E00...0x9FFF, 0xFF01...0xFF5E: continue
            default: return false
            }
        }
        return true
    }
}

extension UInt8 {
    /// White space of ASCII.
    fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension UInt8 {
    /// Whether valid UTF-8 of such bytes is in NFC for sure: ASCII, and the CJK ideographs of U+4000 to U+9FFF.
    package var isPlainlyComposed: Bool { self < 0xC0 || 0xE4...0xE9 ~= self }
}
