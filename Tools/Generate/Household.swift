import Records

/// A registered household as it is written; what no check looks at is drawn while writing.
struct Household {
    var draw: Marginals.Draw
    /// What people call it by: the village's code and four digits.
    var number: String
    /// The natural village it lives in.
    var natural: String
    var group: Int
    var members: [Person]
    var phone: String
    /// Hundredths of a 亩.
    var paddy: Int
    var dryLand: Int
    var before: Income
    var now: Income

    /// The national line of 2016, in yuan.
    static let line = 2_952

    init(
        draw: Marginals.Draw, number: String, natural: String, group: Int, county: Geography.County,
        numbers: inout CitizenNumbers, using random: inout SplitMix64
    ) {
        self.draw = draw
        self.number = number
        self.natural = natural
        self.group = group
        var people = Family(
            size: draw.size, hasStudent: draw.cause == "schooling", isElderly: draw.attribute == "wubao",
            using: &random
        ).members
        Circumstances(cause: draw.cause, attribute: draw.attribute).fill(&people, using: &random)
        Self.register(&people, county: county, numbers: &numbers, using: &random)
        members = people
        phone = Circumstances.phone(using: &random)
        paddy = random.below(90) * draw.size
        dryLand = random.between(20...160) * draw.size
        let arable = (paddy + dryLand) / 100
        before = Income(
            target: random.between(1_450...2_780) * draw.size, members: people, arable: arable, using: &random
        )
        let target = random.between(draw.leaves ? 3_040...6_400 : 1_750...2_900)
        now = Income(target: target * draw.size, members: people, arable: arable, using: &random)
    }

    /// Gives everybody a birth date, a name and a number.
    private static func register(
        _ people: inout [Person], county: Geography.County, numbers: inout CitizenNumbers,
        using random: inout SplitMix64
    ) {
        let family = Names.surname(using: &random)
        for index in people.indices {
            let person = people[index]
            let marriesIn =
                person.relation == "spouse" || person.relation == "daughter_in_law"
                || person.relation == "mother"
            let surname = marriesIn ? Names.surname(using: &random) : family
            people[index].name = Names.person(surname: surname, isMale: person.isMale, using: &random)
            let newYear = CalendarDate(year: 2_016 - person.age, month: 1, day: 1)!.days
            let comesFromElsewhere = random.chance(marriesIn ? 25 : 3)
            let region =
                comesFromElsewhere
                ? random.pick(Geography.counties).code
                : (person.age > 1 ? county.formerCode : nil) ?? county.code
            let issue = numbers.issue(
                region: region, birth: newYear + random.below(365), isMale: person.isMale)
            people[index].idNumber = issue.number
            people[index].birth = issue.birth
        }
    }

    func memberNumber(_ index: Int) -> String { "\(number)-\(index < 9 ? "0" : "")\(index + 1)" }
}
