import Cunlian
import Records
import Register
import ReportFormats

/// The tree of nodes and devices: who was heard when, what lies where, and what waits for what.
struct NetworkPage {
    let page: ConsolePage
    let network: Console.Network

    init(_ visit: Visits.Visit, _ network: Console.Network) {
        page = ConsolePage(title: Label("网络", "Network"), language: visit.language, visit: visit, renews: true)
        self.network = network
    }

    func html() -> String {
        page.html { html in
            own(&html)
            links(&html)
            scopes(&html)
            waits(&html)
        }
    }

    private func fact(_ zh: String, _ en: String, _ value: String, isBad: Bool = false, _ html: inout HTMLWriter) {
        html.element("div") { html in
            html.element("dt") { $0.text(page.say(zh, en)) }
            html.element("dd", isBad ? ["class": "bad"] : [:]) { $0.text(value) }
        }
    }

    /// How long ago, in the largest unit that says it.
    private func ago(_ moment: UInt64?) -> String {
        guard let moment else { return page.say("从未", "never") }
        return page.say(lasting(moment) + "前", lasting(moment) + " ago")
    }

    /// For how long, in the largest unit that says it.
    private func lasting(_ moment: UInt64) -> String {
        let minutes = (max(network.now, moment) - moment) / 60_000
        if minutes < 120 { return page.say("\(minutes) 分钟", "\(minutes) min") }
        return minutes < 2_880
            ? page.say("\(minutes / 60) 小时", "\(minutes / 60) h") : page.say("\(minutes / 1_440) 天", "\(minutes / 1_440) d")
    }

    private func own(_ html: inout HTMLWriter) {
        let (standing, figures) = (network.standing, network.counts)
        html.element("dl") { html in
            if let parent = standing.parent {
                fact("上级节点", "Parent", parent, &html)
                if let since = standing.failingSince {
                    fact(
                        "与上级", "With the parent",
                        page.say("连不上，自 \(ago(since))，\(standing.failures) 次", "failing since \(ago(since)), \(standing.failures) times"),
                        isBad: true, &html)
                } else {
                    fact("与上级同步", "In step with it", ago(standing.lastStep), &html)
                }
                fact("待上级收取", "Not yet at the parent", String(figures.backlog ?? 0), &html)
            } else {
                fact("上级节点", "Parent", page.say("没有：最上级", "none: the top of the tree"), &html)
            }
            if let refolding = figures.refolding {
                fact(
                    "按目录重算", "Judged anew",
                    page.say("\(refolding.done)/\(refolding.total) 个区域", "\(refolding.done) of \(refolding.total) regions"),
                    isBad: true, &html)
            }
            fact("等待的条目包", "Changesets that wait", String(figures.waiting), isBad: figures.waiting > 0, &html)
            if let since = figures.waitingSince { fact("其中最早的收到于", "The first of them came", ago(since), &html) }
            fact("未采纳的条目", "Entries kept out", String(figures.quarantined), &html)
            html.element("div") { html in
                html.element("dt") { $0.text(page.say("争议", "Conflicts")) }
                html.element("dd") { html in
                    html.element("a", ["href": "/conflicts"]) {
                        $0.text(
                            page.say(
                                "\(figures.conflicts.disputed) 项待裁定，\(figures.conflicts.listed) 项可看",
                                "\(figures.conflicts.disputed) that block, \(figures.conflicts.listed) to look at"))
                    }
                }
            }
            if figures.isWhole {
                fact("库的大小", "Size of the store", "\(standing.storeBytes / 1_000_000) MB", &html)
                fact("上次备份", "Last backup", ago(standing.lastBackup), isBad: standing.lastBackup == nil, &html)
            }
            fact("程序版本", "Version", standing.version, &html)
            fact("登记表格式", "Register's form", String(network.schemaVersion), &html)
        }
        html.element("p") { html in
            if figures.isWhole {
                html.element("a", ["href": standing.metrics]) { $0.text(page.say("监控指标 /metrics", "Figures for monitoring, /metrics")) }
            } else {
                html.text(page.say("以上只算您所管的区域。", "The figures are those of your regions."))
            }
            html.element("span", ["class": "dim"]) {
                $0.text(page.say("  截至 ", "  as of ") + RegisterCalendar.minuteText(at: network.now))
            }
        }
    }

