import Records
import Register

/// The way about the console: a line for each page that stands at the head of all.
///
/// A page that lies under one of these has an address that begins as its does.
enum WayAbout {
    struct Stop: Sendable {
        let path: String
        let name: Label

        init(_ path: String, _ zh: String, _ en: String) { (self.path, name) = (path, Label(zh: zh, en: en)) }
    }

    static let stops: [Stop] = [
        Stop("/", "今日", "Today"),
        Stop("/cases", "争议", "Cases"),
        Stop("/conflicts", "数据争议", "Conflicts"),
        Stop("/findings", "疑点", "Findings"),
        Stop("/register", "登记册", "Register"),
        Stop("/reviews", "审核", "Review"),
        Stop("/progress", "进度", "Progress"),
        Stop("/network", "网络", "Network"),
        Stop("/people", "人员", "People"),
    ]
}
