package import Changesets

/// What is in a bundle, looked through before anything of it is taken: the frames in their order, and the statement.
///
/// Who wrote it, and what of it is taken, is ``BundleReading``'s.
package struct BundleContent: Sendable {
    private let header: BundleHeader
    private let suite: Suite
    private var frames = IncomingFrames(.bundle)
    private var count = 0
    private var bringsBeside = false

    package init(_ header: BundleHeader, suite: Suite) {
        self.header = header
        self.suite = suite
    }

    package mutating func add(_ bytes: [UInt8]) throws(BundleFault) {
        count += bytes.count
        frames.append(bytes)
        while let message = try next() {
            switch message {
            case .statement(let bytes): bringsBeside = try Statement(decoding: bytes, of: header, suite: suite).beside != nil
            case .beside(let kind, _) where !bringsBeside: throw .badFrame(.outOfTurn(kind))
            default: break
            }
        }
    }

    private mutating func next() throws(BundleFault) -> IncomingFrames.Message? {
        do throws(SyncRefusal) { return try frames.next() } catch { throw .badFrame(error) }
    }

    /// Says that nothing follows.
    package func finish() throws(BundleFault) {
        guard frames.isEnded else { throw .badContent(at: count) }
    }
}

extension Statement {
    /// Reads the statement of a file, which must say the same as the file's header.
    init(decoding bytes: [UInt8], of header: BundleHeader, suite: Suite) throws(BundleFault) {
        do throws(WireError) { try self.init(decoding: bytes, suite: suite) } catch { throw .badContent(at: error.offset) }
        guard place == header.place, addressee == header.addressee else { throw .swapped }
    }
}
