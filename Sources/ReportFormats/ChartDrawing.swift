import Records
import Register
import Terminal

/// Draws a chart as SVG: plain shapes and texts, coloured by the style sheet's classes.
struct ChartDrawing {
    let chart: Report.Chart
    let text: CellText
    /// Whether it is for a narrow window: half as wide, with the labels over the bars.
    let isSlim: Bool

    init(_ chart: Report.Chart, text: CellText, isSlim: Bool = false) {
        self.chart = chart
        self.text = text
        self.isSlim = isSlim
    }

    /// In the units of the drawing; on a page it is scaled to the column.
    static let width = 760.0
    static let slimWidth = 360.0
    var width: Double { isSlim ? Self.slimWidth : Self.width }
    /// Of one bar with what belongs to it.
    var row: Double { isSlim ? 42 : 24 }
    /// How far beneath the top of its row a bar's own space begins.
    var bar: Double { isSlim ? 18 : 0 }
    static let barSpace = 24.0
    /// Of a text of 12 units: a Chinese character is 12 wide, and of the widest usual fonts a digit 7.7.
    static func width(of text: String) -> Double {
        text.reduce(0) { $0 + ($1.isASCII ? 7.7 : Double(String($1).displayWidth) * 6.4) }
    }

    /// Once for a wide window and once for a narrow one, of which the style sheet shows one.
    func write(into html: inout HTMLWriter) {
        guard !chart.categories.isEmpty else { return }
        html.element("figure", ["class": "wide", "tabindex": "0"]) { html in
            html.element("figcaption") { $0.text(caption) }
            draw(into: &html)
            ChartDrawing(chart, text: text, isSlim: true).draw(into: &html)
        }
    }

    private func draw(into html: inout HTMLWriter) {
        switch chart.form {
        case .bars: bars(into: &html)
        case .stacked: stacked(into: &html)
        case .line: line(into: &html)
        case .progress: progress(into: &html)
        }
    }

    private var caption: String {
        let unit = text.say(chart.unit)
        return text.say(chart.title) + (text.language == .zh ? "（\(unit)）" : " (\(unit))")
    }

    func drawing(height: Double, into html: inout HTMLWriter, _ body: (inout HTMLWriter) -> Void) {
        html.element(
            "svg",
            [
                "viewBox": "0 0 \(Self.number(width)) \(Self.number(height))", "class": isSlim ? "slim" : "broad", "role": "img",
                "aria-label": caption,
                "xmlns": "http://www.w3.org/2000/svg",
            ], body)
    }

    /// Where the bars begin: behind the labels, which are as wide as they need, at most a share of the whole; longer ones are cut.
    func left(within share: Double = 1 / 3) -> Double {
        isSlim ? 1 : min(chart.categories.map { Self.width(of: text.say($0)) }.max() ?? 0, width * share) + 12
    }

    func fitted(_ label: Label, _ width: Double) -> String {
        let whole = text.say(label)
        guard Self.width(of: whole) > width else { return whole }
        return whole.truncated(to: Int(width / 7.7))
    }

    /// A row's label: before its bar, or over it.
    func rowLabel(_ category: Label, _ left: Double, _ y: Double, into html: inout HTMLWriter) {
        if isSlim { return Self.label(fitted(category, width), 0, y + 14, into: &html) }
        Self.label(fitted(category, left - 12), left - 10, y + 16, anchor: "end", into: &html)
    }

    func shown(_ value: Ratio?) -> String {
        value.map { CellText.grouped($0.text(places: chart.places)) } ?? "—"
    }

    /// The greatest value or target; 1 where there is none above 0.
    var greatest: Double {
        let values = chart.series.flatMap(\.values).compactMap { $0 } + chart.targets.flatMap { $0 }.map(\.value)
        let greatest = values.max().map(Self.double) ?? 1
        return greatest > 0 ? greatest : 1
    }

    static func double(_ ratio: Ratio) -> Double { Double(ratio.numerator) / Double(ratio.denominator) }

    /// With at most one decimal.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ name: String, into html: inout HTMLWriter) {
        html.element(
            "rect",
            ["class": name, "x": number(x), "y": number(y), "width": number(max(0, width)), "height": number(height)])
    }

    static func stroke(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String, into html: inout HTMLWriter) {
        html.element("line", ["class": name, "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)])
    }

    static func label(
        _ text: String, _ x: Double, _ y: Double, anchor: String = "start", _ name: String = "", into html: inout HTMLWriter
    ) {
        html.element("text", ["class": name, "x": number(x), "y": number(y), "text-anchor": anchor]) { $0.text(text) }
    }

    /// Coloured squares and their names, in as many lines as they need; returns the height.
    func legend(_ items: [(name: String, label: String)], y: Double, into html: inout HTMLWriter) -> Double {
        var (x, y) = (0.0, y)
        for item in items {
            let words = fitted(Label(same: item.label), self.width - 34)
            let width = Self.width(of: words) + 34
            if x + width > self.width, x > 0 { (x, y) = (0, y + 20) }
            if item.name == "plan" {
                Self.stroke(x + 5, y + 1, x + 5, y + 13, "plan", into: &html)
            } else {
                Self.rectangle(x, y + 2, 10, 10, item.name, into: &html)
            }
            Self.label(words, x + 16, y + 11, into: &html)
            x += width
        }
        return y + 20
    }

    /// How high a legend of these labels will be.
    func legendHeight(_ labels: [String]) -> Double {
        var (x, lines) = (0.0, 1.0)
        for label in labels {
            let width = Self.width(of: fitted(Label(same: label), self.width - 34)) + 34
            if x + width > self.width, x > 0 { (x, lines) = (0, lines + 1) }
            x += width
        }
        return lines * 20 + 4
    }

    /// 1, 2 or 5 times a power of ten, so that about five steps reach the greatest value.
    static func step(to greatest: Double) -> Double {
        var power = 1.0
        while power * 10 <= greatest / 4 { power *= 10 }
        while power > greatest / 4 { power /= 10 }
        return [5, 2, 1].map { $0 * power }.first { $0 <= greatest / 4 } ?? power
    }
}
