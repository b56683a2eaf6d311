extension RecordType {
    /// A type as commands name it and as people call it: what an error says of it.
    public struct Name: Hashable, Sendable {
        public let name: String
        public let label: Label

        public init(name: String, label: Label) {
            self.name = name
            self.label = label
        }
    }

    public var called: Name { Name(name: name, label: label) }
}
