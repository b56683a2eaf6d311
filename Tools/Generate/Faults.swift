/// A slip put into a register on purpose, named by the check that should find it.
struct Fault {
    enum Check: String, CaseIterable {
        /// The check character of a citizen's number is wrong.
        case checkCharacter = "Q01"
        /// Two persons have one number.
        case sharedNumber = "Q02"
        /// The sex is not that of the number.
        case wrongSex = "Q03"
        /// Nobody is head of the household, or two are.
        case heads = "Q10"
        /// A member is said to be at school and to have finished it.
        case schoolAndEducation = "Q20"
        /// A place of work, and no months.
        case workWithoutMonths = "Q22"
        /// Healthy and ill at once.
        case healthyAndIll = "Q24"
        /// Of working age, healthy, not at school, and said to have no labour.
        case withoutLabour = "Q25"
        /// Insured in both schemes.
        case insuredTwice = "Q26"
        /// A telephone number of ten digits.
        case shortPhone = "Q27"
        /// An income three times that of the year before.
        case incomeJump = "Q43"
        /// One income sheet copied for five households.
        case copiedIncome = "Q44"
        /// Every sum a round thousand.
        case roundIncome = "Q45"

        /// Whether an import must refuse the row: the value is not one of its type.
        var isRefused: Bool { self == .checkCharacter || self == .shortPhone }
    }

    var check: Check
    var type: String
    var number: String
}

/// Puts faults into households, each kind in its turn.
struct Faults {
    private var next = 0
    private var copied: (income: Income, left: Int)?
    private var lastNumber: String?

    /// Changes a household that was drawn to be faulty, and those that follow a copied income sheet.
    mutating func spoil(_ household: inout Household, using random: inout SplitMix64) -> [Fault] {
        defer { lastNumber = household.members[0].idNumber }
        if let sheet = copied, sheet.left > 0 {
            household.now = sheet.income
            copied = (sheet.income, sheet.left - 1)
            return [Fault(check: .copiedIncome, type: "household", number: household.number)]
        }
        guard household.draw.isFaulty else { return [] }
        for _ in Fault.Check.allCases {
            let check = Fault.Check.allCases[next]
            next = (next + 1) % Fault.Check.allCases.count
            if let member = apply(check, to: &household, using: &random) {
                return [Fault(check: check, type: "member", number: household.memberNumber(member))]
            }
            if applyToHousehold(check, &household) {
                return [Fault(check: check, type: "household", number: household.number)]
            }
        }
        return []
    }

    /// The member that now has the fault; `nil` where nobody is such that it could be made.
    private func apply(_ check: Fault.Check, to household: inout Household, using random: inout SplitMix64)
        -> Int?
    {
        let candidates = household.members.indices.filter { Self.suits(check, household.members[$0]) }
        guard !candidates.isEmpty else { return nil }
        let index = random.pick(candidates)
        switch check {
        case .checkCharacter:
            let number = household.members[index].idNumber
            household.members[index].idNumber = number.dropLast() + (number.hasSuffix("5") ? "6" : "5")
        case .sharedNumber:
            guard let lastNumber else { return nil }
            household.members[index].idNumber = lastNumber
        case .wrongSex: household.members[index].writtenAsMale.toggle()
        case .schoolAndEducation: household.members[index].education = "primary"
        case .workWithoutMonths: household.members[index].months = 0
        case .healthyAndIll: household.members[index].health.append("chronic")
        case .withoutLabour: household.members[index].labour = "none"
        case .insuredTwice: household.members[index].hasEmployeeInsurance = true
        default: return nil
        }
        return index
    }

    private static func suits(_ check: Fault.Check, _ person: Person) -> Bool {
        switch check {
        case .checkCharacter, .sharedNumber, .wrongSex: true
        case .schoolAndEducation: person.isInSchool
        case .workWithoutMonths: person.months > 0
        case .healthyAndIll: person.isHealthy
        case .withoutLabour: person.isHealthy && person.hasLabour && person.age < 60
        case .insuredTwice: person.hasResidentInsurance
        default: false
        }
    }

    private mutating func applyToHousehold(_ check: Fault.Check, _ household: inout Household) -> Bool {
        switch check {
        case .heads:
            if household.members.count > 1 {
                household.members[1].relation = "head"
            } else {
                household.members[0].relation = "other"
            }
        case .shortPhone: household.phone.removeLast()
        case .incomeJump: household.now.wage = household.before.net * 4 + 10_000
        case .copiedIncome: copied = (household.now, 5)
        case .roundIncome:
            household.now.wage = 6_000
            household.now.rice = 2_000
            household.now.maize = 1_000
        default: return false
        }
        return true
    }
}
