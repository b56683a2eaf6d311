import Records
import ReportFormats
import Register

/// The frame of every page of the console: its head, its way about, and one thing to say.
///
/// Nothing from elsewhere, and no script but ``Renewal``; what a browser of ten years ago shows.
struct ConsolePage {
    let title: Label
    let language: Language
    /// Who is signed in, and what their forms carry.
    var visit: Visits.Visit?
    /// Whether the sign-in is behind them, and every page open.
    var isOpen = true
    /// What went wrong, or right, before this page.
    var notice: (text: String, isBad: Bool)?
    /// Whether it shows how things stand, and renews itself where scripts run.
    var renews = false

    func html(_ body: (inout HTMLWriter) -> Void) -> String {
        PageDocument.html(title.text(in: language), language, renews: renews) { html in
            if isOpen, visit != nil {
                html.element("a", ["href": "#main", "class": "skip"]) { $0.text(say("跳到正文", "Skip to the page")) }
            }
            way(&html)
            html.element("main", ["id": "main", "tabindex": "-1"]) { html in
                html.element("h1") { heading(&$0) }
                if let notice {
                    html.element("p", ["class": notice.isBad ? "bad" : "good", "role": notice.isBad ? "alert" : "status"]) {
                        $0.text(notice.text)
                    }
                }
                body(&html)
                paper(&html)
            }
        }
    }

    /// What paper says of itself: who took the page, when, and where it is from.
    private func paper(_ html: inout HTMLWriter) {
        guard isOpen, let visit, visit.time > 0 else { return }
        let (time, place) = (RegisterCalendar.minuteText(at: visit.time), visit.place)
        html.element("p", ["class": "paper"]) {
            $0.text(
                say(
                    "\(time) 由\(visit.person)取自节点 \(place)\(visit.path)",
                    "Taken by \(visit.person) from the node \(place)\(visit.path), \(time)"))
        }
    }

    /// The title, in which no number is broken at a line's end.
    private func heading(_ html: inout HTMLWriter) {
        for (place, word) in title.text(in: language).split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if place > 0 { html.text(" ") }
            if word.utf8.count <= 20, word.utf8.contains(UInt8(ascii: "-")), word.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2D }) {
                html.element("span", ["class": "t"]) { $0.text(String(word)) }
            } else {
                html.text(String(word))
            }
        }
    }

    func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    private func way(_ html: inout HTMLWriter) {
        html.element("nav", ["aria-label": say("导航", "way about")]) { html in
            guard let visit else {
                html.element("a", ["href": language == .zh ? "/sign-in?language=en" : "/sign-in?language=zh"]) {
                    $0.text(language == .zh ? "English" : "中文")
                }
                return
            }
            for stop in isOpen ? WayAbout.stops : [] {
                let here = stop.path == visit.path ? "page" : stop.beginnings.contains(WayAbout.beginning(visit.path)) ? "true" : "false"
                html.element("a", ["href": stop.path, "aria-current": here]) { $0.text(stop.name.text(in: language)) }
                // Where a browser knows no flexible boxes, lines break here and nowhere else.
                html.text(" ")
            }
            if isOpen {
                html.element("a", ["href": "/second-step", "class": "dim"]) { $0.text(visit.person) }
            } else {
                html.element("span", ["class": "dim"]) { $0.text(visit.person) }
            }
            form("/language", &html) { html in
                html.element("button", ["type": "submit"]) { $0.text(language == .zh ? "English" : "中文") }
            }
            form("/sign-out", &html) { html in html.element("button", ["type": "submit"]) { $0.text(say("退出登录", "Sign out")) } }
        }
    }

    /// A form of this visit, which no other site can send.
    func form(_ path: String, _ html: inout HTMLWriter, _ body: (inout HTMLWriter) -> Void) {
        html.element("form", ["method": "post", "action": path, "autocomplete": "off"]) { html in
            if let visit { html.open("input", ["type": "hidden", "name": "form", "value": visit.formToken]) }
            body(&html)
        }
    }

    /// A field with its label over it.
    func field(_ label: String, name: String, value: String = "", isSecret: Bool = false, _ html: inout HTMLWriter) {
        html.element("label") { html in
            html.text(label)
            html.open(
                "input", ["type": isSecret ? "password" : "text", "name": name, "value": isSecret ? "" : value, "required": "required"])
        }
    }
}

