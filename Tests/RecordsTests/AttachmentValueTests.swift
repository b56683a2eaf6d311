import Records
import TestSupport
import Testing

/// What an entry says of an attachment, and what a file is.
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
}
