/// The counties of Nanning and their towns and townships, as the plan of 2016 knew them.
///
/// Codes after GB/T 2260 of 2016 (横县 450127 became 450181 only in 2021); towns after the statistical
/// code of townships. Streets and farms are left out: the register's villages lie in towns.
enum Geography {
    struct Town {
        var code: String
        var name: String
    }

    struct County {
        var code: String
        var name: String
        /// `national_key`, `region_key` or `none`.
        var attribute: String
        /// Registered households of the city's 109,400. The plan gives no figure by county; these are made
        /// up, but for their sum and for Mashan, which is the register's usual county.
        var households: Int
        /// Villages with registered households; in the four poor counties, poor villages: 421.
        var villages: Int
        /// Per thousand rural persons of the city.
        var population: Int
        /// Gross domestic product of 2015 in million yuan and yuan a head, where the plan has it (line 91).
        var product: (total: Int, perHead: Int)?
        /// Net income of a farmer in 2015, where the plan has it (line 14).
        var netIncome: Int?
        var exitYear: Int?
        /// What issued citizens' numbers there: 武鸣 was a county with another code until 2015.
        var formerCode: String?
        var towns: [Town]

        var isPoor: Bool { attribute != "none" }
    }

    static let counties: [County] = [
        county("450102", "兴宁区", households: 2_600, villages: 31, population: 25, "101三塘镇 102五塘镇 104昆仑镇"),
        county(
            "450103", "青秀区", households: 3_000, villages: 35, population: 33, "100刘圩镇 101南阳镇 102伶俐镇 103长塘镇"),
        county(
            "450105", "江南区", households: 3_500, villages: 41, population: 45, "102吴圩镇 103苏圩镇 104延安镇 105江西镇"),
        county("450107", "西乡塘区", households: 3_060, villages: 36, population: 50, "100金陵镇 101双定镇 105坛洛镇"),
        county(
            "450108", "良庆区", households: 2_800, villages: 33, population: 35,
            "100良庆镇 101那马镇 102那陈镇 103大塘镇 104南晓镇"),
        poor(
            "450109", "邕宁区", "region_key", (6_200, 65, 55), (6_809, 24_618), nil, 2016,
            "100蒲庙镇 101那楼镇 102新江镇 103百济镇 104中和镇"),
        county(
            "450110", "武鸣区", households: 14_900, villages: 175, population: 115, formerCode: "450122",
            "100城厢镇 102太平镇 103双桥镇 104宁武镇 105锣圩镇 106仙湖镇 107府城镇 108陆斡镇 109两江镇 110罗波镇 111灵马镇 112甘圩镇 113马头镇"),
        poor(
            "450123", "隆安县", "national_key", (9_600, 112, 75), (6_259, 20_281), 7_277, 2017,
            "100城厢镇 101南圩镇 102雁江镇 103那桐镇 104乔建镇 105丁当镇 201古潭乡 203都结乡 204布泉乡 205屏山乡"),
        poor(
            "450124", "马山县", "national_key", (9_140, 120, 95), (4_712, 11_708), 6_664, 2017,
            "100白山镇 101百龙滩镇 102林圩镇 103古零镇 104金钗镇 105周鹿镇 106永州镇 200乔利乡 201加方乡 202古寨瑶族乡 203里当瑶族乡"),
        poor(
            "450125", "上林县", "national_key", (11_400, 124, 85), (5_033, 14_208), 6_980, 2017,
            "100大丰镇 101明亮镇 102巷贤镇 103白圩镇 104三里镇 105乔贤镇 106西燕镇 200澄泰乡 202木山乡 203塘红乡 205镇圩瑶族乡"),
        county(
            "450126", "宾阳县", households: 19_800, villages: 233, population: 172,
            "100宾州镇 101黎塘镇 102甘棠镇 103思陇镇 104新桥镇 105新圩镇 106邹圩镇 107大桥镇 108武陵镇 109中华镇 110古辣镇 111露圩镇 112王灵镇 113和吉镇 114洋桥镇 115陈平镇"
        ),
        county(
            "450127", "横县", households: 23_400, villages: 275, population: 215,
            "100横州镇 101百合镇 102那阳镇 103南乡镇 104新福镇 105莲塘镇 106平马镇 107峦城镇 108六景镇 110石塘镇 112陶圩镇 113校椅镇 114云表镇 115马岭镇 118马山镇 119平朗镇 204镇龙乡"
        ),
    ]

    private static func county(
        _ code: String, _ name: String, households: Int, villages: Int, population: Int,
        formerCode: String? = nil,
        _ towns: String
    ) -> County {
        County(
            code: code, name: name, attribute: "none", households: households, villages: villages,
            population: population, formerCode: formerCode, towns: read(towns, of: code))
    }

    private static func poor(
        _ code: String, _ name: String, _ attribute: String,
        _ size: (households: Int, villages: Int, population: Int),
        _ product: (total: Int, perHead: Int), _ netIncome: Int?, _ exitYear: Int, _ towns: String
    ) -> County {
        County(
            code: code, name: name, attribute: attribute, households: size.households,
            villages: size.villages,
            population: size.population, product: product, netIncome: netIncome, exitYear: exitYear,
            towns: read(towns, of: code))
    }

    private static func read(_ towns: String, of county: String) -> [Town] {
        towns.split(separator: " ").map { Town(code: county + $0.prefix(3), name: String($0.dropFirst(3))) }
    }
}
