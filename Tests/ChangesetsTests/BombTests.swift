import Causality
@testable import Changesets
import Records
import TestSupport
import Testing

/// Few bytes that would come to many things.
struct BombTests {
    static let author = RefusalTests.author

    @Test func `T10 more inflated bytes than declared, or fewer, are refused`() throws {
        let payload = [UInt8](repeating: 0, count: 1 << 20)
        let header = Sealing.header(Self.author, count: 1)
        for size in [0, 1, payload.count - 1, payload.count + 1, Limits.payloadBytesMax] {
            #expect(Sealing.refusal(try Sealing.signed(header, payload: payload, size: size)) != nil)
        }
        #expect(Sealing.refusal(try Sealing.signed(header, payload: payload, size: Limits.payloadBytesMax + 1)) != nil)
    }

    @Test func `T10 what is deflated comes to exactly what was declared, from exactly the bytes that are there`() throws {
        let content = Array("the boats of the second fleet, and of the third".utf8)
        let packed = try Deflate.compress(content, dictionary: [])
        #expect(try Deflate.expand(packed[...], to: content.count, dictionary: []) == content)
        let count = content.count
        let others: [([UInt8], Int)] = [
            (packed + [0], count), (packed.dropLast(), count), (packed, count - 1), (packed, count + 1), ([], count), ([], 0),
        ]
        for (bytes, size) in others {
            #expect(throws: WireError.self, "\(bytes.count) bytes to \(size)") { try Deflate.expand(bytes[...], to: size, dictionary: []) }
        }
    }

    @Test func `a changeset larger than any may be is not looked at`() {
        let bytes = [UInt8](repeating: 0xC7, count: Limits.changesetBytesMax + 1)
        #expect(Sealing.refusal(bytes) == .tooGreat(UInt64(bytes.count), most: Limits.changesetBytesMax, .changesetSize))
    }

    /// A bit a value: a megabyte of payload would be hundreds of megabytes of values.
    @Test func `columns of bits do not come to more values than a payload may hold`() throws {
        let touches = 200_000
        var writer = ByteWriter()
        writer.signed(1)
        writer.raw([0, 0, 0, 0, 0, 0, 0])
        writer.varint(touches)
        for index in 0..<touches { writer.varint(index == 0 ? 0 : 0) }
        for _ in 0..<touches { writer.varint(1) }
        for _ in 0..<touches { writer.varint(0) }
        writer.varint(1)
        writer.varint(1)
        writer.varint(touches)
        for _ in 0..<touches { writer.varint(0) }
        writer.signed(0)
        for _ in 1..<touches { writer.signed(1) }
        writer.varint(200)
        for field in 1...200 {
            var body = ByteWriter()
            body.raw([1, 0, 1, 1, 0])
            body.varint(touches / 8 + 1)
            body.byte(0)
            body.raw([UInt8](repeating: 0xFF, count: touches / 8))
            writer.varint(field)
            writer.blob(body.bytes)
        }
        let bytes = try Sealing.signed(Sealing.header(Self.author, count: 1), payload: writer.bytes)
        #expect(bytes.count < 100_000)
        #expect(Sealing.refusal(bytes) == .tooMany(.changes))
    }

    /// Each entry's context is a vector of its own: a byte or two of difference is a copy of all of it.
    @Test func `contexts do not come to more components than a payload may hold`() throws {
        let others = (1...4_000).map { ReplicaID(high: 9, low: UInt64($0), incarnation: 0) }
        let count = 60_000
        var writer = ByteWriter()
        for _ in 0..<count { writer.signed(1) }
        writer.varint(others.count)
        for index in others.indices {
            writer.varint(index + 1)
            writer.signed(1)
        }
        for _ in 1..<count { writer.raw([1, 1, 2]) }
        writer.raw([0, 0, 0, 0, 0, 0, 0, 0])
        var header = Sealing.header(Self.author, count: count)
        header.replicas = others
        let bytes = try Sealing.signed(header, payload: writer.bytes)
        #expect(bytes.count < 200_000)
        #expect(Sealing.refusal(bytes) == .tooMany(.contexts))
    }

    /// Three kilobytes that would be a million households, folded under a node's lock.
    @Test func `F10 few bytes do not bring more than their size allows, and what is in a log is read all the same`() throws {
        let count = 1 << 20
        var writer = ByteWriter()
        writer.signed(1)
        writer.raw([0, 0, 0, 0, 0, 0, 0])
        writer.varint(count)
        for _ in 0..<count { writer.varint(0) }
        for _ in 0..<count { writer.varint(1) }
        for _ in 0..<count { writer.varint(0) }
        writer.varint(0)
        let bytes = try Sealing.signed(Sealing.header(Self.author, count: 1), payload: writer.bytes)
        #expect(bytes.count < 10_000 && Sealing.refusal(bytes) == nil)
        #expect(throws: WireError.self) { try OpenedChangeset(bytes, suite: Toy.suite).payload() }
        do {
            _ = try OpenedChangeset(bytes, suite: Toy.suite).payload()
        } catch {
            #expect(error.fault == .tooMany(.operations))
        }
    }

    @Test(arguments: [1, 2, 3, 5, 9])
    func `counts beyond what the bytes can hold are refused before anything is made`(width: Int) throws {
        let huge = [UInt8](repeating: 0xFF, count: width) + [0x01]
        for prefix in 1...12 {
            let payload = [2] + [UInt8](repeating: 0, count: prefix - 1) + huge
            #expect(Sealing.refusal(try Sealing.signed(Sealing.header(Self.author, count: 1), payload: payload)) != nil)
        }
    }
}
