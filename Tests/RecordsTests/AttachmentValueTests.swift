import Records
import TestSupport
import Testing

/// What an entry says of an attachment, what a file is, and what is taken off a photograph.
@Suite struct AttachmentValueTests {
    private let name = String(repeating: "0f", count: 32)

    @Test func `a digest alone, and one with size and type, are read and written to the letter`() throws {
        let alone = try #require(AttachmentValue(name))
        #expect(alone.described == nil && alone.text == name && alone.hash == [UInt8](repeating: 0x0F, count: 32))
        let described = try #require(AttachmentValue(name + " 48213 image/jpeg"))
        #expect(described.described == .init(size: 48_213, type: .jpeg) && described.text == name + " 48213 image/jpeg")
    }

    @Test(arguments: [
        " 48213", " 48213 image/jpeg ", " 0 image/jpeg", " 048 image/jpeg", " +4 image/jpeg", " 33554433 image/jpeg", "  4 image/jpeg",
        " 4 image", " 4 IMAGE/JPEG", " 4 image/jpeg/x", " 4 /jpeg", " 4 image/", " 4 .a/b", " x image/jpeg", "0",
    ])
    func `what is written otherwise is no attachment`(end: String) {
        #expect(AttachmentValue(name + end) == nil)
    }

    @Test func `letters in upper case and other digits are no digest`() {
        #expect(AttachmentValue(name.uppercased()) == nil)
        #expect(AttachmentValue(String(repeating: "0g", count: 32)) == nil)
        #expect(AttachmentValue(String(name.dropLast())) == nil)
    }

    @Test func `what a file is, its first bytes say, and what its name says is compared with them`() {
        #expect(MediaType(of: Pictured.jpeg()) == .jpeg)
        #expect(MediaType(of: Array("%PDF-1.4".utf8)).name == "application/pdf")
        #expect(MediaType(of: []) == .bytes && MediaType(of: [0xFF]) == .bytes && MediaType(of: Pictured.noise(50)) == .bytes)
        #expect(MediaType.named("a/b.JPG") == .jpeg && MediaType.named("minutes.pdf")?.name == "application/pdf")
        #expect(MediaType.named("a.jpg/b") == nil && MediaType.named("notes.txt") == nil)
    }

    @Test func `where a photograph was taken is taken off, and the picture stays as it is`() {
        let taken = PictureMetadata.removed(from: Pictured.jpeg())
        #expect(taken == Pictured.bare())
        #expect(!contains(taken, "GPS") && contains(Pictured.jpeg(), "GPS"))
        #expect(PictureMetadata.removed(from: taken) == taken)
    }

    @Test(arguments: 2...8 as ClosedRange<UInt8>)
    func `which way up a photograph is shown stays`(orientation: UInt8) {
        let taken = PictureMetadata.removed(from: Pictured.jpeg(orientation: orientation))
        #expect(!contains(taken, "GPS") && contains(taken, "Exif"))
        #expect(taken.count == Pictured.bare().count + 36)
        #expect(PictureMetadata.removed(from: taken) == taken)
    }

    @Test func `a photograph cut at any byte, or with any byte changed, is read without harm`() {
        let whole = Pictured.jpeg(orientation: 6, bytes: 60)
        for end in whole.indices { _ = PictureMetadata.removed(from: Array(whole[..<end])) }
        for place in whole.indices {
            for byte in [0x00, 0xFF, 0xD9, 0xE1] as [UInt8] {
                var other = whole
                other[place] = byte
                #expect(PictureMetadata.removed(from: other).count <= whole.count + 36)
            }
        }
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let word = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: word) }
    }
}
