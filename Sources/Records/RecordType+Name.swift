extension RecordType {
    /// A type as commands name it and as people call it: what an error says of it.
    public struct Name: Hashable, Sendable {
        /// As commands and files name it, ``RecordType/name``.
        public let name: String
        /// As people call it, in their language.
        public let label: Label

        /// Puts the parts together; nothing is checked.
        public init(name: String, label: Label) {
            self.name = name
            self.label = label
        }
    }

    /// What an error says of this type.
    public var called: Name { Name(name: name, label: label) }
}
