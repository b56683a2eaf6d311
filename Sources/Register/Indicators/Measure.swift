package import Records

/// A question about one record that is true, false, or unknown.
///
/// The three values are Kleene's, which SQL's are too: a conjunction with a false part is false whatever
/// is missing beside it, else one missing part makes it unknown. Missing and disputed are alike: a rule
/// shows no value of a disputed field. Fields are named as on the command line: `water.litres`.
package indirect enum Predicate: Sendable {
    case always
    case isTrue(String)
    case isFalse(String)
    case isAnswered(String)
    /// Nothing is said there, or it is disputed; never unknown.
    case isEmpty(String)
    /// A code of the field's list, one of these.
    case isOneOf(String, [String])
    case compare(Quantity, Comparison, Quantity)
    /// Whether a record of that type lies in it that is not retired and counts on that day; never unknown.
    case holds(String, Lasting)
    /// Of a household whether somebody on the round's roster has one of these codes; unknown where nobody has and somebody was not asked.
    case somebodyIs(String, [String])
    /// Of a household whether beneath somebody on the round's roster lies a record of that type that says something in that field; never
    /// unknown.
    case somebodyHolds(String, saying: String, Lasting)
    /// How the record itself stands; never unknown.
    case stands(Existence.Standing)
    /// Of a household whether it is poor at the end of the year: see ``Departures``.
    case isPoor
    case all([Predicate])
    case any([Predicate])
    case not(Predicate)

    package enum Comparison: String, Sendable {
        case greater = ">"
        case atLeast = ">="
        case less = "<"
        case atMost = "<="
    }

    static func atLeast(_ field: String, _ number: Int64) -> Predicate {
        .compare(.field(field), .atLeast, .constant(number))
    }

    static func atMost(_ field: String, _ number: Int64) -> Predicate {
        .compare(.field(field), .atMost, .constant(number))
    }
}

/// A whole number of one record, or unknown: persons, fen, hundredths of a kilometre.
package indirect enum Quantity: Sendable {
    case constant(Int64)
    /// In the stored unit; of a keyed field the report's year.
    case field(String)
    /// Of a field keyed by year or round the latest that is not after the report's year.
    case latest(String)
    /// The latest of all, also of a later year: what came to be known afterwards of days before.
    case newest(String)
    /// How many records of that type lie in it that count on that day; where none had begun by then, what that field says.
    case records(String, Lasting, else: String)
    /// That number where the quantity is unknown.
    case known(Quantity, else: Int64)
    /// How many records a union of references names that are not retired; unknown where one is not here.
    case count(of: String)
    /// The same of the union's latest year or round that is not after the report's.
    case latestCount(of: String)
    /// How many elements a union has; unknown where nobody named any.
    case elements(of: String)
    case sum([Quantity])
    case difference(Quantity, Quantity)
    case product(Quantity, Quantity)
    /// Divided and rounded down, as the register's form does with income per head.
    case floor(Quantity, per: Quantity)
    case balance(Balance)

    /// What remains of a group of sums. An empty line of the form is nothing; an empty form is unknown.
    package struct Balance: Sendable {
        package let field: String
        /// Inputs whose names begin so.
        let adding: [String]
        package let subtracting: [String]
        let leavingOut: [String]
    }
}