/// What the console's pages have beyond a report's.
enum ConsoleStyle {
    static let text: StaticString = """

        nav { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: baseline; border-bottom: 1px solid #d9dcd8;
          padding-bottom: .6rem; margin-bottom: 1.2rem; }
        nav form { display: inline; } nav a { padding: .15rem 0; }
        .skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
        main:focus { outline: 0; }
        nav a[aria-current=page], nav a[aria-current=true] { color: #1d2327; text-decoration: none; border-bottom: 3px solid #d08a35; }
        main h1 { margin: 0 0 1rem; word-break: keep-all; overflow-wrap: anywhere; text-wrap: balance; }
        main form { margin: 0 0 2rem; }
        label { display: block; margin: 0 0 .9rem; max-width: 26rem; color: #5b656c; }
        input, textarea, select, button { font: inherit; color: #1d2327; }
        input[type=text], input[type=password], textarea, select { display: block; width: 100%; padding: .4rem .5rem; margin-top: .2rem;
          border: 1px solid #5b656c; border-radius: 2px; background: #fff; }
        input:focus, textarea:focus, select:focus, button:focus, a:focus, summary:focus, .wide:focus { outline: 3px solid #d08a35; outline-offset: 1px; }
        input[type=text], input[type=password], select { min-height: 2.5rem; }
        button { padding: .4rem 1rem; border: 1px solid #1d2327; border-radius: 2px; background: #f4f5f1; cursor: pointer; }
        nav button { border: 0; padding: .15rem 0; background: none; text-decoration: underline; }
        a { color: #1c4e63; }
        fieldset { border: 1px solid #d9dcd8; padding: .8rem 1rem 0; margin: 0 0 1rem; max-width: 34rem; }
        fieldset label { max-width: none; } .choice { color: #1d2327; }
        .choice { padding: .3rem 0; margin: 0 0 .3rem; } .choice input { margin-right: .5em; width: 1.1em; height: 1.1em; vertical-align: -.15em; }
        .choice small { display: block; margin-left: 1.9em; color: #5b656c; }
        .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
        .sides ol { list-style: none; margin: 0; padding: 0; }
        .sides li { border-left: 3px solid #1c4e63; padding: 0 0 .2rem .7rem; margin: 0 0 .8rem; overflow-wrap: anywhere; }
        .filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.4rem, 1fr)); gap: 0 1.2rem; align-items: end; }
        .filters .long { grid-column: span 2; }
        input[type=file] { display: block; margin-top: .2rem; max-width: 100%; }
        @media screen { .wide td:not(.n):not(:empty), .wide th:first-child:not(:empty) { min-width: 5.2em; }
          .wide { background: linear-gradient(90deg, #fff, rgba(255,255,255,0)), linear-gradient(270deg, #fff, rgba(255,255,255,0)) 100% 0,
            linear-gradient(90deg, rgba(29,35,39,.3), rgba(29,35,39,0)), linear-gradient(270deg, rgba(29,35,39,.3), rgba(29,35,39,0)) 100% 0;
            background-repeat: no-repeat; background-size: 2.4rem 100%, 2.4rem 100%, .7rem 100%, .7rem 100%;
            background-attachment: local, local, scroll, scroll; } }
        @media screen and (max-width: 62rem) { .wide td:not(.n):not(:empty), .wide th:first-child:not(:empty) { min-width: 3.4em; } }
        .ways { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0 1.6rem; margin: 0 0 1rem; }
        .base, .way { border-left: 3px solid #d9dcd8; padding: 0 0 .1rem .8rem; margin: 0 0 1.2rem; overflow-wrap: anywhere; }
        .way { border-left-color: #1c4e63; } .base p, .way p { margin: 0 0 .4rem; }
        .way ul { list-style: none; margin: 0; padding: 0; }
        .under { margin: 0 0 .8rem 1.6rem; max-width: 26rem; }
        svg .frame { fill: none; stroke: #d9dcd8; } svg.key { display: inline; width: .8em; height: .8em; vertical-align: -.05em; margin-right: .3em; }
        form.line { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: end; } form.line label { max-width: 16rem; }
        form.line button { margin-bottom: .9rem; }
        details { margin: 0 0 1rem; } summary { cursor: pointer; color: #1c4e63; margin: 0 0 .6rem; }
        dl.card dd { font-size: 2rem; letter-spacing: .06em; } dl.card > div { grid-column: 1 / -1; align-items: baseline; }
        nav.pager { border: 0; margin: 0 0 1.6rem; padding: 0; }
        td.values { overflow-wrap: anywhere; min-width: 8em; }
        .choices a { margin-right: 1.2rem; }
        .secret { font: 600 1.1rem/1.6 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
        .depth1 { padding-left: 1rem !important; } .depth2 { padding-left: 2rem !important; } .depth3 { padding-left: 3rem !important; }
        svg.qr { width: 15rem; max-width: 100%; border: 1px solid #d9dcd8; margin: 0 0 1rem; }
        .papers { columns: 2 9rem; max-width: 26rem; font: 600 1rem/2 ui-monospace, Consolas, monospace; }
        @media (max-width: 40rem) { body { padding: 1.2rem 1rem 2rem; } .sides { grid-template-columns: 1fr; } h1 { font-size: 1.5rem; }
          header { overflow-wrap: anywhere; } }
        @media screen and (max-width: 40rem) {
          .wide .figures { width: max-content; min-width: 100%; } .figures td, .figures th { max-width: 11rem; }
          .figures td:first-child, .figures th:first-child { position: -webkit-sticky; position: sticky; left: 0; background: #fff; }
          .few td, .few th { overflow-wrap: anywhere; } .few td.t { white-space: normal; }
          .named thead { position: absolute; left: -99rem; }
          .named, .named tbody, .named tr, .named td, .named caption { display: block; } .named tr { border-bottom: 1px solid #d9dcd8; padding: .5rem 0; }
          .wide .named td { padding: .12rem 0 .12rem 7.2em; border: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 0; }
          .named td:before { content: attr(data-l); float: left; width: 6.6em; margin-left: -7.2em; color: #5b656c; font-weight: 400; }
          .named td:after { content: ""; display: block; clear: both; } .wide .named td:empty { display: none; }
          .wide .named td:not([data-l]) { padding-left: 0; } .named .depth1, .named .depth2, .named .depth3 { padding-left: 7.2em !important; }
          td input[type=radio] { width: 1.4em; height: 1.4em; } figure.wide svg { min-width: 32rem; } figure.wide svg.key, figure.wide svg.slim { min-width: 0; } }
        .paper { display: none; }
        @media print { nav, form, .skip, .screen { display: none !important; } .paper { display: block; font-size: 7pt; color: #5b656c; }
          details::details-content { content-visibility: visible; block-size: auto; } }

        """
}
