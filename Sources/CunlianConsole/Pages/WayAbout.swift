import Records
import Register

/// The way about the console: a line for each group of pages that stands at the head of all.
enum WayAbout {
    struct Stop: Sendable {
        let path: String
        let name: Label
        /// What the addresses of its pages begin with.
        let beginnings: Set<Substring>

        init(_ path: String, _ zh: String, _ en: String, _ others: Substring...) {
            (self.path, name, beginnings) = (path, Label(zh: zh, en: en), Set(others + [WayAbout.beginning(path)]))
        }
    }

    static let stops: [Stop] = [
        Stop("/", "今日", "Today"),
        Stop("/cases", "争议", "Cases", "case"),
        Stop("/conflicts", "数据争议", "Conflicts", "conflict", "plan", "batch", "batches"),
        Stop("/findings", "疑点", "Findings", "finding", "answers"),
        Stop("/register", "登记册", "Register", "record", "import", "template"),
        Stop("/reviews", "审核", "Review", "review", "samples"),
        Stop("/notices", "公示", "Notices", "notice"),
        Stop("/progress", "进度", "Progress", "map"),
        Stop("/network", "网络", "Network", "waiting"),
        Stop("/people", "人员", "People", "audit"),
    ]

    /// `record` of `/record/…`; empty at the front page.
    static func beginning(_ path: String) -> Substring { path.dropFirst().prefix { $0 != "/" } }
}
