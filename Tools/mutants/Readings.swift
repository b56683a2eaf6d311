import Changesets
import Records
import SyncSession

/// The forms of `encoding.json`: what is read is written again and must be the same bytes.
enum Encoding {
    static func read(_ bytes: [UInt8], as form: String) throws {
        var reader = ByteReader(bytes)
        var writer = ByteWriter()
        switch form {
        case "Varint": writer.varint(try reader.varint())
        case "Signed": writer.signed(try reader.signed())
        case "Text": writer.text(try reader.text(max: Limits.textBytesMax, .text))
        case "Value": ValueCodec.encode(try ValueCodec.decode(from: &reader), into: &writer)
        case "Key": ValueCodec.encode(try ValueCodec.key(from: &reader), into: &writer)
        case "Dot": ValueCodec.encode(try ValueCodec.dot(from: &reader), into: &writer)
        case "RecordID": ValueCodec.encode(try ValueCodec.record(from: &reader), into: &writer)
        case "Vector": ValueCodec.encode(try ValueCodec.vector(from: &reader), into: &writer)
        default: throw Vector.NotRefused()
        }
        try reader.expectEnd(.text)
    }
}

/// The messages of `sessions.json`. Every signature counts as right: that is for the suite to say, and not for the reader.
enum Sessions {
    static let suite = Suite(number: 1, digest: SHA256.digest) { _, _, _ in true }

    static func read(_ bytes: [UInt8], as form: String) throws {
        switch form {
        case "Hello":
            _ = try Hello(decoding: SignedMessage(cutting: bytes, .hello))
            guard bytes[1] == 1 else { throw SyncRefusal.unknownSuite(bytes[1]) }
        case "Answer": _ = try Answer(decoding: bytes, suite: suite)
        case "Refusal": _ = try ChangesetRefusal(decoding: bytes)
        case "EnrolmentRequest": _ = try EnrolmentRequest(decoding: bytes, suite: suite)
        case "Enrolment": _ = try EnrolmentAnswer(decoding: bytes)
        default:
            var parser = FrameParser()
            parser.append(bytes)
            while try parser.next() != nil {}
        }
    }
}

/// FIPS 180-4, so that nothing has to be fetched.
enum SHA256 {
    private static let constants: [UInt32] = {
        // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
        var primes: [Int] = []
        var next = 2
        while primes.count < 64 {
            if primes.allSatisfy({ next % $0 != 0 }) { primes.append(next) }
            next += 1
        }
        return primes.map { prime in
            // The greatest integer whose cube is at most prime × 2⁹⁶; its lowest 32 bits are wanted.
            var (low, high) = (UInt64(0), UInt64(1) << 36)
            while high - low > 1 {
                let middle = (low + high) / 2
                if UInt128(middle) * UInt128(middle) * UInt128(middle) <= UInt128(prime) << 96 { low = middle } else { high = middle }
            }
            return UInt32(truncatingIfNeeded: low)
        }
    }()

    @Sendable static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var message = bytes + [0x80]
        while message.count % 64 != 56 { message.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            message.append(UInt8(truncatingIfNeeded: (UInt64(bytes.count) * 8) >> UInt64(shift)))
        }
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        for start in stride(from: 0, to: message.count, by: 64) { compress(message[start..<start + 64], into: &state) }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = (0..<16).map { index in
            (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(block[block.startIndex + index * 4 + $1]) }
        }
        func turn(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
        for index in 16..<64 {
            let (a, b) = (words[index - 15], words[index - 2])
            let first = turn(a, 7) ^ turn(a, 18) ^ (a >> 3)
            let second = turn(b, 17) ^ turn(b, 19) ^ (b >> 10)
            words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
        }
        var s = state
        for index in 0..<64 {
            let choice = (s[4] & s[5]) ^ (~s[4] & s[6])
            let sum = s[7] &+ (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) &+ choice &+ constants[index] &+ words[index]
            let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])
            let other = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) &+ majority
            s = [sum &+ other, s[0], s[1], s[2], s[3] &+ sum, s[4], s[5], s[6]]
        }
        for index in 0..<8 { state[index] = state[index] &+ s[index] }
    }
}
