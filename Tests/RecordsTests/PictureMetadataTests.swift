import Records
import TestSupport
import Testing

/// What is taken off a photograph before it is attached, and what stays.
@Suite struct PictureMetadataTests {
    /// A kind of picture that says where it was taken, and the same with nothing but what shows it.
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let told: @Sendable (_ orientation: UInt8) -> [UInt8]
        let bare: @Sendable () -> [UInt8]
        /// Bytes that say which way up; `nil` where the kind cannot.
        let orientationBytes: Int?
    }

    static let kinds = [
        Kind(
            testDescription: "jpeg", told: { Pictured.jpeg(orientation: $0, bytes: 90) }, bare: { Pictured.bare(bytes: 90) },
            orientationBytes: 36),
        Kind(testDescription: "png", told: { Pictured.png(orientation: $0) }, bare: { Pictured.png(isBare: true) }, orientationBytes: 38),
        Kind(
            testDescription: "webp", told: { Pictured.webp(orientation: $0) }, bare: { Pictured.webp(isBare: true) }, orientationBytes: 34),
        Kind(testDescription: "gif", told: { _ in Pictured.gif() }, bare: { Pictured.gif(isBare: true) }, orientationBytes: nil),
    ]

    @Test(arguments: kinds)
    func `where a photograph was taken is taken off, and the picture stays as it is`(kind: Kind) throws {
        let taken = try #require(PictureMetadata.removed(from: kind.told(1)))
        #expect(taken == kind.bare())
        #expect(!contains(taken, "GPS") && contains(kind.told(1), "GPS"))
        #expect(PictureMetadata.removed(from: taken) == taken)
    }

    @Test(arguments: kinds.filter { $0.orientationBytes != nil }, 2...8 as ClosedRange<UInt8>)
    func `which way up a photograph is shown stays`(kind: Kind, orientation: UInt8) throws {
        let taken = try #require(PictureMetadata.removed(from: kind.told(orientation)))
        #expect(!contains(taken, "GPS"))
        #expect(taken.count == kind.bare().count + (kind.orientationBytes ?? 0))
        #expect(taken.contains(orientation) && taken != PictureMetadata.removed(from: kind.told(orientation % 8 + 1)))
        #expect(PictureMetadata.removed(from: taken) == taken)
    }

    @Test(arguments: kinds)
    func `a photograph that is cut before its end is refused, wherever that is`(kind: Kind) {
        let whole = kind.bare()
        // A beginning that is too short to be known as a picture is none.
        for end in 12..<whole.count { #expect(PictureMetadata.removed(from: Array(whole[..<end])) == nil, "\(end)") }
    }

    @Test(arguments: kinds)
    func `a photograph with any byte changed is read without harm, and never keeps more than it had`(kind: Kind) {
        let whole = kind.told(6)
        for place in whole.indices {
            for byte in [0x00, 0xFF, 0xD9, 0xE1, 0x7F] as [UInt8] {
                var other = whole
                other[place] = byte
                #expect((PictureMetadata.removed(from: other)?.count ?? 0) <= whole.count + 40)
            }
        }
    }

    @Test func `a kind that is not read is refused, what is no picture stays as it is`() {
        #expect(PictureMetadata.removed(from: [0, 0, 0, 24] + Array("ftypheic GPS".utf8)) == nil)
        for other in [Pictured.noise(40), Array("%PDF-1.4 GPS".utf8), []] { #expect(PictureMetadata.removed(from: other) == other) }
    }

    @Test func `a chunk that is written anew has the sum that zlib gives`() {
        // CRC-32 of "123456789", as every list of such sums has it.
        #expect(Pictured.sum(Array("123456789".utf8)) == 0xCBF4_3926)
        let turned = PictureMetadata.removed(from: Pictured.png(orientation: 6)) ?? []
        #expect(Pictured.sumsHold(ofPNG: turned))
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let word = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: word) }
    }
}
