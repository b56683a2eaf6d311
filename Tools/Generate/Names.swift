/// Names as they are heard in the villages around Nanning. All persons and villages are made up.
enum Names {
    /// Surnames with their weights; 韦, 黄, 覃, 蒙 and 蓝 lead in the Zhuang and Yao villages of the north.
    private static let surnames: [(name: String, weight: Int)] = [
        ("韦", 150), ("黄", 130), ("覃", 75), ("蒙", 70), ("蓝", 60), ("陆", 50), ("李", 48), ("梁", 42), ("潘", 34),
        ("罗", 30), ("农", 28), ("莫", 24), ("苏", 22), ("卢", 20), ("廖", 18), ("周", 18), ("唐", 16), ("谭", 16),
        ("石", 14), ("樊", 12), ("班", 10), ("杨", 16), ("陈", 26), ("刘", 18), ("张", 16), ("王", 14), ("何", 16),
        ("林", 14), ("邓", 14), ("玉", 8), ("闭", 6), ("零", 5), ("岑", 6), ("磨", 4), ("甘", 8), ("雷", 10), ("马", 8),
    ]
    private static let surnameWeights = surnames.map(\.weight)
    private static let male = Array("志国文明忠德光荣建华永福庆云海生家仁义成武强东日新正安宝贵春林朝胜利金龙汉学军伟勇")
    private static let female = Array("秀英美兰桂花凤玉珍丽梅月芳红艳萍金莲彩云春燕小妹爱琼香翠婷雪慧娟素连丹")
    private static let villageHeads = Array("那弄六古内百板岜加巴龙上下大新三兴双里罗渌兰造局定")
    private static let villageTails = Array("陈拉马棠良桃江山林龙朗料造录排琴楼贡朝民安平旺华合屯坡岭塘桥潭水仁义乐光明阳灵兴")

    static func surname(using random: inout SplitMix64) -> String {
        surnames[random.pick(weights: surnameWeights)].name
    }

    static func person(surname: String, isMale: Bool, using random: inout SplitMix64) -> String {
        let characters = isMale ? male : female
        var name = surname
        name.append(random.pick(characters))
        if random.chance(82) { name.append(random.pick(characters)) }
        return name
    }

    /// The name of that number, up to 1,000; other numbers, other names.
    static func place(_ number: Int) -> String {
        // 1,000 pairs; a stride coprime to it scatters neighbours.
        let pair = (number * 387 + 119) % (villageHeads.count * villageTails.count)
        return String(villageHeads[pair % villageHeads.count])
            + String(villageTails[pair / villageHeads.count])
    }
}
