import Records

/// Issues citizens' numbers after GB 11643-1999, each once.
///
/// Eighteen characters: the code of the county of first registration, the birth date, a sequence number
/// that is odd for men, and a check character (ISO 7064, MOD 11-2). A counter for each county, day and sex
/// takes two megabytes and makes numbers unique without remembering them.
struct CitizenNumbers {
    private static let firstDay = CalendarDate(year: 1910, month: 1, day: 1)!.days
    private static let lastDay = CalendarDate(year: 2016, month: 12, day: 31)!.days
    private static let days = lastDay - firstDay + 1
    /// Men and women have 500 numbers a day each.
    private static let perDay = 500

    private let regions: [String]
    private var issued: [UInt16]

    init() {
        regions = Geography.counties.flatMap { [$0.code] + ($0.formerCode.map { [$0] } ?? []) }
        issued = Array(repeating: 0, count: regions.count * Self.days * 2)
    }

    /// A number for somebody born on that day, or on the next day that has one left.
    ///
    /// - Returns: The number, and the day that it says.
    mutating func issue(region: String, birth: Int, isMale: Bool) -> (number: String, birth: Int) {
        let place = regions.firstIndex(of: region) ?? 0
        for day in birth...Self.lastDay {
            let slot = ((place * Self.days) + day - Self.firstDay) * 2 + (isMale ? 1 : 0)
            guard issued[slot] < Self.perDay else { continue }
            let rank = Int(issued[slot])
            issued[slot] += 1
            // Spread over the day's numbers, as real ones are: 7 and 500 are coprime, so none comes twice.
            let sequence = (rank * 7 + day - Self.firstDay) % Self.perDay * 2 + (isMale ? 1 : 0)
            return (Self.number(region: regions[place], day: day, sequence: sequence), day)
        }
        preconditionFailure("Every number of the county is issued; generate a smaller register.")
    }

    private static func number(region: String, day: Int, sequence: Int) -> String {
        let date = CalendarDate(days: day)!
        let tail = (date.year * 10_000 + date.month * 100 + date.day) * 1_000 + sequence
        var digits = Array(region.utf8) + Array(String(tail).utf8)
        digits.append(check(of: digits))
        return String(decoding: digits, as: UTF8.self)
    }

    /// The check character of 17 digits.
    static func check(of digits: some Collection<UInt8>) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}
