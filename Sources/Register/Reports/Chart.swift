public import Records

extension Report {
    /// A picture of numbers that a table of the report also has.
    public struct Chart: Sendable {
        public enum Form: Sendable {
            /// A bar for each category, with the plan's value as a mark on it.
            case bars
            /// A bar for each category, made of the series.
            case stacked
            /// A line for each series, over categories in their order.
            case line
            /// How far each category has come towards its targets, each on a scale of its own.
            case progress
        }

        public struct Series: Sendable {
            public let label: Label
            /// One for each category; `nil` where nothing is known.
            public let values: [Ratio?]

            public init(_ label: Label, _ values: [Ratio?]) {
                self.label = label
                self.values = values
            }
        }

        /// What the plan says of a category; several marks where it contradicts itself.
        public struct Target: Sendable {
            public let value: Ratio
            /// Short: the value as printed, with its line.
            public let label: Label

            public init(_ value: Ratio, _ label: Label) {
                self.value = value
                self.label = label
            }
        }

        public let form: Form
        public let title: Label
        public let unit: Label
        /// Decimals that are shown.
        public let places: Int
        public let categories: [Label]
        public let series: [Series]
        /// One list for each category, or none at all.
        public let targets: [[Target]]

        public init(
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
    }
}
