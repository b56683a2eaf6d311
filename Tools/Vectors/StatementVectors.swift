import Causality
import Changesets
import CunlianTrust
import JSON
import Records

/// What is signed about keys: scope keys that are given, and keys that are destroyed; `Protocol/14-sealed.md`, sections 4 and 6.
enum StatementVectors {
    static func lines() throws -> [String] { try scopeKeys() + erasures() }

    /// A statement in parts, signed as it stands.
    private struct Parts {
        var head: [UInt8] = [1, 1]
        var scope: [UInt8] = make { $0.varint(Cast.village.number) }
        var name: [UInt8] = (0..<12).map { 200 - $0 }
        var roles: [UInt8] = [6]
        var nodes: [UInt8] = [1]
        var generation: [UInt8] = [7]
        var record: [UInt8] = Forge.other(0x22) + [4, 5, 0, 0, 0, 6]
        var context = ""
        var signer = "anna"
        var tail: [UInt8] = []

        private func signed(_ bytes: [UInt8], as context: String) throws -> [UInt8] {
            bytes + (try Cast.signer(signer).sign(Array((self.context.isEmpty ? context : self.context).utf8) + bytes)) + tail
        }

        func scopeKey() throws -> [UInt8] {
            let holder = Suite.one.digest(try Cast.signer("bob").publicKey).prefix(16)
            let said = head + name + scope + roles + nodes + generation + holder
            // What opens for nobody is a statement all the same.
            return try signed(said + Cast.signer("anna").publicKey + [UInt8](repeating: 9, count: 80), as: "cunlian scope key 1\0")
        }

        func erasure() throws -> [UInt8] {
            let said = head + scope + record + make { $0.fixed64(Cast.began) }
            return try signed(said + Cast.signer("anna").publicKey, as: "cunlian erasure 1\0")
        }
    }

    private static func line(
        _ name: String, _ form: String, _ bytes: [UInt8], fails: String? = nil, _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", form == "ScopeKey" ? "14, 4" : "14, 6")
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            if let fails { return json.member("mustFail", fails) }
            json.name("value")
            json.object(body)
        }
    }

    private typealias Fault = (name: String, reason: String, change: (inout Parts) -> Void)

    private static var common: [Fault] {
        [
            ("of version 2", "the version is not known", { $0.head = [2, 1] }),
            ("of a suite that is not known", "the suite is not known", { $0.head = [1, 9] }),
            ("of a scope of 19 digits", "no scope's code", { $0.scope = make { $0.varint(3_000_000_000_000_000_000) } }),
            ("of a region's directory", "no scope's code", { $0.scope = make { $0.varint(1_000_000_000_000_450_124) } }),
            ("signed as a receipt", "not signed by its giver", { $0.context = "cunlian receipt 1\0" }),
            ("signed by another", "not signed by its giver", { $0.signer = "bob" }),
            ("with a byte behind it", "bytes too many", { $0.tail = [0] }),
        ]
    }

    private static func refused(_ title: String, _ form: String, _ faults: [Fault], _ bytes: (Parts) throws -> [UInt8]) throws -> [String] {
        try faults.map { fault in
            var parts = Parts()
            fault.change(&parts)
            return line(title + fault.name, form, try bytes(parts), fails: fault.reason)
        }
    }

    private static func scopeKeys() throws -> [String] {
        let good = try Parts().scopeKey()
        let faults: [Fault] = [
            ("of generation 0", "no generation", { $0.generation = [0] }),
            ("of generation 1,000,001", "too large a number", { $0.generation = make { $0.varint(1_000_001) } }),
            ("that says neither that nodes read it nor that they do not", "a flag is neither 0 nor 1", { $0.nodes = [2] }),
        ]
        let giver = hexadecimal(try Cast.signer("anna").publicKey)
        let holder = hexadecimal(Suite.one.digest(try Cast.signer("bob").publicKey).prefix(16))
        let right = line("a scope key that is given", "ScopeKey", good) { json in
            json.member("name", hexadecimal(Parts().name))
            json.member("scope", Cast.village.description)
            json.member("roles", "6")
            json.member("nodes", true)
            json.member("generation", 7)
            json.member("holder", holder)
            json.member("giver", giver)
        }
        return [right] + (try refused("a scope key ", "ScopeKey", common + faults) { try $0.scopeKey() })
            + [line("a scope key cut short", "ScopeKey", good.dropLast(), fails: "the bytes end too early")]
    }

    private static func erasures() throws -> [String] {
        let good = try Parts().erasure()
        let giver = hexadecimal(try Cast.signer("anna").publicKey)
        let record = RecordID(
            replica: ReplicaID(high: 0x2222_2222_2222_2222, low: 0x2222_2222_2222_2222, incarnation: 0x2222_2222), number: 4, index: 5,
            salt: 6)
        let right = line("keys that are to be destroyed", "Erasure", good) { json in
            json.member("scope", Cast.village.description)
            json.member("record", record.description)
            json.member("time", String(Cast.began))
            json.member("giver", giver)
        }
        let faults: [Fault] = [("of a record of an entry 0", "no entry's number", { $0.record[20] = 0 })]
        return [right] + (try refused("an erasure ", "Erasure", common + faults) { try $0.erasure() })
            + [line("an erasure cut short", "Erasure", good.dropLast(), fails: "the bytes end too early")]
    }
}
