/// A register without gaps and the edits of one round of visits: what storage engines are compared by.
///
/// `households.tsv` and `persons.tsv` have a row a line and `\N` for nothing; `columns.json` says what is in them.
/// `edits/typical.tsv` is one collector's round, six fields of each of 300 households; `edits/visits-CC-VV.tsv` every
/// village's round, `edits/clerk-CC-VV.tsv` what a clerk wrote meanwhile into about a hundredth of the same fields.
/// A line of edits is household, column, new value, old value; the six of a household follow each other.
struct DenseWorkload {
    private let directory: String
    private var output: Output
    private var households: [UInt8] = []
    private var persons: [UInt8] = []
    private var typical: [UInt8] = []
    private(set) var counts = Counts()

    struct Counts {
        var counties = 0
        var villages = 0
        var households = 0
        var persons = 0
        var edits = 0
        var concurrent = 0
        fileprivate var typical = 0

        /// Cells, the empty ones included.
        var fields: Int { households * DenseTables.households.count + persons * DenseTables.persons.count }
    }

    /// Of the whole city.
    private static let (households, persons) = (109_400, 406_466)
    private static let typicalHouseholds = 300
    private static let membersMax = 9
    private static let seed = 2_015_000

    init(directory: String) throws {
        self.directory = directory
        output = try Output(directory: directory)
    }

    /// Writes the first counties of the city's twelve: fewer are a prefix of more.
    mutating func generate(counties: Int) throws {
        for county in 0..<counties { try generate(county) }
        counts.counties = counties
        for (file, bytes) in [("households.tsv", households), ("persons.tsv", persons), ("columns.json", Self.columns)] {
            try output.write(region: "", file: file, bytes: bytes)
        }
        try output.write(region: "edits", file: "typical.tsv", bytes: typical)
    }

    private mutating func generate(_ county: Int) throws {
        var rows = MersenneTwister(seed: UInt32(Self.seed + county))
        var visits = MersenneTwister(seed: UInt32(Self.seed + 500 + county))
        var round = MersenneTwister(seed: UInt32(Self.seed + 900 + county))
        let total = Self.share(county, of: DenseTables.counties.count, Self.households)
        var members = [Int](repeating: 1, count: total)
        for _ in total..<Self.share(county, of: DenseTables.counties.count, Self.persons) {
            var place = rows.below(total)
            while members[place] == Self.membersMax { place = rows.below(total) }
            members[place] += 1
        }
        var numbers: Set<String> = []
        var next = 0
        let villages = county == 0 ? 36 : 35
        for index in 0..<villages {
            let village = DenseVillage(county: county, index: index)
            var (visited, clerk): ([UInt8], [UInt8]) = ([], [])
            for number in 1...Self.share(index, of: villages, total) {
                let row = write(village, number, members[next], &rows, &numbers)
                next += 1
                for edit in visits.visit(row) {
                    visited.append(row[0], edit.column, edit.new, edit.old)
                    counts.edits += 1
                    guard visits.chance(0.01) else { continue }
                    clerk.append(row[0], edit.column, visits.third(edit), edit.old)
                    counts.concurrent += 1
                }
                guard county == 0, counts.typical < Self.typicalHouseholds else { continue }
                for edit in round.visit(row) { typical.append(row[0], edit.column, edit.new, edit.old) }
                counts.typical += 1
            }
            let place = [county, index].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
            try output.write(region: "edits", file: "visits-\(place).tsv", bytes: visited)
            try output.write(region: "edits", file: "clerk-\(place).tsv", bytes: clerk)
            counts.villages += 1
        }
    }

    /// Draws a household and its members.
    ///
    /// - Returns: The household's row.
    private mutating func write(
        _ village: DenseVillage, _ number: Int, _ members: Int, _ random: inout MersenneTwister, _ numbers: inout Set<String>
    ) -> [String] {
        let code = village.code + String(100_000_000 + number).dropFirst()
        var head = ""
        for index in 0..<members {
            let sex = 1 + random.below(2)
            let birth = random.date(index == 0 ? 1935...1990 : 1940...2014)
            var serial = random.below(10_000)
            let base = village.countyCode + birth.filter { $0 != "-" }
            var id = base + String(10_000 + serial).dropFirst()
            while !numbers.insert(id).inserted {
                serial = (serial + 1) % 10_000
                id = base + String(10_000 + serial).dropFirst()
            }
            let name = random.name()
            if index == 0 { head = name }
            let relation = index == 0 ? 1 : 2 + random.below(8)
            persons.append(random.person(id, of: code, name: name, sex: sex, birth: birth, relation: relation))
        }
        let row = random.household(code, in: village, head: head, members: members)
        households.append(row)
        counts.households += 1
        counts.persons += members
        return row
    }

    /// What one of so many equal parts comes to, in whole things.
    private static func share(_ index: Int, of parts: Int, _ total: Int) -> Int {
        total * (index + 1) / parts - total * index / parts
    }

    private static var columns: [UInt8] {
        let tables = [("households", DenseTables.households), ("persons", DenseTables.persons)].map { name, columns in
            "\"\(name)\":[" + columns.map { "[\"\($0.name)\",\"\($0.type)\"]" }.joined(separator: ",") + "]"
        }
        return Array(("{" + tables.joined(separator: ",\n ") + "}\n").utf8)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ cells: String...) { append(cells) }

    fileprivate mutating func append(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { append(0x09) }
            append(contentsOf: cell.utf8)
        }
        append(0x0A)
    }
}
