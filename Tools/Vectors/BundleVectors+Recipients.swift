import Changesets
import CunlianTrust
import JSON

/// The keys that bundles are sealed to: `Protocol/12-bundle.md`, section 7.
extension BundleVectors {
    static func recipients() throws -> [String] {
        let wrong: [(String, [UInt8])] = [
            ("a key of y 1, which has no X25519 form", [1] + [UInt8](repeating: 0, count: 31)),
            ("the same with a sign", [1] + [UInt8](repeating: 0, count: 30) + [0x80]),
            ("a key of y p", [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]),
            ("a key of y p + 1", [0xEE] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]),
            ("a key of ones", [UInt8](repeating: 0xFF, count: 32)),
        ]
        let names = ["kong", "alice", "bob"]
        return try names.map { name in
            let key = try Cast.signer(name).publicKey
            return JSONWriter.document { json in
                json.member("name", "the key of \(name) as one that is sealed to")
                json.member("section", "12, 7")
                json.member("form", "Recipient")
                json.member("hex", hexadecimal(key))
                json.name("value")
                json.object { $0.member("u", hexadecimal(MontgomeryForm.of(edwards: key) ?? [])) }
            }
        } + wrong.map { refused($0.0, "12, 7", "Recipient", $0.1) }
    }
}
