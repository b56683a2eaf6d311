import Records

/// How a column of version 2 is written where its bits stand packed, outside of what is deflated.
///
/// Deflate pays a byte or more for each number of a few bits, and thirteen bits for a random digit and a third; numbers
/// of one range are smaller packed, and reading them takes no inflating. `Protocol/02-changeset.md`, section 9.
enum PackedForm: UInt8 {
    /// Yes or no, a bit each.
    case bits = 7
    /// Numbers, each as its distance from the least.
    case numbers = 8
    /// Numbers, each as its difference to the one before, and that as its distance from the least difference.
    case steps = 9
    /// Texts of as many digits each, as numbers or as steps.
    case digits = 10
    /// Texts of which many are alike: each once, then places in that list.
    case listed = 11

    /// How many digits a text may have to be written as a number.
    static let digitsMax = 18
}

/// Numbers as distances from the least of them, in as many bits as the greatest distance takes.
struct Distances {
    let least: Int64
    let width: Int

    init(of numbers: some Collection<Int64>) {
        var (least, greatest) = (Int64.max, Int64.min)
        for number in numbers {
            least = min(least, number)
            greatest = max(greatest, number)
        }
        self.least = numbers.isEmpty ? 0 : least
        width = numbers.isEmpty ? 0 : bitCount(UInt64(bitPattern: greatest &- least))
    }

    func write(_ numbers: some Collection<Int64>, into bits: inout BitWriter) {
        for number in numbers { bits.write(UInt64(bitPattern: number &- least), width: width) }
    }
}

/// The differences of each number to the one before, modulo 2⁶⁴; one less than there are numbers.
func steps(of numbers: [Int64]) -> [Int64] { zip(numbers.dropFirst(), numbers).map { $0 &- $1 } }
