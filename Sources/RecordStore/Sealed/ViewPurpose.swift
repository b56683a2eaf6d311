/// What a store is open for, as the log of who opened what is sealed tells it: who runs a command says so once.
public struct ViewPurpose: Hashable, Sendable {
    /// The word by which people call it; 64 bytes at most count.
    public let command: String
    /// What was asked for, word by word. It is kept as a digest that nobody else can make.
    public let words: [String]
    /// Whether it goes on for long, as a node does: then what is opened again is noted again.
    public let isLasting: Bool

    /// Puts the parts together.
    public init(command: String, words: [String] = [], isLasting: Bool = false) {
        (self.command, self.words, self.isLasting) = (command, words, isLasting)
    }

    /// Where nobody said.
    static let unnamed = ViewPurpose(command: "", isLasting: true)
}

/// How it stands with what was opened, for whoever shows things.
public enum ViewDebt: Hashable, Sendable {
    /// Something was opened and is not written down yet: it must not be shown.
    case owed
    /// Everything that was opened is written down.
    case settled
    /// It cannot be written down, so nothing of it may be shown.
    case failed
}
