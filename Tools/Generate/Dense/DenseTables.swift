/// The two tables of the dense workload, and what its values are drawn from.
///
/// Columns as a city's register of 2015 had them, nearly all filled. The order of draws is part of the format:
/// another one would write other files.
enum DenseTables {
    /// Column and type; the first column is the key.
    static let households: [(name: String, type: String)] = [
        ("hh_code", "TEXT"), ("village_code", "TEXT"), ("head_name", "TEXT"), ("address", "TEXT"), ("phone", "TEXT"),
        ("bank_name", "TEXT"), ("bank_account", "TEXT"), ("poverty_cause", "INTEGER"), ("other_cause", "INTEGER"),
        ("hh_attribute", "INTEGER"), ("id_standard", "INTEGER"), ("member_count", "INTEGER"), ("labour_count", "INTEGER"),
        ("income_total", "REAL"), ("income_percap", "REAL"), ("income_wage", "REAL"), ("income_business", "REAL"),
        ("income_transfer", "REAL"), ("farmland_mu", "REAL"), ("irrigated_mu", "REAL"), ("forest_mu", "REAL"),
        ("orchard_mu", "REAL"), ("house_area", "REAL"), ("house_type", "INTEGER"), ("house_danger", "BOOLEAN"),
        ("road_km", "REAL"), ("road_type", "INTEGER"), ("safe_water", "BOOLEAN"), ("electricity", "BOOLEAN"), ("tv", "BOOLEAN"),
        ("safe_housing", "BOOLEAN"), ("med_insurance", "BOOLEAN"), ("compulsory_edu", "BOOLEAN"), ("stable_income", "BOOLEAN"),
        ("fuel_type", "INTEGER"), ("toilet", "BOOLEAN"), ("identified_on", "DATE"), ("exit_on", "DATE"),
        ("helper_name", "TEXT"), ("visited_on", "DATE"),
    ]
    static let persons: [(name: String, type: String)] = [
        ("person_id", "TEXT"), ("hh_code", "TEXT"), ("name", "TEXT"), ("sex", "INTEGER"), ("birth_date", "DATE"),
        ("relation", "INTEGER"), ("ethnicity", "INTEGER"), ("education", "INTEGER"), ("in_school", "TEXT"), ("health", "INTEGER"),
        ("labour", "INTEGER"), ("job_place", "TEXT"), ("job_months", "INTEGER"), ("med_insurance", "BOOLEAN"),
        ("pension", "BOOLEAN"), ("low_income_aid", "BOOLEAN"),
    ]
    /// What a visit may change.
    static let surveyed = [
        "phone", "poverty_cause", "labour_count", "income_total", "income_percap", "income_wage", "income_business",
        "income_transfer", "house_area", "house_danger", "road_km", "safe_water", "electricity", "tv", "safe_housing",
        "med_insurance", "compulsory_edu", "stable_income", "fuel_type", "toilet", "exit_on", "visited_on",
    ]

    static let surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕".map { String($0) }
    static let givenNames = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国春梅德福贵荣玉珍忠义成龙文学海燕".map { String($0) }
    static let banks = ["农村信用社", "农业银行", "邮政储蓄银行"]
    static let counties = ["东河县", "南岭县", "西坪县", "北川镇县", "云岭县", "石门县", "永安县", "大关县", "绥江县", "盐井县", "威信县", "巧家县"]
    static let towns = ["花山", "罗坎", "牛场", "雨河", "坪上", "以勒", "中屯", "芒部", "果珠", "林口", "盐源", "塘房"]
    static let workplaces = ["浙江省宁波市", "广东省东莞市", "福建省泉州市", "昆明市", "本县", "江苏省苏州市"]
    static let schools = ["村完小", "镇中心小学", "镇初级中学", "县第一中学", "职业技术学校"]

    /// A cell that holds nothing, as in PostgreSQL's COPY.
    static let missing = "\\N"
}
