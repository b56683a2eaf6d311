import Causality
import Changesets
import CunlianTrust
import JSON
import Records
import SyncSession

/// Files of attachments, and what their writers say that they hold; `Protocol/13-attachments.md`, section 6.
enum AttachmentHoldingsVectors {
    static func lines() throws -> [String] { try messages() + files() + wrongMessages() + wrongFiles() }

    /// What the county tells Alice.
    private static func holdings(to name: String = "alice") throws -> AttachmentHoldings {
        let held = [[1], [2], [3]].map { Suite.one.digest($0) }.sorted { $0.lexicographicallyPrecedes($1) }
        return AttachmentHoldings(
            node: try SessionVectors.replica("kong"), addressee: try Cast.fingerprint(name), number: 300,
            items: held.enumerated().map { AttachmentHoldings.Item(hash: $1, isAbove: $0 == 1) })
    }

    private static func said(to name: String = "alice") throws -> [UInt8] { try holdings(to: name).encode(signer: Cast.signer("kong")) }

    private static func messages() throws -> [String] {
        let (holdings, key) = (try holdings(), try Cast.signer("kong").publicKey)
        return [AttachmentVectors.line("holdings", "6", "AttachmentHoldings", try said()) { $0.members(of: holdings, key: key) }]
    }

    private static func files() throws -> [String] {
        let (holdings, key) = (try holdings(), try Cast.signer("kong").publicKey)
        let piece = AttachmentVectors.piece(from: 16_384)
        let frame = Frame(.attachmentPiece, piece.encoded).encoded
        let (head, end) = (Frame(.attachmentHoldings, try said()).encoded, Frame(.end).encoded)
        let (first, second) = (AttachmentContent.mark, AttachmentContent.markOfHoldings)
        let contents = [
            ("a piece", 1, first + frame + end, [piece]), ("no piece", 1, first + end, []),
            ("holdings and a piece", 2, second + head + frame + end, [piece]), ("holdings alone", 2, second + head + end, []),
        ]
        return contents.map { name, form, bytes, pieces in
            AttachmentVectors.line("file: \(name)", "6", "AttachmentFile", bytes) { json in
                json.member("form", form)
                json.member("pieces", list: { list in for piece in pieces { list.object { $0.members(of: piece) } } })
                guard form == 2 else { return }
                json.name("holdings")
                json.object { $0.members(of: holdings, key: key) }
            }
        }
    }

    private static func wrongMessages() throws -> [String] {
        let (good, signer) = (try holdings(), try Cast.signer("kong"))
        let body = Array(try said().dropLast(SignedMessage.signatureSize))
        // What stands where, from the beginning: version, suite, node, key, addressee, number.
        let number = 2 + 20 + 32 + 16
        var (none, twice, turned) = (good, good, good)
        none.items = []
        twice.items[1] = twice.items[0]
        turned.items.reverse()
        let spoilt: [(String, [UInt8])] = [
            ("of version 2", changed(body, 0, 2)), ("another suite", changed(body, 1, 250)),
            ("a key that is not the node's", changed(body, 22, body[22] ^ 1)),
            ("number 0", changed(changed(body, number + 6, 0), number + 7, 0)),
            ("neither above nor not", changed(body, body.count - 1, 2)), ("bytes left over", body + [0]), ("cut short", body.dropLast()),
        ]
        var wrong = try spoilt.map { name, body in (name, try SignedMessage.seal(body, for: .attachmentHoldings, by: signer)) }
        wrong.append(("of nothing", try none.encode(signer: signer)))
        wrong.append(("one twice", try twice.encode(signer: signer)))
        wrong.append(("out of order", try turned.encode(signer: signer)))
        wrong.append(("signed as a receipt of an exchange", try SignedMessage.seal(body, for: .attachmentReceipt, by: signer)))
        wrong.append(("another's signature", try SignedMessage.seal(body, for: .attachmentHoldings, by: Cast.signer("bob"))))
        return wrong.map { AttachmentVectors.fails("holdings: \($0)", "6", "AttachmentHoldings", $1, $0) }
    }

    private static func wrongFiles() throws -> [String] {
        let frame = Frame(.attachmentPiece, AttachmentVectors.piece(from: 16_384).encoded).encoded
        let (head, end) = (Frame(.attachmentHoldings, try said()).encoded, Frame(.end).encoded)
        let (first, second) = (AttachmentContent.mark, AttachmentContent.markOfHoldings)
        let contents: [(String, [UInt8])] = [
            ("of the first form, with holdings", first + head + frame + end), ("of the second form, without", second + frame + end),
            ("nothing but its mark", second), ("holdings behind a piece", second + frame + head + end),
            ("holdings twice", second + head + head + end), ("without its end", second + head + frame),
            ("something behind its end", second + head + end + frame), ("of a third form", Array("cunlian attachments 3\n".utf8) + end),
            ("holdings told to somebody else", second + Frame(.attachmentHoldings, try said(to: "bob")).encoded + end),
            ("a frame of another kind", first + Frame(.changeset, [1]).encoded + end),
        ]
        return contents.map { AttachmentVectors.fails("file: \($0)", "6", "AttachmentFile", $1, $0) }
    }

    private static func changed(_ bytes: [UInt8], _ place: Int, _ value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[place] = value
        return bytes
    }
}

extension JSONWriter {
    fileprivate mutating func members(of holdings: AttachmentHoldings, key: [UInt8]) {
        member("node", holdings.node.description)
        member("publicKey", hexadecimal(key))
        member("addressee", holdings.addressee.description)
        member("number", String(holdings.number))
        member("held", holdings.items.map { hexadecimal($0.hash) + ($0.isAbove ? " above" : "") })
    }
}
