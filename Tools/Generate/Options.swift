import Records

/// What the command line asks for.
struct Options {
    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    var scale = Scale.village
    var seed: UInt64 = 1
    var directory = "register"
    /// Households of 10,000 that get a fault.
    var faults = 0
    var language = Language.zh
    /// How many counties of the dense workload, where that is what is asked for.
    var denseCounties: Int?
    var wantsHelp = false

    static let help = """
        generate [--scale village|county|city|N] [--seed N] [--out DIR] [--faults SHARE] [--headers zh|en]
        generate --dense COUNTIES [--out DIR]

        Writes a made-up register of poor households: CSV files, a directory for each region, below DIR
        (`register`). The same seed writes the same bytes. Totals follow the plan of Nanning of 2016 exactly:
        causes of poverty, safe water, dangerous houses, buses, persons. All persons are made up.

          --scale    one village of Mashan, Mashan, the city, or N times the city (village)
          --seed     any whole number (1)
          --faults   the share of households that get a fault that checks should find, such as 0.01 (0);
                     faults.csv lists them
          --headers  Chinese labels of the schema, or its English names (zh)

        Import county.csv, township.csv, helper.csv, then of each village village.csv, natural_village.csv,
        household.csv, member.csv, household-roster.csv, and the others.

          --dense    the first 1 to 12 counties of another city, without gaps, as tab-separated tables with a
                     round of edits: what engines are compared by (Tools/dev bench peers)
        """

    init(_ arguments: [String]) throws(Refusal) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--help" || name == "-h" {
                wantsHelp = true
                return
            }
            guard ["--scale", "--seed", "--out", "--faults", "--headers", "--dense"].contains(name) else {
                throw Refusal(description: "there is no option \(name); see --help.")
            }
            guard let value = rest.popFirst() else {
                throw Refusal(description: "\(name) needs a value; see --help.")
            }
            guard set(name, to: value) else {
                throw Refusal(description: "\(name) cannot be \(value); see --help.")
            }
        }
    }

    private mutating func set(_ name: String, to value: String) -> Bool {
        switch name {
        case "--scale":
            guard let scale = Scale(value) else { return false }
            self.scale = scale
        case "--seed":
            guard let seed = UInt64(value) else { return false }
            self.seed = seed
        case "--out":
            guard !value.isEmpty else { return false }
            directory = value
        case "--faults":
            guard let share = Double(value), (0...1).contains(share) else { return false }
            faults = Int((share * 10_000).rounded())
        case "--dense":
            guard let counties = Int(value), (1...DenseTables.counties.count).contains(counties) else { return false }
            denseCounties = counties
        default:
            guard let language = Language(rawValue: value) else { return false }
            self.language = language
        }
        return true
    }
}
