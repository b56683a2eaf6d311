#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The write-ahead log of a database, looked at before SQLite does: whether commits in it are lost behind damage.
///
/// SQLite reads the log up to the first frame whose checksum fails and drops the rest without a word: after a crash
/// that is the transaction under way, which nobody was told is durable. But a commit is synced before the next one
/// begins ("FULL … the WAL is synchronised after each transaction commit"), so where several whole commits lie behind
/// the first bad frame, that frame had been on the disk once and went bad there. The format: sqlite.org/fileformat2.html,
/// section 4.
package struct WriteAheadLog {
    /// How many commits lie behind the first frame that SQLite will not read, the one under it included.
    ///
    /// One may be a transaction that a power cut tore; more are damage.
    package let commitsBeyondDamage: Int

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// - Parameter path: Of the log; one that is not there, or not begun, holds nothing.
    package init(path: String) {
        // Somebody else may write while this reads, and begin the log anew: then it is read again.
        for _ in 0..<8 {
            guard let file = WalFile(path) else { break }
            let found = Self.scan(file)
            if file.header() == found.header {
                commitsBeyondDamage = found.beyond
                return
            }
        }
        commitsBeyondDamage = 0
    }

    /// How many frames end a commit, as they lie there, whether SQLite reads them or not.
    package static func commitFrames(path: String) -> Int {
        guard let file = WalFile(path) else { return 0 }
        var (offset, count) = (headerSize, 0)
        while let frame = file.read(at: offset, count: frameHeaderSize) {
            if word(frame, 4) != 0 { count += 1 }
            offset += frameHeaderSize + 4_096
        }
        return count
    }

    private static func scan(_ file: WalFile) -> (header: [UInt8], beyond: Int) {
        let header = file.header()
        guard header.count == headerSize else { return (header, 0) }
        let sealed = (word(header, 24), word(header, 28))
        var isBig = word(header, 0) & 1 == 1
        var sum = checksum(header[0..<24], (0, 0), isBig)
        let isHeaderSound = word(header, 0) & ~1 == 0x377F_0682 && sum == sealed
        // What a header says that does not hold is not believed: our files have pages of this size.
        var pageSize = 4_096
        if isHeaderSound { pageSize = word(header, 8) == 1 ? 65_536 : Int(word(header, 8)) } else { isBig = Int32(1).bigEndian == 1 }
        var salts = Array(header[16..<24])
        var isSound = isHeaderSound
        var beyond = 0
        // What follows from the frame before as it lies there, whether that one is sound or not.
        var stored = sealed
        var offset = headerSize
        while let frame = file.read(at: offset, count: frameHeaderSize + pageSize) {
            offset += frame.count
            if !isHeaderSound, offset == headerSize + frame.count { salts = Array(frame[8..<16]) }
            let isOfThisLog = Array(frame[8..<16]) == salts
            let computed = checksum(frame[frameHeaderSize...], checksum(frame[0..<8], sum, isBig), isBig)
            let follows = checksum(frame[frameHeaderSize...], checksum(frame[0..<8], stored, isBig), isBig)
            stored = (word(frame, 16), word(frame, 20))
            let isCommit = word(frame, 4) != 0
            if isSound, isOfThisLog, computed == stored {
                sum = computed
                continue
            }
            if isSound {
                // Read while it was being written, perhaps.
                if let again = file.read(at: offset - frame.count, count: frame.count), again != frame {
                    offset -= frame.count
                    stored = sum
                    continue
                }
                isSound = false
                sum = computed
                if isOfThisLog, isCommit { beyond += 1 }
                continue
            }
            guard isOfThisLog else { break }
            if isCommit, follows == stored || computed == stored { beyond += 1 }
            sum = stored
        }
        // The header is synced before the first commit, so behind one that does not hold a single commit is damage too.
        return (header, isHeaderSound || beyond == 0 ? beyond : max(beyond, 2))
    }

    private static func word(_ bytes: some RandomAccessCollection<UInt8>, _ place: Int) -> UInt32 {
        var index = bytes.index(bytes.startIndex, offsetBy: place)
        var word: UInt32 = 0
        for _ in 0..<4 {
            word = word << 8 | UInt32(bytes[index])
            index = bytes.index(after: index)
        }
        return word
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>, _ start: (UInt32, UInt32), _ isBig: Bool) -> (UInt32, UInt32) {
        unsafe bytes.withUnsafeBytes { buffer in
            var (one, two) = start
            for place in stride(from: 0, to: buffer.count & ~7, by: 8) {
                let left = unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                let right = unsafe buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                one &+= (isBig ? UInt32(bigEndian: left) : UInt32(littleEndian: left)) &+ two
                two &+= (isBig ? UInt32(bigEndian: right) : UInt32(littleEndian: right)) &+ one
            }
            return (one, two)
        }
    }
}

/// A file that is read at places, and closed when nobody reads it any more.
private final class WalFile {
    private let descriptor: Int32

    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    func header() -> [UInt8] { read(at: 0, count: 32) ?? [] }

    /// - Returns: `nil` where the file holds less.
    func read(at offset: Int, count: Int) -> [UInt8]? {
        var done = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while done < count {
                guard let start = buffer.baseAddress else { break }
                let got = unsafe pread(descriptor, start + done, count - done, off_t(offset + done))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                done += got
            }
            initialized = done
        }
        return done == count ? bytes : nil
    }
}

/// What a path leads to, as far as opening a database asks.
package enum FileKind: Sendable {
    case absent, file
    /// A folder, a pipe, a device: opening it may wait for ever.
    case other

    package init(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            self = .absent
            return
        }
        self = status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }
}
