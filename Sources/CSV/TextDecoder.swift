import Glibc

/// Turns the bytes of a cell into text, strictly.
///
/// In GB18030 the trailing bytes of a character lie in 0x30...0x39, 0x40...0x7E and 0x80...0xFE: never a
/// quote, a comma or a line break. So rows and cells are found in the raw bytes, and decoded afterwards.
///
/// Its handle is nobody else's, and is closed with it; iconv is given arrays, and how long they are.
@safe final class TextDecoder {
    private let handle: iconv_t?

    init(_ encoding: CSVEncoding) throws(CSVError) {
        guard encoding == .gb18030 else {
            unsafe handle = nil
            return
        }
        let opened = unsafe iconv_open("UTF-8", "GB18030")
        // The manual: "In case of error, it returns (iconv_t) -1".
        guard Int(bitPattern: opened) != -1 else { throw .noDecoder }
        unsafe handle = opened
    }

    deinit {
        if let handle = unsafe handle { unsafe iconv_close(handle) }
    }

    /// The text, or `nil` where the bytes stand for none.
    func decode(_ bytes: [UInt8]) -> String? { decode(bytes.span) }

    func decode(_ bytes: Span<UInt8>) -> String? {
        guard let handle = unsafe handle, !TextDecoder.isASCII(bytes) else { return TextDecoder.text(bytes) }
        // Two bytes of GB18030 become at most three of UTF-8, four at most four.
        let capacity = bytes.count * 2 + 4
        var input = bytes.indices.map { CChar(bitPattern: bytes[$0]) }
        var isWhole = false
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            var room = capacity
            var rest = input.count
            _ = unsafe iconv(handle, nil, nil, nil, nil)
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe buffer.withMemoryRebound(to: CChar.self) { target in
                    var from = source.baseAddress
                    var into = target.baseAddress
                    isWhole = unsafe iconv(handle, &from, &rest, &into, &room) != -1 && rest == 0
                }
            }
            initialized = capacity - room
        }
        return isWhole ? TextDecoder.text(output.span) : nil
    }

    private static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] >= 0x80 { return false }
        return true
    }

    private static func text(_ bytes: Span<UInt8>) -> String? {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            return nil
        }
    }
}
