import Records
import Register

extension ChartDrawing {
    private static let planLabel = Label(zh: "规划 [行]", en: "plan [line]")

    /// One bar for each category, its value behind it, the plan's value as a mark across it.
    func bars(into html: inout HTMLWriter) {
        let left = self.left()
        let values = chart.series.first?.values ?? []
        let ends = chart.categories.indices.map { index -> String in
            let targets = index < chart.targets.count ? chart.targets[index] : []
            return ([shown(values[index])] + targets.map { text.say($0.label) }).joined(separator: " · ")
        }
        let right = min(width / 3, (ends.map { Self.width(of: $0) }.max() ?? 0) + 12)
        let scale = (width - left - right) / greatest
        let hasTargets = chart.targets.contains { !$0.isEmpty }
        let top = hasTargets ? 24.0 : 0
        drawing(height: top + Double(chart.categories.count) * row + 4, into: &html) { html in
            if hasTargets {
                let series = chart.series.first.map { text.say($0.label) } ?? ""
                _ = legend([("s0", series), ("plan", text.say(Self.planLabel))], y: 0, into: &html)
            }
            for (index, category) in chart.categories.enumerated() {
                let head = top + Double(index) * row
                rowLabel(category, left, head, into: &html)
                let y = head + bar
                let length = values[index].map { max(0, Self.double($0)) * scale } ?? 0
                Self.rectangle(left, y + 5, length, Self.barSpace - 10, "s0", into: &html)
                var end = length
                for target in index < chart.targets.count ? chart.targets[index] : [] {
                    let x = left + max(0, Self.double(target.value)) * scale
                    Self.stroke(x, y + 2, x, y + Self.barSpace - 2, "plan", into: &html)
                    end = max(end, x - left)
                }
                Self.label(fitted(Label(same: ends[index]), width - left - end - 8), left + end + 8, y + 16, into: &html)
            }
            Self.stroke(left, top, left, top + Double(chart.categories.count) * row, "base", into: &html)
        }
    }

    /// One bar for each category, made of the series one after the other.
    func stacked(into html: inout HTMLWriter) {
        let left = self.left()
        let totals = chart.categories.indices.map { index in
            chart.series.reduce(0.0) { sum, series in sum + max(0, series.values[index].map(Self.double) ?? 0) }
        }
        let greatest = max(totals.max() ?? 0, 0.000_001)
        let isShare = text.say(chart.unit) == "%"
        let right = isShare ? 8.0 : (totals.map { Self.width(of: end($0)) }.max() ?? 0) + 14
        let scale = (width - left - right) / greatest
        let names = chart.series.map { text.say($0.label) }
        let top = legendHeight(names)
        drawing(height: top + Double(chart.categories.count) * row + 4, into: &html) { html in
            _ = legend(names.enumerated().map { ("s\($0.offset % 7)", $0.element) }, y: 0, into: &html)
            for (index, category) in chart.categories.enumerated() {
                let head = top + Double(index) * row
                rowLabel(category, left, head, into: &html)
                let y = head + bar
                var x = left
                for (place, series) in chart.series.enumerated() {
                    let length = max(0, series.values[index].map(Self.double) ?? 0) * scale
                    Self.rectangle(x, y + 4, length, Self.barSpace - 8, "s\(place % 7)", into: &html)
                    x += length
                }
                if !isShare { Self.label(end(totals[index]), x + 8, y + 16, into: &html) }
            }
            Self.stroke(left, top, left, top + Double(chart.categories.count) * row, "base", into: &html)
        }
    }

    private func end(_ total: Double) -> String {
        let scale = (0..<chart.places).reduce(1.0) { scale, _ in scale * 10 }
        return CellText.grouped(Ratio(Int128((total * scale).rounded()), Int128(scale)).text(places: chart.places))
    }

