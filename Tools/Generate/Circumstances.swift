/// Fills in what the survey asks of each member: school, health, labour, work, insurance.
struct Circumstances {
    let cause: String
    let attribute: String

    func fill(_ members: inout [Person], using random: inout SplitMix64) {
        let ethnicity = ["zhuang", "han", "yao", "miao"][random.pick(weights: [82, 12, 5, 1])]
        let allowance = ["a", "b", "c"][random.pick(weights: [20, 45, 35])]
        for index in members.indices {
            members[index].ethnicity = random.chance(96) ? ethnicity : "han"
            learn(&members[index], using: &random)
            ail(&members[index], using: &random)
            if attribute == "dibao" { members[index].dibaoClass = allowance }
            members[index].isDestitute = attribute == "wubao"
        }
        afflict(&members, using: &random)
        for index in members.indices {
            labour(&members[index], using: &random)
            insure(&members[index], using: &random)
            if members[index].age >= 16, random.chance(60) {
                members[index].phone = Self.phone(using: &random)
            }
        }
    }

    static func phone(using random: inout SplitMix64) -> String {
        let heads = [
            "130", "134", "135", "137", "138", "139", "150", "151", "152", "157", "158", "159", "182", "183",
            "187", "188",
        ]
        return random.pick(heads) + String(10_000_000 + random.below(90_000_000))
    }

    private func learn(_ person: inout Person, using random: inout SplitMix64) {
        switch person.age {
        case ..<3: person.school = "under_school_age"
        case 3...5: person.school = random.chance(72) ? "preschool" : "under_school_age"
        case 6...14:
            if person.age > 7, random.chance(4, of: 1_000) {
                person.isDropout = true
                person.education = person.age < 12 ? "illiterate" : "primary"
            } else {
                person.school = person.age < 12 ? "primary" : "grade_\(person.age - 5)"
            }
        case 15...17:
            let year = person.age - 14
            switch random.below(100) {
            case ..<55: person.school = "senior_\(year)"
            case ..<80: person.school = "vocational_\(year)"
            default: person.education = "junior"
            }
        case 18...21 where random.chance(cause == "schooling" ? 95 : 28):
            let year = person.age - 17
            person.school = random.chance(55) && year <= 3 ? "college_\(year)" : "bachelor_\(year)"
        case ..<40:
            person.education =
                ["primary", "junior", "senior", "college"][random.pick(weights: [15, 60, 18, 7])]
        case ..<60:
            person.education =
                ["illiterate", "primary", "junior", "senior"][random.pick(weights: [8, 42, 42, 8])]
        default: person.education = ["illiterate", "primary", "junior"][random.pick(weights: [35, 50, 15])]
        }
    }

    private func ail(_ person: inout Person, using random: inout SplitMix64) {
        let (chronic, serious, disabled) =
            switch person.age {
            case ..<40: (20, 2, 12)
            case ..<60: (100, 10, 30)
            default: (280, 15, 60)
            }
        if random.chance(chronic, of: 1_000) { person.health.append("chronic") }
        if random.chance(serious, of: 1_000) { person.health.append("serious") }
        if random.chance(disabled, of: 1_000) { disable(&person, using: &random) }
        if person.health.isEmpty { person.health = ["healthy"] }
    }

    private func disable(_ person: inout Person, using random: inout SplitMix64) {
        let kinds = ["physical", "intellectual", "mental", "visual", "hearing", "speech", "multiple"]
        person.disability = (
            kinds[random.pick(weights: [45, 14, 14, 10, 9, 4, 4])],
            "grade_\(1 + random.pick(weights: [15, 30, 30, 25]))"
        )
        if person.health == ["healthy"] { person.health = [] }
        person.health.append("disabled")
    }

    /// What the household names as the cause of its poverty must be found in it.
    private func afflict(_ members: inout [Person], using random: inout SplitMix64) {
        let adults = members.indices.filter { members[$0].age >= 18 && !members[$0].isInSchool }
        let one = adults.isEmpty ? 0 : random.pick(adults)
        switch cause {
        case "illness"
        where !members.contains(where: { $0.health.contains("chronic") || $0.health.contains("serious") }):
            if members[one].isHealthy { members[one].health = [] }
            members[one].health.append(random.chance(35) ? "serious" : "chronic")
        case "disability" where !members.contains(where: { $0.disability != nil }):
            disable(&members[one], using: &random)
        case "no_labour":
            for index in adults where members[index].isHealthy && members[index].age < 60 && random.chance(70) {
                members[index].health = ["chronic"]
            }
        default: break
        }
    }

    private func labour(_ person: inout Person, using random: inout SplitMix64) {
        let isSevere = person.disability.map { $0.grade == "grade_1" || $0.grade == "grade_2" } ?? false
        if person.age < 16 || person.isInSchool {
            person.labour = "none"
        } else if isSevere || person.age >= 75 {
            person.labour = "lost"
        } else if person.age >= 60 {
            person.labour = person.age < 70 && random.chance(40) ? "ordinary" : "weak"
        } else if person.health.contains("serious") || person.disability != nil {
            person.labour = random.chance(70) ? "weak" : "lost"
        } else if person.health.contains("chronic") {
            person.labour = cause == "no_labour" || random.chance(55) ? "weak" : "ordinary"
        } else {
            person.labour = random.chance(cause == "no_skill" ? 2 : 12) ? "skilled" : "ordinary"
        }
        guard person.age < 60, random.chance(person.hasLabour ? 48 : person.labour == "weak" ? 5 : 0) else {
            return
        }
        person.months = random.between(3...11)
        person.workArea =
            ["township", "county", "province", "outside"][random.pick(weights: [20, 25, 30, 25])]
    }

    private func insure(_ person: inout Person, using random: inout SplitMix64) {
        person.hasEmployeeInsurance = person.months > 6 && person.workArea == "outside" && random.chance(4)
        person.hasResidentInsurance = !person.hasEmployeeInsurance && random.chance(978, of: 1_000)
        guard person.age >= 16, !person.isInSchool else { return }
        person.hasPensionInsurance = random.chance(88)
        person.drawsPension = person.age >= 60 && random.chance(96)
    }
}
