import Glibc

/// Turns the bytes of a cell into text, strictly.
///
/// In GB18030 the trailing bytes of a character lie in 0x30...0x39, 0x40...0x7E and 0x80...0xFE: never a
/// quote, a comma or a line break. So rows and cells are found in the raw bytes, and decoded afterwards.
final class TextDecoder {
    private let handle: iconv_t?

    init(_ encoding: CSVEncoding) throws(CSVError) {
        guard encoding == .gb18030 else {
            handle = nil
            return
        }
        let opened = iconv_open("UTF-8", "GB18030")
        // The manual: "In case of error, it returns (iconv_t) -1".
        guard Int(bitPattern: opened) != -1 else { throw .noDecoder }
        handle = opened
    }

    deinit {
        if let handle { iconv_close(handle) }
    }

    /// The text, or `nil` where the bytes stand for none.
    func decode(_ bytes: [UInt8]) -> String? { bytes.withUnsafeBufferPointer { decode($0) } }

    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let handle, !bytes.allSatisfy({ $0 < 0x80 }) else { return TextDecoder.text(bytes) }
        // Two bytes of GB18030 become at most three of UTF-8, four at most four.
        let capacity = bytes.count * 2 + 4
        var input = bytes.map { CChar(bitPattern: $0) }
        var isWhole = false
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            var room = capacity
            var rest = input.count
            _ = iconv(handle, nil, nil, nil, nil)
            input.withUnsafeMutableBufferPointer { source in
                buffer.withMemoryRebound(to: CChar.self) { target in
                    var from = source.baseAddress
                    var into = target.baseAddress
                    isWhole = iconv(handle, &from, &rest, &into, &room) != -1 && rest == 0
                }
            }
            initialized = capacity - room
        }
        return isWhole ? String(validating: output, as: UTF8.self) : nil
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return "" }
        // What is no UTF-8 is replaced by something else; the standard library's own check takes several times as long.
        var text = String(decoding: bytes, as: UTF8.self)
        let isSame = text.withUTF8 { read in
            read.count == bytes.count && read.baseAddress.map { memcmp($0, start, bytes.count) == 0 } ?? false
        }
        return isSame ? text : nil
    }
}