/// A named figure that a report computes from the fields of the records of one type.
///
///     Measure("unsafe_water", "未实现安全用水的农户", "households without safe water", of: "household", .share(…))
///
/// Every record ends as one of three: counted with an answer, unknown, or outside the population. Unknown is never
/// added to either side of a share: it is a number of its own, which a report shows beside the value.
package struct Measure: Sendable {
    package enum Formula: Sendable {
        /// How many records answer the question with yes.
        case count(Predicate)
        /// The same as a share, in percent, of those that answer it at all.
        case share(Predicate)
        case total(Quantity)
        /// The total of one quantity over that of another, of the records where both are known.
        case quotient(Quantity, over: Quantity)
        /// The total of one measure over that of another, in percent, of the regions that have both.
        case incidence(of: String, over: String)
    }

    /// As in the plan's file.
    package let name: String
    package let label: Label
    package let unit: Label
    /// The type of the records.
    package let subject: String
    package let formula: Formula
    package var population = Predicate.always
    /// Decimals that are printed.
    package var places = 0
    /// The printed value is so many times the stored quantity, …
    var multiplier: Int128 = 1
    /// … and divided by this.
    var divisor: Int128 = 1
    /// Whether the plan's figures under this name are the same thing, and not a bound for each place.
    var isComparable = true
    /// Whether it is of one year and says nothing of those after it: what happened, was earned or produced in the year.
    var isOfItsYear = false
    /// Whether it is of one place: of several no figure follows from theirs.
    var isOfOnePlace = false

    init(
        _ name: String, _ zh: String, _ en: String, of subject: String, in unit: Label = .percent,
        _ formula: Formula
    ) {
        self.name = name
        label = Label(zh: zh, en: en)
        self.unit = unit
        self.subject = subject
        self.formula = formula
        switch formula {
        case .share, .incidence:
            places = 2
            multiplier = 100
        case .count, .total, .quotient: break
        }
    }

    /// Whether each record's figure counts by another of its figures, as a county's rate by its population.
    var isWeighted: Bool { if case .quotient(.product, over: _) = formula { true } else { false } }

    func among(_ population: Predicate) -> Self {
        var copy = self
        copy.population = population
        return copy
    }

    /// - Parameter size: How many stored units are one printed unit: 100 for fen and yuan.
    func printed(places: Int, multiplier: Int128 = 1, size: Int128 = 1) -> Self {
        var copy = self
        (copy.places, copy.multiplier, copy.divisor) = (places, multiplier, size)
        return copy
    }

    /// The plan states something else under this name; both are shown and no difference is taken.
    var withoutDifference: Self {
        var copy = self
        copy.isComparable = false
        return copy
    }

    /// What happened in the year, which is no stand of the years after it.
    var ofItsYear: Self {
        var copy = self
        copy.isOfItsYear = true
        return copy
    }

    /// What one place says of itself, and several do not add up to.
    var ofOnePlace: Self {
        var copy = self
        copy.isOfOnePlace = true
        return copy
    }

    /// A tally's numerator in printed units: whole yuan for fen.
    func printedNumerator(of tally: Tally) -> String { Ratio(tally.numerator, divisor).text(places: 0) }

    /// How much of a share's basis may be unknown, in percent: of a share of few nobody can say whose it is.
    package static let unknownShareMax = Ratio(20)

    /// Whether it is a share, and more is unknown than lets anybody say it.
    package func isWithheld(_ tally: Tally) -> Bool { unit.zh == Label.percent.zh && tally.unknownShare > Self.unknownShareMax }

    /// The value of a tally; `nil` where no record answered, and of a share of which too much is unknown.
    package func value(_ tally: Tally) -> Ratio? {
        guard tally.denominator > 0, !isWithheld(tally), !isOfOnePlace || tally.known == 1 else { return nil }
        let numerator = tally.numerator * multiplier
        return switch formula {
        case .count, .total: Ratio(numerator, divisor)
        case .share, .quotient, .incidence: Ratio(numerator, tally.denominator * divisor)
        }
    }

    /// What the records of a region add up to: of each record 64 bits at most, so 128 hold them all.
    package struct Tally: Hashable, Sendable {
        /// The records that answered yes, or the quantity's total.
        package var numerator: Int128 = 0
        /// The records that answered, or the total of the other quantity.
        package var denominator: Int128 = 0
        /// Records that did not answer, or are disputed.
        package var unknown: Int64 = 0
        /// Records that answered.
        package var known: Int64 = 0

        /// - Parameter known: Where each record counts for one it is the denominator, and need not be given.
        package init(numerator: Int128 = 0, denominator: Int128 = 0, unknown: Int64 = 0, known: Int64? = nil) {
            self.numerator = numerator
            self.denominator = denominator
            self.unknown = unknown
            self.known = known ?? Int64(clamping: denominator)
        }

        /// Of those that were asked, how many did not answer; 0 where nobody was asked.
        var unknownShare: Ratio { known + unknown > 0 ? Ratio(Int128(unknown) * 100, Int128(known) + Int128(unknown)) : Ratio(0) }

        static func += (a: inout Self, b: Self) {
            a.numerator += b.numerator
            a.denominator += b.denominator
            a.unknown += b.unknown
            a.known += b.known
        }
    }
}

extension Label {
    static let percent = Label(zh: "%", en: "%")
    static let households = Label(zh: "户", en: "households")
    static let persons = Label(zh: "人", en: "persons")
    static let places = Label(zh: "个", en: "places")
    static let kilometres = Label(zh: "公里", en: "km")
    static let yuan = Label(zh: "元", en: "yuan")
}