    private func links(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("节点和设备", "Nodes and devices")) }
        let heads = [
            ("区域", "Region"), ("谁", "Who"), ("角色", "Role"), ("最近联系", "Last contact"), ("所写条目", "Entries written"), ("尚缺", "Lacks"),
            ("落后", "Behind for"), ("上次签收", "Receipted"), ("格式", "Form"), ("时钟", "Clock"),
        ]
        page.table(heads, network.links, numbers: [4, 5, 8], &html) { link, html in
            html.element("td", ["class": "t depth\(min(link.depth, 3))"]) { $0.text(link.region) }
            html.element("td") { html in
                html.element("a", ["href": "/people/\(link.key)"]) {
                    $0.text(link.person.isEmpty ? String(link.key.description.prefix(8)) : link.person)
                }
            }
            html.element("td") { $0.text(link.role.text(in: page.language)) }
            html.element("td", ["class": link.lastContact == nil && !link.isOwn ? "t warning" : "t"]) {
                $0.text(link.isOwn ? page.say("本节点", "this node") : ago(link.lastContact))
            }
            html.element("td", ["class": "n"]) { $0.text(String(link.entries)) }
            lag(link, &html)
            html.element("td", ["class": "n"]) { $0.text(link.form.map { String($0) } ?? "—") }
            html.element("td", ["class": "warning"]) { html in
                if let ahead = link.clockAhead {
                    html.text(page.say("快 \(ahead / 60_000) 分钟", "\(ahead / 60_000) min ahead"))
                }
            }
        }
    }

    /// What it lacks, for how long, and when it was receipted last; of this node itself nothing.
    private func lag(_ link: Console.Link, _ html: inout HTMLWriter) {
        let lag = link.isOwn ? nil : link.lag
        let count = lag.map { lag in lag.isLeast ? page.say("至少 \(lag.entries)", "\(lag.entries) at least") : String(lag.entries) }
        let lacks = lag.map { $0.entries > 0 } ?? false
        html.element("td", ["class": lacks ? "n warning" : "n"]) { $0.text(count ?? "—") }
        html.element("td", ["class": "t"]) { $0.text(lag?.since.map(lasting) ?? "—") }
        html.element("td", ["class": "t"]) { $0.text(link.isOwn || link.receipted == nil ? "—" : ago(link.receipted)) }
    }

    private func scopes(_ html: inout HTMLWriter) {
        html.element("h2") { $0.text(page.say("各区域的条目", "Entries by region")) }
        let heads = [("区域", "Region"), ("本节点", "Here"), ("上级已收", "Receipted above"), ("等待", "Waiting")]
        page.table(heads, network.scopes, numbers: [1, 2, 3], &html) { line, html in
            html.element("td") { $0.text(line.place) }
            html.element("td", ["class": "n"]) { $0.text(String(line.entries)) }
            html.element("td", ["class": line.atParent.map { $0 < line.entries } ?? false ? "n warning" : "n"]) {
                $0.text(line.atParent.map { String($0) } ?? "—")
            }
            html.element("td", ["class": line.waiting > 0 ? "n warning" : "n"]) { $0.text(String(line.waiting)) }
        }
    }

    private func waits(_ html: inout HTMLWriter) {
        guard !network.waits.isEmpty else { return }
        html.element("h2") { $0.text(page.say("什么在等什么", "What waits for what")) }
        let heads = [("区域", "Region"), ("作者", "Author"), ("原因", "Why"), ("已等", "Has waited"), ("条目", "Entries")]
        page.table(heads, network.waits, numbers: [4], &html) { wait, html in
            html.element("td") { $0.text(wait.place) }
            html.element("td") { $0.text(wait.author) }
            html.element("td") { $0.text(wait.reason) }
            html.element("td") { $0.text(wait.waited) }
            html.element("td", ["class": "n"]) { $0.text(String(wait.count)) }
        }
    }
}
