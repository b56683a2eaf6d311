public struct CodeList: Sendable {
    public struct Item: Hashable, Sendable {
        /// What is stored and sent; never reused.
        public var number: Int
        /// What scripts and CSV files may say.
        public var code: String
        public var label: Label

        public init(number: Int, code: String, label: Label) {
            self.number = number
            self.code = code
            self.label = label
        }
    }

    public var name: String
    public var items: [Item]

    public init(name: String, items: [Item]) {
        self.name = name
        self.items = items
    }

    public func item(_ number: Int) -> Item? { items.first { $0.number == number } }

    /// The item of that code, label or number, in either language.
    public func item(named text: String) -> Item? {
        items.first { $0.code == text || $0.label.zh == text || $0.label.en.lowercased() == text.lowercased() }
            ?? Int(text).flatMap(item)
    }
}
