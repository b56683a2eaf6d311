import Causality
@testable import Changesets
import Records
import TestSupport
import Testing

/// What is no sealed value and no wrapped key, by each reason for itself; `Protocol/14-sealed.md`, sections 2 and 3.
struct SealedRefusalTests {
    private static let record = RecordID(replica: ReplicaID(high: 1, low: 2, incarnation: 3), number: 4, index: 5, salt: 6)
    private static let place = SealedPlace(record, FieldAddress(4), input: 0)
    private static let value = Value.text("11010519491231002X")
    private static let key = key(of: record, secret: 7)
    private static let scope = scopeKey(secret: 9, name: 1)

    private static func key(of record: RecordID, secret: UInt8, name: UInt8 = 1) -> SubjectKey {
        SubjectKey(beginning: SubjectKey.beginning(of: record, digest: Toy.digest)) { count in
            Array(repeating: count == SubjectKey.beginningSize ? name : secret, count: count)
        }
    }

    private static func scopeKey(secret: UInt8, name: UInt8) -> OpenScopeKey {
        OpenScopeKey(scope: ScopeCode(number: 450_124_100_201), readers: Readers(roles: RoleSet(bits: 6), nodes: true), generation: 1) {
            Array(repeating: $0 == KeyName.size ? name : secret, count: $0)
        }
    }

    private static func sealed(_ value: Value = value) -> [UInt8] {
        SealedValue.seal(value, at: place, under: key, Toy.suite.number, Toy.cipher)
    }

    /// Sealed by whoever has the key and does not keep to the form of what is sealed.
    private static func sealed(content: [UInt8]) -> [UInt8] {
        let (head, nonce) = (Array(sealed().prefix(2 + KeyName.size)), [UInt8](repeating: 5, count: Cipher.nonceSize))
        return head + nonce + Toy.cipher.seal(key.cipherKey, nonce, content, head)
    }

    /// A value as it stands before it is filled up.
    private static func encoded(_ value: Value) -> [UInt8] {
        var writer = ByteWriter()
        ValueCodec.encode(value, into: &writer)
        return writer.bytes
    }

    @Test func `what was sealed opens by its key, where it was sealed for`() throws {
        let sealed = try #require(SealedValue(Self.sealed()))
        #expect(sealed.key == Self.key.name && sealed.suite == Toy.suite.number)
        #expect(sealed.opened(by: Self.key, Toy.cipher) == Self.value)
        #expect(sealed.opened(by: Self.key, at: Self.place, Toy.cipher) == Self.value)
    }

