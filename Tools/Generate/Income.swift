/// A household's income of one year, in yuan; the lines of the register's form that are filled in.
struct Income {
    var wage = 0
    var rice = 0, maize = 0, vegetables = 0, fruit = 0, cane = 0
    var cattle = 0, pig = 0, poultry = 0, silkworm = 0
    var landLeased = 0, dividend = 0
    var wubao = 0, eco = 0, farmSubsidy = 0, pension = 0, dibaoA = 0, dibaoB = 0, dibaoC = 0, relief = 0
    var fertiliser = 0, pesticide = 0, seed = 0, hire = 0

    var business: Int { rice + maize + vegetables + fruit + cane + cattle + pig + poultry + silkworm }
    var cost: Int { fertiliser + pesticide + seed + hire }
    private var transfers: Int { wubao + eco + farmSubsidy + pension + dibaoA + dibaoB + dibaoC + relief }
    var net: Int { wage + business + landLeased + dividend + transfers - cost }
    /// Without what the exit standard leaves out: basic pension, class C allowance, temporary relief.
    var stableNet: Int { net - pension - dibaoC - relief }

    /// Draws an income whose stable part comes to `target`, or to what transfers alone bring if that is more.
    init(target: Int, members: [Person], arable: Int, using random: inout SplitMix64) {
        for person in members {
            if person.drawsPension { pension += 1_080 }
            switch person.dibaoClass {
            case "a": dibaoA += 1_740
            case "b": dibaoB += 1_380
            case "c": dibaoC += 1_020
            default: break
            }
            if person.isDestitute { wubao += 3_900 }
        }
        farmSubsidy = arable * 95
        if random.chance(30) { eco = random.between(60...620) }
        if random.chance(12) { relief = random.between(150...1_200) }
        if random.chance(9) { landLeased = random.between(200...1_400) }
        if random.chance(14) { dividend = random.between(150...900) }
        let rest = max(0, target - (stableNet))
        let workers = members.count { $0.months > 0 }
        wage = workers > 0 ? rest * random.between(52...86) / 100 : rest * random.between(0...25) / 100
        farm(net: rest - wage, using: &random)
    }

    /// Splits what farming brings among crops and animals, and adds what they cost.
    private mutating func farm(net: Int, using random: inout SplitMix64) {
        guard net > 0 else { return }
        let cost = net * random.between(22...48) / 100
        let spent = apportion(
            cost,
            among: [
                random.between(30...50), random.between(5...15), random.between(15...30),
                random.between(0...20),
            ])
        (fertiliser, pesticide, seed, hire) = (spent[0], spent[1], spent[2], spent[3])
        let shares = [85, 60, 25, 18, 30, 22, 55, 65, 16].map {
            random.chance($0) ? random.between(10...100) : 0
        }
        let earned = apportion(
            net + cost, among: shares.contains { $0 > 0 } ? shares : [1] + shares.dropFirst())
        (rice, maize, vegetables, fruit, cane) = (earned[0], earned[1], earned[2], earned[3], earned[4])
        (cattle, pig, poultry, silkworm) = (earned[5], earned[6], earned[7], earned[8])
    }

    func write(year: Int, in row: inout Row) {
        let lines: [(String, Int)] = [
            ("biz_crop_rice", rice), ("biz_crop_maize", maize), ("biz_crop_vegetables", vegetables),
            ("biz_crop_fruit", fruit), ("biz_crop_cane", cane), ("biz_livestock_cattle", cattle),
            ("biz_livestock_pig", pig), ("biz_poultry", poultry), ("biz_silkworm", silkworm),
            ("prop_land", landLeased),
            ("prop_asset_dividend", dividend), ("tr_wubao", wubao), ("tr_eco", eco),
            ("tr_farm_subsidy", farmSubsidy),
            ("tr_pension_basic", pension), ("tr_dibao_a", dibaoA), ("tr_dibao_b", dibaoB),
            ("tr_dibao_c", dibaoC),
            ("tr_relief", relief), ("cost_fertiliser", fertiliser), ("cost_pesticide", pesticide),
            ("cost_seed", seed),
            ("cost_hire", hire),
        ]
        row.set("income", year, "period", .code("natural_year"))
        row.set("income", year, "wage", .money(wage * 100))
        for (input, yuan) in lines { row.set("income", year, input, .yuan(yuan)) }
    }
}
