import Changesets
public import RecordStore
import Records
import SyncSession

/// Attachments in one flat file, in the pieces in which they travel: what a backup, or whoever carries them by hand, takes along.
///
///     file := "cunlian attachments 1" LF piece* end
///
/// `Protocol/13-attachments.md`, section 6.
public enum AttachmentFile {
    static let mark = AttachmentContent.mark

    /// Writes every attachment that is here and that entries refer to.
    ///
    /// - Parameter write: Takes the next bytes of the file.
    /// - Returns: How many there are.
    public static func write(of store: RecordStore, _ write: ([UInt8]) throws -> Void) throws -> Int {
        let held = try store.attachments.held()
        try write(mark)
        for item in held {
            for start in stride(from: 0, to: item.size, by: Limits.attachmentPieceBytes) {
                guard let piece = try piece(of: item, from: start, in: store) else { break }
                try write(piece)
            }
        }
        try write(Frame(.end).encoded)
        return held.count
    }

    /// A whole block, as the frame of its piece; `nil` where the attachment is not here any more.
    static func piece(of item: (hash: [UInt8], size: Int), from start: Int, in store: RecordStore) throws -> [UInt8]? {
        let block = start..<AttachmentPiece.blockEnd(start, of: item.size)
        guard let bytes = try store.attachments.stretch(item.hash, block) else { return nil }
        let check = AttachmentPiece.check(of: bytes, at: start, in: item.hash, digest: store.environment.suite.digest)
        let piece = AttachmentPiece(hash: item.hash, size: item.size, from: start, check: check, bytes: bytes)
        return Frame(.attachmentPiece, piece.encoded).encoded
    }

    /// Of a file with attachments of those sizes, in bytes.
    static func size(of attachments: [Int]) -> Int {
        let hash = [UInt8](repeating: 0, count: 32)
        return attachments.reduce(mark.count + Frame(.end).encoded.count) { sum, size in
            stride(from: 0, to: size, by: Limits.attachmentPieceBytes).reduce(sum) { sum, start in
                let count = AttachmentPiece.blockEnd(start, of: size) - start
                let head = AttachmentPiece(hash: hash, size: size, from: start, check: 0, bytes: []).encoded.count
                var writer = ByteWriter()
                writer.varint(head + count)
                return sum + 1 + writer.bytes.count + head + count
            }
        }
    }

    /// Takes in what a file holds, as from somebody nobody knows: each piece is checked, and each attachment as a whole.
    ///
    /// - Parameter next: The next bytes of the file, however they are cut; `nil` at its end.
    /// - Returns: Whether the file was read to its end, and every attachment in it is here now, or nothing refers to it.
    public static func read(into store: RecordStore, _ next: () throws -> [UInt8]?) throws -> Bool {
        try store.attachments.refresh()
        let taker = AttachmentStore(store: store, side: .asker(wantsAll: false))
        var (parser, rest, isWhole, isEnded) = (FrameParser(), mark[...], true, false)
        while let bytes = try next() {
            let count = min(bytes.count, rest.count)
            guard bytes.prefix(count).elementsEqual(rest.prefix(count)) else { return false }
            rest = rest.dropFirst(count)
            parser.append(bytes.dropFirst(count))
            do {
                while let frame = try parser.next() {
                    guard !isEnded, frame.kind == .attachmentPiece else {
                        guard !isEnded, frame.kind == .end else { return false }
                        isEnded = true
                        continue
                    }
                    let piece = try AttachmentPiece(decoding: frame.bytes)
                    let refusal = try taker.take(piece, isWhole: true, from: Peer(address: "file"), nil)
                    if let refusal, refusal != .notReferred { isWhole = false }
                }
            } catch {
                guard error is SyncRefusal || error is WireError else { throw error }
                return false
            }
        }
        return isWhole && isEnded
    }
}
