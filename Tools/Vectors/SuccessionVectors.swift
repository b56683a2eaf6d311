import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// The two texts of a succession: `Protocol/15-succession.md`, section 1, and `16-regions.md`, section 7.
enum SuccessionVectors {
    static func text() throws -> String {
        vectorFile("The texts of successions after 15-succession.md, section 1, or such as are none.", try right() + wrong())
    }

    private static func line(
        _ name: String, _ statement: String, _ signatures: String, section: String = "15, 1", fails: String? = nil,
        _ signed: SignedSuccession? = nil
    ) -> String {
        JSONWriter.document { json in
            json.member("name", "succession: " + name)
            json.member("section", section)
            json.member("statement", statement)
            json.member("signatures", signatures)
            if let fails { json.member("mustFail", fails) }
            guard let signed else { return }
            let said = signed.statement
            json.name("value")
            json.object { json in
                json.member("tree", said.tree.description)
                json.member("version", said.version)
                json.member("previous", said.previous.description)
                json.member("root", hexadecimal(said.root))
                json.member("threshold", said.threshold)
                json.member("keys", said.keys.map { hexadecimal($0) })
                func cut(_ cut: ChainCut) -> String { "\(cut.replica.incarnation) \(cut.number) \(hexadecimal(cut.digest))" }
                json.member("accepts", said.accepts.map(cut))
                json.member("acceptsInRegions", said.acceptsInRegions.map { "\(cut($0.cut)) \($0.region.number)" })
                json.member("signed", signed.signatures.map { hexadecimal($0.key) })
            }
        }
    }

    private static func statement(inRegions: Bool = false) throws -> SuccessionStatement {
        let city = try Cast.fingerprint("city")
        func cut(_ incarnation: UInt32, _ number: UInt64) -> ChainCut {
            ChainCut(
                replica: ReplicaID(high: city.high, low: city.low, incarnation: incarnation), number: number,
                digest: [UInt8](repeating: UInt8(incarnation), count: 32))
        }
        let regions = [ScopeCode(number: 4501), ScopeCode(number: 450_124)]
        return SuccessionStatement(
            tree: city, version: 2, previous: city, root: try Cast.signer("nina").publicKey,
            keys: try ["nina", "olaf", "uma"].map { try Cast.signer($0).publicKey }, threshold: 2, accepts: [cut(1, 9), cut(7, 12)],
            acceptsInRegions: inRegions ? regions.map { .init(region: $0, cut: cut(1, 3)) } : [])
    }

    private static func signed(_ statement: SuccessionStatement, by names: [String] = ["city", "nina", "olaf"]) throws -> SignedSuccession {
        var signed = SignedSuccession(statement)
        for name in names {
            let signer = try Cast.signer(name)
            signed.add(.init(key: signer.publicKey, signature: try signer.sign(signed.message)))
        }
        return signed
    }

    private static func right() throws -> [String] {
        let (plain, wide) = (try signed(statement()), try signed(statement(inRegions: true)))
        let bare = SignedSuccession(try statement())
        return [
            line("by three", plain.statement.text, plain.signatureText, plain), line("by nobody yet", bare.statement.text, "", bare),
            line("of regions' directories", wide.statement.text, wide.signatureText, section: "16, 7", wide),
        ]
    }

    /// Each is signed as it stands, so that the form is its one fault.
    private static func wrong() throws -> [String] {
        let (text, wide) = (try statement().text, try statement(inRegions: true).text)
        let (nina, olaf) = (hexadecimal(try Cast.signer("nina").publicKey), hexadecimal(try Cast.signer("olaf").publicKey))
        let lower = [nina, olaf].min() ?? nina
        let forms: [(String, String, String)] = [
            ("of another first line", "cunlian-succession-1", "cunlian-succession-3"), ("with two blanks", "version 2", "version  2"),
            ("with a blank at the end of a line", "threshold 2\n", "threshold 2 \n"), ("of version 1", "version 2", "version 1"),
            ("with a zero before a number", "version 2", "version 02"), ("with a sign before a number", "version 2", "version +2"),
            ("that nobody has to sign", "threshold 2", "threshold 0"), ("that more have to sign than may", "threshold 2", "threshold 4"),
            ("with upper case", nina, nina.uppercased()), ("with a digit too few", nina, String(nina.dropLast())),
            ("with one who may sign twice", "key \(lower)\n", "key \(lower)\nkey \(lower)\n"),
            ("that accepts up to entry 0", "accepts 1 9 ", "accepts 1 0 "),
            ("with its lines in another order", "accepts 1 9 ", "accepts 8 9 "),
            ("with an incarnation of 33 bits", "accepts 7 12 ", "accepts 4294967296 12 "), ("without its tree", "tree ", "wood "),
            ("with an empty line", "\nroot ", "\n\nroot "), ("with the ends of lines of another system", "\nroot ", "\r\nroot "),
        ]
        let regions: [(String, String, String)] = [
            ("of regions and of the first form", "cunlian-succession-2", "cunlian-succession-1"), ("of a region 0", " 4501\n", " 0\n"),
            ("of regions in another order", " 4501\n", " 4502\n"), ("of a region of 19 digits", " 450124\n", " 4501240000000000000\n"),
        ]
        func resigned(_ text: String) throws -> String {
            let message = Array("cunlian succession 1\0".utf8) + Array(text.utf8)
            return try ["city", "nina", "olaf"].map { try Cast.signer($0) }.map {
                (hexadecimal($0.publicKey), hexadecimal(try $0.sign(message)))
            }
            .sorted { $0.0 < $1.0 }.map { "signed \($0.0) \($0.1)\n" }.joined()
        }
        func changed(_ text: String, _ old: String, _ new: String) -> String { text.replacing(old, with: new, maxReplacements: 1) }
        let second = changed(text, "cunlian-succession-1", "cunlian-succession-2")
        return try forms.map { line($0.0, changed(text, $0.1, $0.2), try resigned(changed(text, $0.1, $0.2)), fails: "not of the form") }
            + regions.map {
                line($0.0, changed(wide, $0.1, $0.2), try resigned(changed(wide, $0.1, $0.2)), section: "16, 7", fails: "not of the form")
            }
            + [line("of the second form, without a region", second, try resigned(second), section: "16, 7", fails: "not of the form")]
            + signatures(text, try resigned(text))
    }

    private static func signatures(_ text: String, _ good: String) throws -> [String] {
        let lines = good.split(separator: "\n").map { $0 + "\n" }
        let other = try resignedElsewhere(text)
        let all: [(String, String)] = [
            ("with a signature that is another's", other), ("with signatures in another order", lines.reversed().joined()),
            ("with a signature twice", lines[0] + good), ("with a signature cut short", String(good.dropLast(2)) + "\n"),
            ("with something beside a signature", changedFirst(good)), ("without its last line feed", String(good.dropLast())),
        ]
        return all.map { line($0.0, text, $0.1, fails: "a signature is not of the form, or not its key's") }
    }

    private static func changedFirst(_ good: String) -> String { good.replacing("signed ", with: "signs ", maxReplacements: 1) }

    private static func resignedElsewhere(_ text: String) throws -> String {
        let signer = try Cast.signer("nina")
        return "signed \(hexadecimal(signer.publicKey)) \(hexadecimal(try signer.sign(Array("another".utf8))))\n"
    }
}
