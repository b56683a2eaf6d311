import Causality
import Changesets
import CunlianTrust
import JSON
import Records
import SyncSession

/// Bundles, and what a reader refuses of them; `Protocol/12-bundle.md`.
enum BundleVectors {
    static func text() throws -> String {
        vectorFile(
            "Bundles of 12-bundle.md, and such as MUST be refused.",
            try statements() + wrongStatements() + contents() + files() + recipients())
    }

    private static let place = BundlePlace(set: 0x0102_0304_0506_0708)

    /// Alice writes to the county what she holds: one changeset.
    private static func written() throws -> (statement: Statement, changeset: [UInt8], signer: Signer) {
        let writer = try Writer("alice", in: Cast.village, on: Stage(), schema: try VectorSchema.parsed())
        let household = writer.record()
        let changeset = try writer.seal(
            [
                writer.entry(
                    at: 60, creates: [Creation(household, type: 1, parent: nil)],
                    [Change(household, FieldAddress(1), .set, .text("韦秀英"))])
            ], version: .two)
        let heads = writer.replica.bytes + [1] + changeset.digest
        let name = Suite.one.digest(Array("cunlian heads 1\0".utf8) + heads).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let county = try Cast.fingerprint("kong")
        var statement = Statement(
            writer: writer.replica, addressee: county, about: ReplicaID(high: county.high, low: county.low, incarnation: 1), number: 3,
            made: Cast.began, level: 3, place: place,
            scopes: [
                Answer.Scope(code: .directory, name: 0, heldHere: 0, heldDigest: 0, heldAbove: 0, vector: VersionVector()),
                Answer.Scope(
                    code: Cast.village, name: name, heldHere: 0, heldDigest: 0, heldAbove: 0,
                    vector: VersionVector([(writer.replica, 1)] as [(ReplicaID, UInt64)]), guards: [changeset.guardDigest]),
            ])
        statement.coming = Amount(entries: 1, bytes: changeset.bytes.count)
        return (statement, changeset.bytes, writer.signer)
    }

    private static func content() throws -> [UInt8] {
        let (statement, changeset, signer) = try written()
        return Frame(.statement, try statement.encode(signer: signer)).encoded + Frame(.changeset, changeset).encoded + Frame(.end).encoded
    }

    // MARK: Statements

    private static func statements() throws -> [String] {
        let (first, _, alice) = try written()
        let village = try SessionVectors.replica("alice")
        var answer = first
        (answer.writer, answer.addressee, answer.about) = (try SessionVectors.replica("kong"), try Cast.fingerprint("alice"), village)
        (answer.level, answer.place.part, answer.place.parts) = (1, 2, 300)
        answer.scopes[1] = Answer.Scope(
            code: Cast.village, name: 7, heldHere: 5, heldDigest: 0x99, heldAbove: 3,
            vector: VersionVector([(village, 5)] as [(ReplicaID, UInt64)]), guards: [0x99])
        return [
            try described("what a device holds", first, alice),
            try described("what a node holds, part 2 of 300", answer, Cast.signer("kong")),
            try described("with what is beside the log", besides(first, village), alice),
        ]
    }

    /// The village's keys, and who looked at what in it.
    private static func besides(_ statement: Statement, _ viewer: ReplicaID) -> Statement {
        var statement = statement
        statement.beside = Beside(
            keys: [Beside.Keys(scope: Cast.village, digest: [1, 2, 3, 4, 5, 6, 7, 8])],
            logs: [ViewingAsk.Log(scope: Cast.village, replica: viewer, count: 300, sum: [8, 7, 6, 5, 4, 3, 2, 1])])
        return statement
    }

