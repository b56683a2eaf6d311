import Testing

@testable import CunlianConsole

/// Forms with a file, as browsers send them and as nobody's browser does.
@Suite struct MultipartFormTests {
    private let type = "multipart/form-data; boundary=----x1"

    private func part(_ head: String, _ content: String) -> String {
        "------x1\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(content)\r\n"
    }

    private func form(_ parts: String..., end: String = "------x1--\r\n") -> [UInt8] { Array((parts.joined() + end).utf8) }

    @Test func `a form says its fields, and its file to the last byte`() throws {
        let bytes = form(
            part("name=\"type\"", "household"), part("name=\"form\"", "abc"),
            part("name=\"file\"; filename=\"C:\\\\户\\\\表.csv\"\r\nContent-Type: text/csv", "a,b\r\n--\r\n1,2\r\n"))
        let read = try #require(MultipartForm(bytes, contentType: type))
        #expect(read["type"] == "household" && read["form"] == "abc" && read["absent"] == "")
        #expect(read.file?.name == "表.csv")
        #expect(read.file.map { String(decoding: $0.bytes, as: UTF8.self) } == "a,b\r\n--\r\n1,2\r\n")
        // What stands before the first mark is nobody's.
        #expect(MultipartForm(Array("preamble\r\n".utf8) + bytes, contentType: type)?["type"] == "household")
        #expect(MultipartForm(bytes, contentType: "Multipart/Form-Data; charset=utf-8; boundary=\"----x1\"")?["form"] == "abc")
    }

    @Test func `what is no such form is none`() {
        let good = form(part("name=\"a\"", "1"))
        for contentType in ["text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=other"] {
            #expect(MultipartForm(good, contentType: contentType) == nil, "\(contentType)")
        }
        let others = [
            [], form(end: ""), form(part("name=\"a\"", "1"), end: ""), form(part("nam=\"a\"", "1")), form(part("name=\"a", "1")),
            form(part("name=\"a\"", "1"), part("name=\"a\"", "2")),
            form(part("name=\"f\"; filename=\"a\"", "1"), part("name=\"g\"; filename=\"b\"", "2")),
            Array("------x1\r\nContent-Disposition: form-data; name=\"a\"\r\n------x1--".utf8),
            form(part("name=\"a\"", "1")).map { $0 == 0x31 ? 0xFF : $0 },
        ]
        for bytes in others { #expect(MultipartForm(bytes, contentType: type) == nil, "\(String(decoding: bytes, as: UTF8.self))") }
    }

    @Test func `it has bounds in bytes, in parts, and in the head of a part`() {
        let many = { (count: Int) in (0..<count).map { part("name=\"a\($0)\"", "1") }.joined() }
        #expect(MultipartForm(form(many(MultipartForm.partsMax)), contentType: type) != nil)
        #expect(MultipartForm(form(many(MultipartForm.partsMax + 1)), contentType: type) == nil)
        #expect(
            MultipartForm(form(part("name=\"a\"; x=\"\(String(repeating: "y", count: MultipartForm.headMax))\"", "1")), contentType: type)
                == nil)
        #expect(
            MultipartForm(form(part("name=\"a\"", String(repeating: "y", count: MultipartForm.fieldMax + 1))), contentType: type) == nil)
        #expect(MultipartForm([UInt8](repeating: 0x2D, count: MultipartForm.bytesMax + 1), contentType: type) == nil)
        // A file of nothing but beginnings of marks is passed over once.
        let dashes = String(repeating: "\r\n------x", count: 200_000)
        #expect(MultipartForm(form(part("name=\"f\"; filename=\"a\"", dashes)), contentType: type)?.file?.bytes.count == dashes.utf8.count)
    }

    @Test func `whatever bytes come, it ends, with a form or with none`() {
        let good = form(part("name=\"a\"", "1"), part("name=\"file\"; filename=\"b.csv\"", "x,y\r\n1,2"))
        var seed: UInt64 = 7
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(bound))
        }
        for _ in 0..<4_000 {
            var bytes = good
            for _ in 0...next(4) {
                switch next(4) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.remove(at: next(bytes.count))
                case 2: bytes.insert(UInt8(next(256)), at: next(bytes.count))
                default: bytes.removeLast(next(bytes.count))
                }
                if bytes.isEmpty { bytes = [0x2D] }
            }
            if let read = MultipartForm(bytes, contentType: type) { #expect((read.file?.bytes.count ?? 0) <= bytes.count) }
        }
    }
}
