/// A decimal number of so many places, exact: what a standard computes with.
///
/// Fen, hundredths of a square metre and counts meet in one comparison; none of them passes through floating
/// point. Whatever would not fit answers `nil`, which a standard takes for unknown.
struct Fixed: Hashable, Sendable {
    let units: Int128
    /// How many units of ten to the minus `places` there are, 0 to ``placesMax``.
    let places: Int

    static let placesMax = 18

    init(_ units: Int128, places: Int = 0) {
        self.units = units
        self.places = places
    }

    private static let powers: [Int128] = (0..<36).reduce(into: [1]) { powers, place in
        powers.append(powers[place] * 10)
    }

    private func scaled(to places: Int) -> Int128? {
        if places == self.places { return units }
        let (result, overflow) = units.multipliedReportingOverflow(by: Fixed.powers[places - self.places])
        return overflow ? nil : result
    }

    /// Below zero, zero or above it, as this number is less, equal or greater; `nil` where it cannot be told.
    func compared(to other: Fixed) -> Int? {
        let places = max(places, other.places)
        guard let a = scaled(to: places), let b = other.scaled(to: places) else { return nil }
        return a < b ? -1 : a == b ? 0 : 1
    }

    func adding(_ other: Fixed) -> Fixed? {
        let places = max(places, other.places)
        guard let a = scaled(to: places), let b = other.scaled(to: places) else { return nil }
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : Fixed(sum, places: places)
    }

    func multiplied(by other: Fixed) -> Fixed? {
        let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
        return overflow || places + other.places > Fixed.placesMax
            ? nil : Fixed(product, places: places + other.places)
    }

    /// The quotient with that many places, rounded down: towards less, below zero too. `nil` of a division by zero.
    func floored(per other: Fixed, places: Int) -> Fixed? {
        guard other.units != 0 else { return nil }
        // units · 10^(places + other.places − self.places) ÷ other.units
        let shift = places + other.places - self.places
        var (above, below) = (units, other.units)
        let (shifted, overflow) = (shift < 0 ? below : above)
            .multipliedReportingOverflow(by: Fixed.powers[abs(shift)])
        guard !overflow else { return nil }
        if shift < 0 { below = shifted } else { above = shifted }
        let (quotient, rest) = above.quotientAndRemainder(dividingBy: below)
        let isBelow = rest != 0 && (rest < 0) != (below < 0)
        return Fixed(quotient - (isBelow ? 1 : 0), places: places)
    }

    /// `2952`, `12.50`: all places, or none where they are all zero.
    var text: String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let fraction = padded.suffix(places)
        let isWhole = fraction.allSatisfy { $0 == "0" }
        return (units < 0 ? "-" : "") + padded.dropLast(places) + (isWhole ? "" : "." + fraction)
    }
}
