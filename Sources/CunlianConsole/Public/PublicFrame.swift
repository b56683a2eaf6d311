import Records
import Register
import ReportFormats

/// The frame of the pages that anybody may read.
struct PublicFrame {
    let language: Language

    /// Lists on a page of the index.
    static let listsPerPage = 100

    private func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
    private var other: Language { language == .zh ? .en : .zh }

    private func frame(_ title: String, at path: String, _ body: (inout HTMLWriter) -> Void) -> String {
        PageDocument.html(title, language, isPublic: true) { html in
            html.element("nav", ["aria-label": say("导航", "way about")]) { html in
                for (place, zh, en) in [("/", "公示公告", "Notices"), ("/platform", "社会帮扶", "Help by society")] {
                    html.element("a", ["href": address(place, language)]) { $0.text(say(zh, en)) }
                }
                html.element("a", ["href": address(path, other), "hreflang": other == .zh ? "zh" : "en"]) {
                    $0.text(other == .zh ? "中文" : "English")
                }
            }
            html.element("main") { html in
                html.element("h1") { $0.text(title) }
                body(&html)
            }
            html.element("footer") { html in
                html.element("p") {
                    $0.text(
                        say(
                            "只显示目前正在张贴的名单，期满即撤下。以张贴的为准；校验码可到村、乡镇或县（区）核对。全国扶贫监督举报电话 12317。",
                            "Only lists that hang today are here, each as long as it hangs. What hangs on the wall counts; its code can be checked at the village, the township or the county. Complaints: 12317."
                        ))
                }
            }
        }
    }

    private func address(_ path: String, _ language: Language) -> String {
        path + (path.contains("?") ? "&" : "?") + "language=" + language.rawValue
    }

    /// A list, or the platform.
    func sheet(_ report: Report, at path: String) -> String {
        frame(report.title.text(in: language), at: path) { html in
            report.write(language, into: &html)
            for note in report.notes { html.element("p", ["class": "dim"]) { $0.text(note.text(in: language)) } }
        }
    }

    /// - Parameter page: From 1.
    func index(_ lists: [HangingList], page: Int) -> String {
        let pages = max(1, (lists.count + Self.listsPerPage - 1) / Self.listsPerPage)
        let page = min(max(1, page), pages)
        return frame(say("正在公示、公告的名单", "Lists that hang today"), at: page == 1 ? "/" : "/?page=\(page)") { html in
            guard !lists.isEmpty else {
                return html.element("p", ["class": "dim"]) { $0.text(say("目前没有正在张贴的名单。", "No list hangs today.")) }
            }
            html.element("p") { $0.text(say("共 \(lists.count) 份，最新的在前", "\(lists.count) in all, the newest first")) }
            html.element("div", ["class": "wide", "tabindex": "0"]) { html in
                html.element("table") { html in
                    html.element("thead") { html in
                        html.element("tr") { html in
                            for (zh, en) in [("名单", "List"), ("地方", "Place"), ("自", "From"), ("至", "Until"), ("校验码", "Code")] {
                                html.element("th", ["scope": "col"]) { $0.text(say(zh, en)) }
                            }
                        }
                    }
                    html.element("tbody") { html in
                        for list in lists.dropFirst((page - 1) * Self.listsPerPage).prefix(Self.listsPerPage) { row(list, &html) }
                    }
                }
            }
            turns(page, of: pages, &html)
        }
    }

    private func row(_ list: HangingList, _ html: inout HTMLWriter) {
        html.element("tr") { html in
            html.element("td") { html in
                html.element("a", ["href": address("/list/\(list.code)", language)]) { $0.text(list.title.text(in: language)) }
            }
            html.element("td") { $0.text(list.place) }
            for day in [list.posting.head.from, list.last] {
                html.element("td", ["class": "t"]) { $0.text(CalendarDate(days: day)?.description ?? "") }
            }
            html.element("td", ["class": "t"]) { $0.text(list.code.description) }
        }
    }

    private func turns(_ page: Int, of pages: Int, _ html: inout HTMLWriter) {
        guard pages > 1 else { return }
        html.element("p") { html in
            if page > 1 { html.element("a", ["href": address("/?page=\(page - 1)", language)]) { $0.text(say("上一页", "Previous")) } }
            html.text(say(" 第 \(page) 页，共 \(pages) 页 ", " page \(page) of \(pages) "))
            if page < pages { html.element("a", ["href": address("/?page=\(page + 1)", language)]) { $0.text(say("下一页", "Next")) } }
        }
    }

    /// Nothing is there, or no more.
    func missing() -> String {
        frame(say("这里没有名单", "There is no list here"), at: "/") { html in
            html.element("p", ["class": "bad", "role": "alert"]) {
                $0.text(
                    say(
                        "这份名单不在张贴期内，或网址有误。期满的名单不再公开；需要查询的，请到村民委员会、乡镇或县（区）扶贫部门，或拨打 12317。",
                        "That list does not hang now, or the address is wrong. A list whose time is over is public no more; ask the village committee, the township or the county's office, or call 12317."
                    ))
            }
        }
    }

    /// Something is wrong at the node, or too much was asked.
    func failed(isTooMany: Bool) -> String {
        frame(say("请稍后再来", "Please come back later"), at: "/") { html in
            html.element("p", ["class": "bad", "role": "alert"]) {
                $0.text(
                    isTooMany
                        ? say(
                            "这个网址在一分钟内打开了太多页，请一分钟后再试。",
                            "Too many pages were opened from your address within a minute; try again in a minute.")
                        : say("暂时读不到名单，请稍后再试，或到张贴处查看。", "The lists cannot be read just now; try again later, or look where they hang."))
            }
        }
    }
}
