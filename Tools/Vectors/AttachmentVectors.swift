import Causality
import Changesets
import CunlianTrust
import JSON
import Records
import SyncSession

/// What entries say of attachments, and how these travel; `Protocol/13-attachments.md`.
enum AttachmentVectors {
    static func text() throws -> String {
        vectorFile(
            "Texts, pieces and messages of 13-attachments.md, and such as MUST be refused.",
            values() + pieces() + (try messages()) + (try wrong()) + (try AttachmentHoldingsVectors.lines()))
    }

    private static let name = "6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a"
    private static let bytes = (0..<20_000).map { UInt8($0 * 7 % 251) }

    static func line(_ name: String, _ section: String, _ form: String, _ bytes: [UInt8], value: (inout JSONWriter) -> Void)
        -> String
    {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "13, \(section)")
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            json.name("value")
            json.object(value)
        }
    }

    static func fails(_ name: String, _ section: String, _ form: String, _ bytes: [UInt8], _ why: String) -> String {
        JSONWriter.document { json in
            json.member("name", name)
            json.member("section", "13, \(section)")
            json.member("form", form)
            json.member("hex", hexadecimal(bytes))
            json.member("mustFail", why)
        }
    }

    // MARK: Texts

    private static func values() -> [String] {
        [name, name + " 1 application/octet-stream", name + " 33554432 image/jpeg"].enumerated().map { place, text in
            let value = AttachmentValue(text)
            return line("text \(place + 1)", "1", "AttachmentValue", Array(text.utf8)) { json in
                json.member("hash", value.map { hexadecimal($0.hash) })
                if let described = value?.described {
                    json.member("size", described.size)
                    json.member("type", described.type.name)
                }
            }
        }
            + [
                ("upper case", name.uppercased()), ("a digit too few", String(name.dropLast())), ("no type", name + " 5"),
                ("no bytes", name + " 0 image/png"), ("a zero in front", name + " 05 image/png"),
                ("too many bytes", name + " 33554433 image/png"), ("a type in upper case", name + " 5 image/PNG"),
                ("two blanks", name + "  5 image/png"), ("a blank at the end", name + " 5 image/png "),
            ].map { fails("text: \($0)", "1", "AttachmentValue", Array($1.utf8), "no form of an attachment's text") }
    }

    // MARK: Pieces

    static func piece(from: Int) -> AttachmentPiece {
        let hash = Suite.one.digest(bytes)
        let block = AttachmentPiece.blockStart(from)..<AttachmentPiece.blockEnd(from, of: bytes.count)
        let check = AttachmentPiece.check(of: Array(bytes[block]), at: block.lowerBound, in: hash, digest: Suite.one.digest)
        return AttachmentPiece(hash: hash, size: bytes.count, from: from, check: check, bytes: Array(bytes[from..<block.upperBound]))
    }

    private static func pieces() -> [String] {
        [("the end of a block that had begun", 16_300), ("the last block", 16_384), ("the last byte", 19_999)].map { name, from in
            let piece = piece(from: from)
            return line("piece: \(name)", "4", "AttachmentPiece", piece.encoded) { $0.members(of: piece) }
        }
    }

    // MARK: Messages

    static func ask() throws -> AttachmentAsk {
        var ask = AttachmentAsk(replica: try SessionVectors.replica("alice"), nonce: 7)
        ask.budget = 65_536
        ask.offers = [.init(hash: Suite.one.digest([1]), size: 48_213), .init(hash: Suite.one.digest([2]), size: 1)]
        ask.wants = [.init(hash: Suite.one.digest([3]), from: 16_300)]
        return ask
    }

    private static let states: [AttachmentState] = [.part(300), .heldAbove(size: 1), .refused(.notCovered)]

    private static func messages() throws -> [String] {
        let (ask, alice, node) = (try ask(), try Cast.signer("alice"), try Cast.signer("kong"))
        let bytes = try ask.encode(signer: alice)
        let answer = AttachmentStates(node: try SessionVectors.replica("kong"), states: states)
        return [
            line("an ask", "5", "AttachmentAsk", bytes) { json in
                json.member("replica", ask.replica.description)
                json.member("nonce", String(ask.nonce))
                json.member("budget", String(ask.budget))
                json.member("offers", ask.offers.map { "\(hexadecimal($0.hash)) \($0.size)" })
                json.member("wants", ask.wants.map { "\(hexadecimal($0.hash)) \($0.from)" })
            },
            line("states", "5", "AttachmentStates", try answer.encode(to: Suite.one.digest(bytes), signer: node)) { json in
                json.member("node", answer.node?.description)
                json.member("publicKey", hexadecimal(node.publicKey))
                json.member("ask", hexadecimal(Suite.one.digest(bytes)))
                json.member("states", ["part 300", "heldAbove 1", "refused 2"])
            },
            line("states: another nonce", "5", "AttachmentStates", try AttachmentStates().encode(to: [], signer: node)) { _ in },
        ]
    }

    private static func wrong() throws -> [String] {
        let (alice, node) = (try Cast.signer("alice"), try Cast.signer("kong"))
        var twice = try ask()
        twice.offers[1] = twice.offers[0]
        var both = try ask()
        both.wants[0] = .init(hash: both.offers[0].hash, from: 0)
        var asks: [(String, [UInt8], String)] = [
            ("an ask: one offered twice", try twice.encode(signer: alice), "one attachment twice"),
            ("an ask: one offered and wanted", try both.encode(signer: alice), "one attachment twice"),
            ("an ask: cut short", Array(try ask().encode(signer: alice).dropLast()), "not signed with its key"),
            ("an ask: signed by another", try ask().encode(signer: node), "not signed with its key"),
        ]
        var bytes = try ask().encode(signer: alice)
        bytes[0] = 2
        asks.append(("an ask: of version 2", bytes, "a version that is not known"))
        var whole = piece(from: 16_384).encoded
        whole.append(0)
        var garbled = try AttachmentStates(node: try SessionVectors.replica("kong"), states: states)
            .encode(to: Suite.one.digest([9]), signer: node)
        garbled[100] ^= 1
        return asks.map { fails($0, "5", "AttachmentAsk", $1, $2) }
            + [
                fails("piece: beyond its block", "4", "AttachmentPiece", whole, "not to the end of its block"),
                fails("piece: short of its block", "4", "AttachmentPiece", Array(whole.dropLast(2)), "not to the end of its block"),
                fails("states: not signed so", "5", "AttachmentStates", garbled, "not signed with its key"),
            ]
    }
}

extension JSONWriter {
    mutating func members(of piece: AttachmentPiece) {
        member("hash", hexadecimal(piece.hash))
        member("size", piece.size)
        member("from", piece.from)
        member("check", hex(piece.check, digits: 16))
        member("bytes", piece.bytes.count)
    }
}