    private static func described(_ name: String, _ statement: Statement, _ signer: Signer) throws -> String {
        let bytes = try statement.encode(signer: signer)
        return JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "12, 4")
            json.member("form", "Statement")
            json.member("hex", hexadecimal(bytes))
            json.name("value")
            json.object { $0.members(of: statement, signer.publicKey) }
        }
    }

    private static func wrongStatements() throws -> [String] {
        let (statement, _, signer) = try written()
        let good = try statement.encode(signer: signer)
        let body = Array(good.dropLast(SignedMessage.signatureSize))
        // What stands where, from the beginning: version, suite, writer, key, addressee, about, number, made, level, set, part, parts.
        let part = 2 + 20 + 32 + 16 + 20 + 8 + 8 + 1 + 8
        let spoilt: [(String, [UInt8])] = [
            ("another version", changed(body, 0, 4)), ("nothing of keys, though it says so", changed(body, 0, 3)),
            ("no region's directory, though it says so", changed(body, 0, 2)), ("another suite", changed(body, 1, 250)),
            ("a key that is not the writer's", changed(body, 22, body[22] ^ 1)),
            ("it speaks of a replica of another key", changed(body, 70, body[70] ^ 1)), ("part 0", changed(body, part, 0)),
            ("part 2 of 1", changed(body, part, 2)), ("bytes left over", body + [0]),
        ]
        var wrong = try spoilt.map { name, body in
            refused(name, "12, 4", "Statement", try SignedMessage.seal(body, for: .bundle, by: signer))
        }
        wrong.append(refused("signed as a receipt", "12, 4", "Statement", try SignedMessage.seal(body, for: .receipt, by: signer)))
        wrong.append(
            refused("another's signature", "12, 4", "Statement", try SignedMessage.seal(body, for: .bundle, by: Cast.signer("bob"))))
        var vague = statement
        vague.scopes[0] = Answer.Scope(code: .directory, name: 0, heldHere: 0, heldDigest: 0, heldAbove: 0, vector: nil)
        wrong.append(refused("a scope without its vector", "12, 4", "Statement", try vague.encode(signer: signer)))
        var turned = statement
        turned.scopes.reverse()
        wrong.append(refused("scopes out of order", "12, 4", "Statement", try turned.encode(signer: signer)))
        return wrong
    }

    private static func changed(_ bytes: [UInt8], _ place: Int, _ value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[place] = value
        return bytes
    }

    static func refused(_ name: String, _ section: String, _ form: String, _ bytes: [UInt8], seed: String? = nil) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", section)
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            if let seed { json.member("seed", seed) }
            json.member("mustFail", name)
        }
    }

    // MARK: Contents

    private static func contents() throws -> [String] {
        let (statement, changeset, signer) = try written()
        let said = Frame(.statement, try statement.encode(signer: signer)).encoded
        let (brought, end) = (Frame(.changeset, changeset).encoded, Frame(.end).encoded)
        let whole = JSONWriter.document { json in
            json.member("name", "a statement and a changeset")
            json.member("section", "12, 4")
            json.member("form", "Content")
            json.member("hex", hexadecimal(said + brought + end))
            json.name("value")
            json.object { $0.members(ofFrames: [(8, said), (2, brought), (3, end)]) }
        }
        var told = statement
        told.beside = Beside()
        let (third, keys, views) = (
            Frame(.statement, try told.encode(signer: signer)).encoded, Beside.frames(.keys, [[3, 1], [2]]).flatMap(\.encoded),
            Beside.frames(.viewings, [[5]]).flatMap(\.encoded)
        )
        let besides = JSONWriter.document { json in
            json.member("name", "keys and views behind a changeset")
            json.member("section", "12, 4")
            json.member("form", "Content")
            json.member("hex", hexadecimal(third + brought + keys + views + end))
            json.name("value")
            json.object { $0.members(ofFrames: [(8, third), (2, brought), (9, keys), (10, views), (3, end)]) }
        }
        let wrong: [(String, [UInt8])] = [
            ("keys of a statement that says nothing of them", said + brought + keys + end),
            ("a changeset behind keys", third + keys + brought + end), ("keys before the statement", keys + third + end),
            ("keys that break off", third + Frame(.keys, [2, 1, 7]).encoded + end),
            ("views with something left over", third + Frame(.viewings, [1, 1, 7, 7]).encoded + end),
            ("a changeset before the statement", brought + said + end), ("two statements", said + said + end),
            ("nothing but an end", end), ("no end", said + brought), ("a changeset behind the end", said + end + brought),
            ("a hello among them", said + Frame(.hello, []).encoded + end), ("a rest", said + Frame(.rest, [0]).encoded + end),
        ]
        return [whole, besides] + wrong.map { refused($0.0, "12, 4", "Content", $0.1) }
    }

    // MARK: Files

    private static let seed = String(repeating: "6b", count: 32)

    /// The content above, sealed to the county with the ephemeral key 32 times `65`: written by `Tools/decoder/envelope.py`, since the
    /// library that seals here draws that key by chance.
    static let sealed = """
        63756e620101cd8fa86afd6bf20d66d6c248647e5ecd01020304050607080101aa03fb41b1fcf75c1227fa08876056a5ed07ac44fe0c116ec2de80b8e523959d
        782411327366cd1b8b9d497bd97aca9ab3f5b484a1023bbb0fa24566709177fe532f922ef37ea5f0d30ea5cb4826fadc55543ded4bf68e0b5f0b389e51f8d5c2
        d51864dc26324d37b45b83e339a0c9cdfe762deb9eab3763cbd65a2acc0497f807b3e35bdd25fc56c45c1df25aa3e737e18967981679defefebd1c0a617c2479
        1c525e9fa9239b40b28a5271d3c4946196d0bf6ec95207639f071f0120672801ae2786f70dcf083ca89eedb5ba0b0ca56c4607712ba308a99bb15b52bdd789d5
        bda77507012503fd1605c13f5e4215f849b8b6ec0fdfb87ec7ff001714d7aa7244f0c4581bc3ed99db369d780b6b87b977dbea9c628a0622d4cf7aeee486840f
        98e764dd2193d1a3dac3ae0fb71f6d89585c5c459c193047878d9ecc58b06e3e3a13629aaa50a524bba8cf94b94218f798d4b9fa58fa1ca39d6cb8593040fbb0
        e319641a781faef7e6a250ae60879e438b13f30f0ced6cf2cd13e45a6b7a4a26497713f0d392e17bfb8ace444099813c08942afacbb9942d85a0e9797642be53
        e879a02d9860ab9a6406f0b115494af139e29d155d50b31fc5a1c5ec99f3d7aa08e5d4072dcc124f7915da3dbffa0c6ff718f53469dd34c56b758f77
        """

    private static func files() throws -> [String] {
        let file = bytes(sealed)
        let whole = JSONWriter.document { json in
            json.member("name", "a bundle for the county")
            json.member("section", "12, 2")
            json.member("form", "Bundle")
            json.member("seed", seed)
            json.member("hex", hexadecimal(file))
            json.member("content", (try? content()).map(hexadecimal) ?? "")
        }
        let spoilt: [(String, [UInt8])] = [
            ("no bundle", changed(file, 3, 0x63)), ("a version that is not known", changed(file, 4, 2)),
            ("a suite that is not known", changed(file, 5, 250)), ("for another key", changed(file, 6, file[6] ^ 1)),
            ("of another set", changed(file, 22, file[22] ^ 1)), ("a part of another number", changed(file, 31, 2)),
            ("cut short", Array(file.dropLast())), ("a byte too many", file + [0]),
            ("the encapsulated key of another", changed(file, 40, file[40] ^ 1)),
            ("a block with a bit turned", changed(file, file.count - 40, file[file.count - 40] ^ 4)),
        ]
        return [whole] + spoilt.map { refused($0.0, "12, 2", "Bundle", $0.1, seed: seed) }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of statement: Statement, _ key: [UInt8]) {
        member("version", statement.beside == nil ? 1 : 3)
        member("suite", 1)
        member("writer", statement.writer.description)
        member("publicKey", hexadecimal(key))
        member("addressee", statement.addressee.description)
        member("about", statement.about.description)
        member("number", hex(statement.number, digits: 16))
        member("made", hex(statement.made, digits: 16))
        member("level", Int(statement.level))
        member("set", hex(statement.place.set, digits: 16))
        member("part", String(statement.place.part))
        member("parts", String(statement.place.parts))
        member("entries", String(statement.coming.entries))
        member("bytes", String(statement.coming.bytes))
        member(
            "scopes",
            list: { json in
                for scope in statement.scopes {
                    json.object { json in
                        json.member("scope", String(scope.code.number))
                        json.member("name", hex(scope.name, digits: 16))
                        json.member("heldHere", String(scope.heldHere))
                        json.member("heldDigest", scope.heldHere > 0 ? hex(scope.heldDigest, digits: 16) : nil)
                        json.member("heldAbove", String(scope.heldAbove))
                        json.members(of: scope.vector ?? VersionVector(), guards: scope.guards)
                    }
                }
            })
        guard let beside = statement.beside else { return }
        member(
            "keys",
            list: { json in
                for item in beside.keys {
                    json.object {
                        $0.member("scope", String(item.scope.number))
                        $0.member("digest", hexadecimal(item.digest))
                    }
                }
            })
        member(
            "logs",
            list: { json in
                for log in beside.logs {
                    json.object {
                        $0.member("scope", String(log.scope.number))
                        $0.member("replica", log.replica.description)
                        $0.member("count", String(log.count))
                        $0.member("sum", hexadecimal(log.sum))
                    }
                }
            })
    }

    /// - Parameter frames: Each with its kind and length, which are not shown again.
    fileprivate mutating func members(ofFrames frames: [(kind: Int, bytes: [UInt8])]) {
        member(
            "frames",
            list: { json in
                for frame in frames {
                    let body = (try? frameBody(frame.bytes)) ?? []
                    json.object {
                        $0.member("kind", frame.kind)
                        $0.member("bytes", hexadecimal(body))
                    }
                }
            })
    }
}

/// What is in one whole frame.
private func frameBody(_ bytes: [UInt8]) throws -> [UInt8] {
    var parser = FrameParser(ofBundle: ())
    parser.append(bytes)
    return try parser.next()?.bytes ?? []
}
