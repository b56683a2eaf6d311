/// What the city's plan says of the register, in the units it uses; line numbers are those of the plan.
///
/// `Protocol/plan/nanning-2016-2020.json` holds the same figures for reports, and a test compares them.
enum Plan {
    /// Lines 12 and 62: 10.94 万户, 40.6466 万人; the city's system counted 109,400.
    static let households = 109_400
    static let persons = 406_466
    /// Line 87: poor villages without and with a bus.
    static let buses = [278, 143]
    /// Line 584: poor villages without cable television, of 421.
    static let cable = [272, 149]
    /// Line 576: natural villages without power for production.
    static let withoutPower = 67
    /// Line 87: kilometres to be paved to natural villages of 20 households and more.
    static let unpavedKilometres = 2_400
    static let poorVillages = 421
    /// Line 85: hundredths of a percent of households by main cause, by the codes of `poverty_cause`.
    static let causes: [(code: String, share: Int)] = [
        ("illness", 1_862), ("disability", 1_224), ("schooling", 1_265), ("disaster", 98), ("no_land", 207),
        ("no_water", 7), ("no_skill", 782), ("no_labour", 1_339), ("no_funds", 2_698), ("bad_transport", 59),
        ("no_motivation", 441), ("other", 18),
    ]
    /// Line 87: hundredths of a percent without safe water and, of these, with hard access to it.
    static let unsafeWater = 2_719
    static let hardWater = 2_093
    /// Line 87: hundredths of a percent in dangerous houses.
    static let dangerousHouses = 597
    /// Line 12: incidence in hundredths of a percent.
    static let incidence = 773
    /// Line 83.
    static let totalPopulation = 7_402_300
    /// Lines 113 and 12: of 40.6466, 11.47 are to leave poverty in 2016.
    static let exits2016 = (exits: 114_700, of: 406_466)
    /// Lines 351 and 352: of 40.6466, 9.98 are to be relocated by 2020, and 3.96 in 2016.
    static let relocated = (all: 99_800, in2016: 39_600, of: 406_466)
}

/// How large a register to write.
enum Scale {
    /// One village of Mashan, 70 to 300 households.
    case village
    /// Mashan: 9,140 households with 34,000 members.
    case county
    /// The city of the plan, so many times over.
    case city(times: Int)

    init?(_ text: String) {
        switch text {
        case "village": self = .village
        case "county": self = .county
        case "city": self = .city(times: 1)
        default:
            guard let times = Int(text), times > 0, times <= 1_000 else { return nil }
            self = .city(times: times)
        }
    }
}
