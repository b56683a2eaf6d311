import Records
import Register
import Testing

@testable import CunlianCommands

/// What two people read to each other on the telephone.
struct FingerprintWordsTests {
    /// Every word of a language: the bytes of a fingerprint go through all of them.
    private static func all(_ language: Language) -> [String] {
        (0..<16).flatMap { row in
            let bytes = (0..<16).map { UInt64(16 * row + $0) }
            let half = { (part: ArraySlice<UInt64>) in part.reduce(0) { $0 << 8 | $1 } }
            let words = Fingerprint(high: half(bytes[..<8]), low: half(bytes[8...])).words(in: language)
            return language == .zh ? words.filter { $0 != " " }.map { String($0) } : words.split { $0 == " " || $0 == "-" }.map(String.init)
        }
    }

    /// A syllable as it is heard where zh is z and -ing is -in.
    private static func heard(_ syllable: String) -> String {
        var text = syllable
        if ["zh", "ch", "sh"].contains(String(text.prefix(2))) { text.remove(at: text.index(after: text.startIndex)) }
        if text.hasSuffix("ing") || text.hasSuffix("eng") { text.removeLast() }
        return text
    }

    @Test(arguments: Language.allCases) func `each byte has a word of its own`(language: Language) {
        #expect(Set(Self.all(language)).count == 256 && Self.all(language).count == 256)
    }

    @Test func `no two characters sound alike, and none has two readings`() throws {
        let pinyin = Pinyin.table
        let heard = Self.all(.zh).map { character in
            Set(character.unicodeScalars.flatMap { pinyin.readings(of: $0) }.map(Self.heard))
        }
        for (character, readings) in zip(Self.all(.zh), heard) { #expect(readings.count == 1, "\(character) \(readings)") }
        #expect(Set(heard).count == 256)
    }

    @Test func `a fingerprint is read in the order of its digits, four and four`() {
        let key = Fingerprint(high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F)
        #expect(key.words(in: .zh) == "爱按罢拜 办帮报北 本必边表 别并布菜")
        #expect(key.words(in: .en).hasPrefix("aardvark-absurd-accrue-acme adrift-"))
    }
}
