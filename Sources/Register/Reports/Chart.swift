package import Records

extension Report {
    /// A picture of numbers that a table of the report also has.
    package struct Chart: Sendable {
        package enum Form: Sendable {
            /// A bar for each category, with the plan's value as a mark on it.
            case bars
            /// A bar for each category, made of the series.
            case stacked
            /// A line for each series, over categories in their order.
            case line
            /// How far each category has come towards its targets, each on a scale of its own.
            case progress
        }

        package struct Series: Sendable {
            package let label: Label
            /// One for each category; `nil` where nothing is known.
            package let values: [Ratio?]

            package init(_ label: Label, _ values: [Ratio?]) {
                self.label = label
                self.values = values
            }
        }

        /// What the plan says of a category; several marks where it contradicts itself.
        package struct Target: Sendable {
            package let value: Ratio
            /// Short: the value as printed, with its line.
            package let label: Label

            package init(_ value: Ratio, _ label: Label) {
                self.value = value
                self.label = label
            }
        }

        package let form: Form
        package let title: Label
        package let unit: Label
        /// Decimals that are shown.
        package let places: Int
        package let categories: [Label]
        package let series: [Series]
        /// One list for each category, or none at all.
        package let targets: [[Target]]

        package init(
            _ form: Form, title: Label, unit: Label, places: Int = 0, categories: [Label], series: [Series],
            targets: [[Target]] = []
        ) {
            self.form = form
            self.title = title
            self.unit = unit
            self.places = places
            self.categories = categories
            self.series = series
            self.targets = targets
        }

        /// Whether there is nothing to draw: no value is known.
        package var isEmpty: Bool { !series.contains { $0.values.contains { $0 != nil } } }
    }
}
