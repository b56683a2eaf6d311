/// A closed list of answers.
public struct CodeList: Sendable {
    /// One of the answers.
    public struct Item: Hashable, Sendable {
        /// What is stored and sent; never reused.
        public var number: Int
        /// What scripts and CSV files may say.
        public var code: String
        /// What people read and may type.
        public var label: Label

        /// Puts the parts together; that nothing in a list is named twice is seen to by the parser.
        public init(number: Int, code: String, label: Label) {
            self.number = number
            self.code = code
            self.label = label
        }
    }

    /// What inputs of type `code` call it.
    public var name: String
    /// In the order in which they are offered.
    public var items: [Item]

    /// Puts the parts together; nothing is checked.
    public init(name: String, items: [Item]) {
        self.name = name
        self.items = items
    }

    /// The item of that number; `nil` where the list has none, as in an older schema.
    public func item(_ number: Int) -> Item? { items.first { $0.number == number } }

    /// The item of that code, label or number, in either language.
    ///
    /// Labels that only make sense after another word, 之孙女 after 与户主关系, are also known as people say them, 孙女.
    public func item(named text: String) -> Item? {
        items.first { $0.code == text || $0.label.zh == text || $0.label.en.lowercased() == text.lowercased() }
            ?? Int(text).flatMap(item) ?? items.first { $0.label.zh == "之\(text)" }
    }
}
