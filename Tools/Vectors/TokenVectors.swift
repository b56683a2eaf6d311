import Causality
import Changesets
import CunlianTrust
import JSON
import RecordStore
import Records

/// Tokens as they are written: `Protocol/07-store.md`, section 6.
enum TokenVectors {
    static func text() throws -> String {
        vectorFile("Tokens after 07-store.md, section 6, by the numbers of a file, or such as are damaged.", right() + wrong())
    }

    private static func token(_ scope: WrittenToken.Place, own: UInt64, _ others: [LocalDot] = []) -> WrittenToken {
        WrittenToken(incarnation: 0xA1B2_C3D4, scope: scope, ownNumber: own, others: others)
    }

    private static func right() -> [String] {
        let (near, far) = (LocalDot(replica: 2, number: 5), LocalDot(replica: 200, number: Limits.entryNumberMax))
        let all: [(String, WrittenToken)] = [
            ("of a scope in which nothing was shown", token(.numbered(1), own: 0)), ("of one's own entries", token(.numbered(3), own: 12)),
            ("that is the example of the page", token(.numbered(3), own: 12, [near])),
            ("of others' entries too", token(.numbered(3), own: 12, [near, far])),
            ("of others whose numbers do not ascend, as their names do", token(.numbered(3), own: 0, [far, near])),
            ("of a scope that the file does not name yet", token(.coded(Cast.village), own: 0)),
            ("of a region's directory that the file does not name yet", token(.coded(.directory(of: ScopeCode(number: 450_124))), own: 0)),
        ]
        return all.map { name, token in
            JSONWriter.document { json in
                json.member("name", "token " + name)
                json.member("section", "07, 6")
                json.member("token", token.text(digest: Suite.one.digest))
                json.name("value")
                json.object { $0.members(of: token) }
            }
        }
    }

    private static func wrong() -> [String] {
        let good = token(.numbered(3), own: 12, [LocalDot(replica: 2, number: 5)]).text(digest: Suite.one.digest)
        let even = token(.numbered(3), own: 300).text(digest: Suite.one.digest)
        func sealed(_ bytes: [UInt8]) -> String { Base64.text(bytes + Suite.one.digest(bytes).prefix(2), .names) }
        let head: [UInt8] = [0xA1, 0xB2, 0xC3, 0xD4]
        let beyond = make { $0.varint(3_000_000_000_000_000_000) }
        let all: [(String, String, String)] = [
            ("with another letter", "B" + good.dropFirst(), "the token is damaged"),
            ("cut short", String(good.dropLast(4)), "the token is damaged"),
            ("with a letter too many", even + "A", "a digit too many"),
            ("with a mark that is none of its letters", good.dropLast() + "+", "not its one form"),
            ("filled up", good + "=", "not its one form"), ("with bits left over", leftOver(good), "not its one form"),
            ("of nothing", "", "the token is damaged"), ("of four bytes", sealed(head), "the token is damaged"),
            ("without an own number", sealed(head + [3]), "the bytes end too early"),
            ("of a replica without its entry", sealed(head + [3, 12, 2]), "the bytes end too early"),
            ("with an entry 0", sealed(head + [3, 12, 2, 0]), "no entry's number"),
            ("with a replica beyond every file", sealed(head + [3, 12, 0x80, 0x80, 0x80, 0x80, 8, 5]), "too large a number"),
            ("with a number that is not the shortest", sealed(head + [3, 0x8C, 0]), "not the shortest form"),
            ("of a scope's code that is none", sealed(head + [0] + beyond + [0]), "no scope's code"),
        ]
        return all.map { name, token, reason in
            JSONWriter.document { json in
                json.member("name", "token " + name)
                json.member("section", "07, 6")
                json.member("token", token)
                json.member("mustFail", reason)
            }
        }
    }

    /// The same bytes, with a bit set behind the last of them.
    private static func leftOver(_ text: String) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        guard let last = text.last, let place = letters.firstIndex(of: last) else { return text }
        return text.dropLast() + String(letters[place | 1])
    }
}

extension JSONWriter {
    fileprivate mutating func members(of token: WrittenToken) {
        member("incarnation", hex(UInt64(token.incarnation), digits: 8))
        switch token.scope {
        case .numbered(let number):
            member("scope", number)
            member("code", nil as String?)
        case .coded(let code):
            member("scope", 0)
            member("code", String(code.number))
        }
        member("ownNumber", String(token.ownNumber))
        member("others", list: { json in for dot in token.others { json.local(dot) } })
    }
}
