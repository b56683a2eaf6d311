package import Changesets
import Records

/// A reason and its facts, as they travel; what carries them is in `Protocol/06-http.md`, section 3.
///
///     Reason := <number: Varint> <facts, to the end>
extension SyncRefusal {
    package func encode(into writer: inout ByteWriter) {
        writer.varint(number)
        switch self {
        case .unknownFrame(let kind): writer.byte(kind)
        case .outOfTurn(let kind): writer.byte(kind.rawValue)
        case .badHello(let offset), .badEnrolment(let offset), .badAnswer(let offset), .badRefusal(let offset),
            .badEnrolmentAnswer(let offset):
            writer.varint(offset)
        case .frameTooLarge(let bytes, let max):
            writer.varint(bytes)
            writer.varint(max)
        case .bodyTooLarge(let bytes, let max):
            writer.varint(bytes)
            writer.varint(max)
        case .tooManyRefused(let most): writer.varint(most)
        case .grantEnded(let day): writer.signed(day)
        case .revoked(let kind, let time):
            writer.byte(SyncRefusal.number(of: kind))
            writer.varint(time)
        case .unknownSuite(let number), .unknownVersion(let number): writer.byte(number)
        case .badDirectory(let fault): fault.encode(into: &writer)
        case .badFrameLength, .cutShort, .otherContentType, .notEnrolled, .otherKey, .noDirectory, .unknownCode, .busy, .failed,
            .otherTree, .outOfStep, .unlisted:
            break
        }
    }

    /// Reads a reason to the end of the bytes; the facts of a number that is not known are passed over.
    ///
    /// - Parameter code: What was said beside the reason; it alone counts where the number is not known.
    /// - Throws: ``WireError``, also where the code is not the reason's.
    package init(_ code: Code, decoding reader: inout ByteReader) throws(WireError) {
        let number = try reader.varint()
        switch Kind(rawValue: number) ?? .unlisted {
        case .unlisted:
            self = .unlisted(code, number: number)
            _ = try reader.raw(reader.remaining)
        case .unknownFrame: self = .unknownFrame(kind: try reader.byte())
        case .badFrameLength: self = .badFrameLength
        case .outOfTurn: self = .outOfTurn(try SyncRefusal.frameKind(&reader))
        case .badHello: self = .badHello(at: try SyncRefusal.count(&reader))
        case .badEnrolment: self = .badEnrolment(at: try SyncRefusal.count(&reader))
        case .cutShort: self = .cutShort
        case .otherContentType: self = .otherContentType
        case .frameTooLarge: self = .frameTooLarge(try reader.varint(), max: try SyncRefusal.count(&reader))
        case .bodyTooLarge: self = .bodyTooLarge(try SyncRefusal.count(&reader), max: try SyncRefusal.count(&reader))
        case .notEnrolled: self = .notEnrolled
        case .grantEnded: self = .grantEnded(on: try reader.signed())
        case .otherKey: self = .otherKey
        case .noDirectory: self = .noDirectory
        case .unknownCode: self = .unknownCode
        case .unknownSuite: self = .unknownSuite(try reader.byte())
        case .busy: self = .busy
        case .unknownVersion: self = .unknownVersion(try reader.byte())
        case .failed: self = .failed
        case .badAnswer: self = .badAnswer(at: try SyncRefusal.count(&reader))
        case .badRefusal: self = .badRefusal(at: try SyncRefusal.count(&reader))
        case .badEnrolmentAnswer: self = .badEnrolmentAnswer(at: try SyncRefusal.count(&reader))
        case .otherTree: self = .otherTree
        case .badDirectory: self = .badDirectory(try ChangesetFault(decoding: &reader))
        case .outOfStep: self = .outOfStep
        case .tooManyRefused: self = .tooManyRefused(most: try SyncRefusal.count(&reader))
        case .revoked:
            let number = try reader.byte()
            // Whatever a later program calls it, the key is shut out.
            let kind = Revocation.Kind.allCases.first { SyncRefusal.number(of: $0) == number } ?? .revoke
            self = .revoked(kind, at: try reader.varint())
        }
        guard self.code == code else { throw reader.fail(.otherCode) }
        try reader.expectEnd(.refusal)
    }

    /// What the wire calls a kind of revocation.
    private static func number(of kind: Revocation.Kind) -> UInt8 {
        switch kind {
        case .suspend: 1
        case .retire: 2
        case .revoke: 3
        }
    }

    private static func count(_ reader: inout ByteReader) throws(WireError) -> Int {
        try reader.count(max: .max, .byteCount)
    }

    private static func frameKind(_ reader: inout ByteReader) throws(WireError) -> FrameKind {
        guard let kind = FrameKind(rawValue: try reader.byte()) else { throw reader.unknown(.frameKind) }
        return kind
    }
}