    /// Each category on a scale of its own: the targets are different things. Every target of the plan has its mark, and
    /// its words behind the bar, so that a contradiction is seen as one.
    func progress(into html: inout HTMLWriter) {
        // Targets are called by their years too, which must not be cut off.
        let left = self.left(within: 0.48)
        let values = chart.series.first?.values ?? []
        let track = (width - left) * 0.48
        drawing(height: 24 + Double(chart.categories.count) * row + 4, into: &html) { html in
            let series = chart.series.first.map { text.say($0.label) } ?? ""
            _ = legend([("s0", series), ("plan", text.say(Self.planLabel))], y: 0, into: &html)
            for (index, category) in chart.categories.enumerated() {
                let head = 24 + Double(index) * row
                let targets = index < chart.targets.count ? chart.targets[index] : []
                let value = values[index].map(Self.double)
                let most = max((targets.map { Self.double($0.value) } + [value ?? 0]).max() ?? 0, 0.000_001)
                rowLabel(category, left, head, into: &html)
                let y = head + bar
                Self.rectangle(left, y + 5, track, Self.barSpace - 10, "track", into: &html)
                Self.rectangle(left, y + 5, max(0, value ?? 0) / most * track, Self.barSpace - 10, "s0", into: &html)
                for target in targets {
                    let x = left + max(0, Self.double(target.value)) / most * track
                    Self.stroke(x, y + 2, x, y + Self.barSpace - 2, "plan", into: &html)
                }
                let words = ([shown(values[index])] + targets.map { text.say($0.label) }).joined(separator: " · ")
                Self.label(fitted(Label(zh: words, en: words), width - left - track - 10), left + track + 10, y + 16, into: &html)
            }
        }
    }

    /// Values over categories that follow each other; a gap where nothing is known.
    func line(into html: inout HTMLWriter) {
        let step = Self.step(to: greatest)
        let highest = (greatest / step).rounded(.up) * step
        let left = Self.width(of: tick(highest, step)) + 12
        let (height, names) = (220.0, chart.series.map { text.say($0.label) })
        let top = legendHeight(names) + 6
        let spread = (width - left - 24) / Double(max(1, chart.categories.count - 1))
        let place: (Int, Double) -> (x: Double, y: Double) = { index, value in
            (left + 8 + Double(index) * spread, top + height - max(0, value) / highest * height)
        }
        drawing(height: top + height + 26, into: &html) { html in
            _ = legend(names.enumerated().map { ("s\($0.offset % 7)", $0.element) }, y: 0, into: &html)
            for level in 0...Int((highest / step).rounded()) {
                let y = top + height - Double(level) * step / highest * height
                Self.stroke(left, y, width, y, level == 0 ? "base" : "grid", into: &html)
                Self.label(tick(Double(level) * step, step), left - 6, y + 4, anchor: "end", "axis", into: &html)
            }
            // A year takes 34 units: where they would run into each other every second is left out, or more.
            let every = max(1, Int((34 / spread).rounded(.up)))
            for index in stride(from: 0, to: chart.categories.count, by: every) {
                let x = place(index, 0).x
                let room = min(spread * Double(every), 2 * x, 2 * (width - x))
                Self.label(fitted(chart.categories[index], room), x, top + height + 18, anchor: "middle", "axis", into: &html)
            }
            for (number, series) in chart.series.enumerated() {
                var points: [(x: Double, y: Double)] = []
                for (index, value) in series.values.enumerated() {
                    if let value { points.append(place(index, Self.double(value))) }
                    guard value == nil || index == series.values.count - 1 else { continue }
                    Self.path(points, number, into: &html)
                    points = []
                }
            }
        }
    }

    private func tick(_ value: Double, _ step: Double) -> String {
        let places = step >= 1 ? 0 : step >= 0.1 ? 1 : 2
        return CellText.grouped(Ratio(Int128((value * 100).rounded()), 100).text(places: places))
    }

    private static func path(_ points: [(x: Double, y: Double)], _ series: Int, into html: inout HTMLWriter) {
        if points.count > 1 {
            let line = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
            html.element("polyline", ["class": "line l\(series % 7)", "points": line])
        }
        for point in points {
            html.element("circle", ["class": "s\(series % 7)", "cx": number(point.x), "cy": number(point.y), "r": "3.5"])
        }
    }
}
