/// What choices are called in Chinese, beside their codes: either may be typed.
enum ChoiceNames {
    private static let names: [String: String] = [
        "identification": "识别", "exit": "脱贫", "return": "返贫", "returned": "返贫", "misidentified": "错评", "missed": "漏评", "wrong_exit": "错退",
        "correction": "更正",
        "village_exit": "出列", "county_exit": "摘帽", "funds": "资金", "projects": "项目", "first": "第一次", "second": "第二次", "announcement": "公告",
        "poor": "在册", "exited": "已脱贫", "follow_up": "继续扶持", "observed": "观察", "closed": "结束跟踪", "candidate": "拟建档", "disputed": "争议",
        "pre_exit": "预脱贫", "with_policy": "享受政策", "without_policy": "不享受政策", "monitored": "监测",
    ]

    /// `poor（在册）`; a code that is called nothing else as it is.
    static func shown(_ code: String) -> String { names[code].map { "\(code)（\($0)）" } ?? code }
}