    @Test func `what is shorter than the shortest, or of another version, is no sealed value`() {
        let good = Self.sealed(.integer(1))
        for count in good.indices { #expect(SealedValue(Array(good.prefix(count))) == nil, "\(count)") }
        #expect(SealedValue(good) != nil)
        for version in [0, 2, 255] as [UInt8] { #expect(SealedValue([version] + good.dropFirst()) == nil, "\(version)") }
    }

    @Test func `a bit that was changed, and a byte more or less, opens nothing`() {
        let good = Self.sealed()
        for index in good.indices {
            for bit in 0..<8 {
                var bytes = good
                bytes[index] ^= 1 << UInt8(bit)
                #expect(SealedValue(bytes)?.opened(by: Self.key, Toy.cipher) == nil, "bit \(bit) of byte \(index)")
            }
        }
        for bytes in [Array(good.dropLast()), good + [0]] { #expect(SealedValue(bytes)?.opened(by: Self.key, Toy.cipher) == nil) }
    }

    @Test func `a key of another name opens nothing though its secret is the same, nor does another secret under the name`() throws {
        let sealed = try #require(SealedValue(Self.sealed()))
        for key in [Self.key(of: Self.record, secret: 7, name: 2), Self.key(of: Self.record, secret: 8)] {
            #expect(sealed.opened(by: key, Toy.cipher) == nil)
            #expect(sealed.opened(by: key, at: Self.place, Toy.cipher) == nil)
        }
    }

    @Test func `what was sealed for one place opens in no other`() throws {
        let sealed = try #require(SealedValue(Self.sealed()))
        let other = RecordID(replica: Self.record.replica, number: 4, index: 5, salt: 7)
        let places = [
            SealedPlace(other, FieldAddress(4), input: 0), SealedPlace(Self.record, FieldAddress(5), input: 0),
            SealedPlace(Self.record, FieldAddress(4, .number(2017)), input: 0), SealedPlace(Self.record, FieldAddress(4), input: 1),
        ]
        for place in places { #expect(sealed.opened(by: Self.key, at: place, Toy.cipher) == nil, "\(place)") }
    }

    @Test(arguments: [Value.missing, .sealed([1, 2, 3]), .group([.text("asthma"), .integer(12)])])
    func `nothing, what is sealed already, and a group are sealed by nobody`(value: Value) throws {
        let sealed = try #require(SealedValue(Self.sealed(value)))
        #expect(sealed.opened(by: Self.key, Toy.cipher) == nil)
        #expect(sealed.opened(by: Self.key, at: Self.place, Toy.cipher) == nil)
    }

    @Test func `a content is one value, filled with zeros to the next multiple of eight`() throws {
        let value = Self.encoded(.text("1234"))
        let filled = value + [UInt8](repeating: 0, count: 8 - value.count)
        let open = { (content: [UInt8]) in SealedValue(Self.sealed(content: content))?.opened(by: Self.key, Toy.cipher) }
        #expect(open(filled) == .text("1234"))
        #expect(open(value + [UInt8](repeating: 0, count: 9 - value.count)) == nil, "no multiple")
        #expect(open(filled + [UInt8](repeating: 0, count: 8)) == nil, "a block too many")
        #expect(open(filled.dropLast() + [1]) == nil, "filled with something")
        #expect(open([UInt8](repeating: 255, count: 8)) == nil, "no value")
        #expect(open(Array(Self.encoded(Self.value).prefix(16))) == nil, "half a value")
    }

    @Test func `a wrapped key opens by the key of its scope, under its name`() throws {
        let wrapped = Self.key.wrapped(under: Self.scope, Toy.cipher)
        #expect(wrapped.count == SubjectKey.wrappedSize)
        let again = try #require(SubjectKey(wrapped, name: Self.key.name, under: Self.scope, Toy.cipher))
        #expect(again.secret == Self.key.secret && again.name == Self.key.name)
    }

    @Test func `a wrapped key of another name, of another scope's key, or changed in a bit or in length is none`() {
        let wrapped = Self.key.wrapped(under: Self.scope, Toy.cipher)
        let unwrapped = { (bytes: [UInt8], name: KeyName, scope: OpenScopeKey) in SubjectKey(bytes, name: name, under: scope, Toy.cipher) }
        #expect(unwrapped(wrapped, Self.key(of: Self.record, secret: 7, name: 2).name, Self.scope) == nil)
        // Of another key of the scope, and of one that has its secret and another name.
        #expect(unwrapped(wrapped, Self.key.name, Self.scopeKey(secret: 8, name: 1)) == nil)
        #expect(unwrapped(wrapped, Self.key.name, Self.scopeKey(secret: 9, name: 2)) == nil)
        for index in wrapped.indices {
            var bytes = wrapped
            bytes[index] ^= 0x10
            #expect(unwrapped(bytes, Self.key.name, Self.scope) == nil, "\(index)")
        }
        for bytes in [[], Array(wrapped.dropLast()), wrapped + [0]] { #expect(unwrapped(bytes, Self.key.name, Self.scope) == nil) }
    }

    @Test(arguments: [0, 32, 63, 65, 128]) func `a wrapped secret of another length is none, though it opens`(count: Int) {
        let key = SubjectKey(name: Self.key.name, secret: [UInt8](repeating: 7, count: count))
        #expect(SubjectKey(key.wrapped(under: Self.scope, Toy.cipher), name: key.name, under: Self.scope, Toy.cipher) == nil)
    }
}
