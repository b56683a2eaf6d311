/// Writes members of households as the survey of 2016 found them.
enum MemberRows {
    private static let round = HouseholdRows.round
    private static let provinces = ["广东省深圳市", "广东省东莞市", "广东省佛山市", "广东省广州市", "浙江省宁波市", "福建省泉州市"]
    private static let jobs = ["电子厂普工", "制衣工", "建筑工", "保洁", "餐饮服务", "种植园工人", "司机", "家具厂工人"]

    static func write(
        _ person: Person, number: String, county: String, in row: inout Row, using random: inout SplitMix64
    ) {
        row.set("number", .text(number))
        row.set("national_code", .text(number.filter { $0 != "-" }))
        row.set("name", .text(person.name))
        row.set("id_number", .text(person.idNumber))
        row.set("sex", .code(person.writtenAsMale ? "male" : "female"))
        row.set("birth", .date(person.birth))
        row.set("relation", .code(person.relation))
        row.set("ethnicity", .code(person.ethnicity))
        row.set(
            "political",
            .code(
                person.age < 18
                    ? "masses" : ["masses", "member", "youth_league"][random.pick(weights: [93, 4, 3])]))
        row.set("phone", person.phone.map { .text($0) } ?? .none)
        row.set("mandarin", .bool(person.age < 6 ? nil : random.chance(person.age > 60 ? 45 : 90)))
        row.set("schooling", round, "education", .code(person.education))
        row.set("schooling", round, "school_status", .code(person.school))
        writeDropout(person, in: &row, using: &random)
        writeHealth(person, in: &row, using: &random)
        writeWork(person, county: county, in: &row, using: &random)
        writeInsurance(person, in: &row, using: &random)
    }

    /// Asked of children of the nine compulsory years.
    private static func writeDropout(_ person: Person, in row: inout Row, using random: inout SplitMix64) {
        let isAsked = (6...15).contains(person.age)
        let reasons = ["economic", "unwilling", "illness", "working"]
        row.set("dropout", round, "dropped_out", .bool(isAsked ? person.isDropout : nil))
        row.set(
            "dropout", round, "reason",
            person.isDropout ? .code(reasons[random.pick(weights: [15, 45, 30, 10])]) : .none)
        row.set("dropout", round, "persuade_visits", person.isDropout ? .integer(random.below(5)) : .none)
        row.set("dropout", round, "three_signed", person.isDropout ? .bool(random.chance(60)) : .none)
    }

    private static func writeHealth(_ person: Person, in row: inout Row, using random: inout SplitMix64) {
        row.set("health", round, .codes(person.health))
        let digits = [
            "visual": 1, "hearing": 2, "speech": 3, "physical": 4, "intellectual": 5, "mental": 6,
            "multiple": 7,
        ]
        let certificate = person.disability.flatMap { disability -> String? in
            guard random.chance(92), let kind = digits[disability.kind] else { return nil }
            return "\(person.idNumber)\(kind)\(disability.grade.suffix(1))"
        }
        row.set("disability_certificate", certificate.map { .text($0) } ?? .none)
        row.set("disability", round, "class", .code(person.disability?.kind))
        row.set("disability", round, "grade", .code(person.disability?.grade))
        let isIll = person.health.contains("chronic") || person.health.contains("serious")
        row.set("treatment", round, "ill", .bool(isIll))
        row.set("treatment", round, "treated", .bool(isIll ? random.chance(97) : nil))
        row.set("treatment", round, "aided", .bool(isIll ? random.chance(95) : nil))
    }

    private static func writeWork(
        _ person: Person, county: String, in row: inout Row, using random: inout SplitMix64
    ) {
        row.set("labour", round, .code(person.labour))
        let place: String? =
            switch person.workArea {
            case "township": "本乡镇"
            case "county": county
            case "province": "南宁市区"
            case "outside": random.pick(provinces)
            default: nil
            }
        row.set("work", round, "months", .integer(person.age < 16 ? nil : person.months))
        row.set("work", round, "area", .code(person.workArea))
        row.set("work", round, "place", place.map { .text($0) } ?? .none)
        row.set("work", round, "job", place == nil ? .none : .text(random.pick(jobs)))
    }

    private static func writeInsurance(_ person: Person, in row: inout Row, using random: inout SplitMix64) {
        row.set("resident_insurance", round, .bool(person.hasResidentInsurance))
        row.set("employee_insurance", round, .bool(person.hasEmployeeInsurance))
        row.set("serious_insurance", round, .bool(person.hasResidentInsurance))
        row.set("pension_insurance", round, .bool(person.hasPensionInsurance))
        row.set("pension_benefit", round, .bool(person.age >= 60 ? person.drawsPension : nil))
        row.set("dibao_class", round, .code(person.dibaoClass))
        row.set("destitute", round, .bool(person.isDestitute))
    }
}
