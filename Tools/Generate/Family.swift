/// Composes a household: who lives together, and how old they are.
///
/// Not a model of Guangxi's demography, but families that pass the register's checks: one head, at most one
/// spouse of the other sex, parents older than their children.
struct Family {
    private(set) var members: [Person]
    private var headAge: Int { members[0].age }

    init(size: Int, hasStudent: Bool, isElderly: Bool, using random: inout SplitMix64) {
        members = []
        if size == 1 {
            let isOld = isElderly || random.chance(65)
            members = [
                Person("head", isMale: random.chance(72), age: random.between(isOld ? 60...88 : 32...59))
            ]
            return
        }
        let ages = hasStudent ? 40...54 : isElderly ? 60...78 : random.chance(70) ? 30...52 : 53...70
        members.append(Person("head", isMale: random.chance(88), age: random.between(ages)))
        if random.chance(size == 2 ? (hasStudent ? 0 : 55) : 88) {
            let age = headAge + random.between(-6...4)
            members.append(Person("spouse", isMale: !members[0].isMale, age: max(20, age)))
        }
        if hasStudent { addChild(age: random.between(16...21), using: &random) }
        addParents(upTo: size - members.count, using: &random)
        if headAge >= 53, size - members.count >= 3 { addYoungFamily(using: &random) }
        addDescendants(until: size, using: &random)
    }

    private mutating func addChild(age: Int, using random: inout SplitMix64) {
        let isMale = random.chance(54)
        members.append(Person(isMale ? "son" : "daughter", isMale: isMale, age: age))
    }

    /// The head's own parents, where they can still be alive.
    private mutating func addParents(upTo room: Int, using random: inout SplitMix64) {
        guard room > 1, headAge <= 58, random.chance(45) else { return }
        let age = headAge + random.between(21...29)
        members.append(Person("mother", isMale: false, age: age))
        if room > 2, random.chance(45) {
            members.append(Person("father", isMale: true, age: min(95, age + random.between(0...5))))
        }
    }

    /// A grown son, his wife and their first child.
    private mutating func addYoungFamily(using random: inout SplitMix64) {
        let age = headAge - random.between(24...28)
        members.append(Person("son", isMale: true, age: age))
        members.append(Person("daughter_in_law", isMale: false, age: max(20, age - random.between(0...4))))
        addGrandchild(age: random.between(0...max(0, min(12, age - 22))), using: &random)
    }

    private mutating func addGrandchild(age: Int, using random: inout SplitMix64) {
        let isMale = random.chance(54)
        members.append(Person(isMale ? "grandson" : "granddaughter", isMale: isMale, age: age))
    }

    /// Children from the mother's twentieth to fortieth year, then grandchildren, then brothers and sisters.
    private mutating func addDescendants(until size: Int, using random: inout SplitMix64) {
        let mother = members.first { !$0.isMale && ($0.relation == "head" || $0.relation == "spouse") }
        var next = min(headAge, mother?.age ?? headAge) - random.between(21...27)
        while members.count < size {
            let children = members.count { $0.relation == "son" || $0.relation == "daughter" }
            if next >= 0, children < 4 {
                addChild(age: next, using: &random)
                next -= random.between(1...5)
            } else if headAge >= 48 {
                addGrandchild(age: random.between(0...min(16, headAge - 44)), using: &random)
            } else {
                let isMale = random.chance(60)
                members.append(
                    Person("sibling", isMale: isMale, age: max(16, headAge - random.between(1...8))))
            }
        }
    }
}
