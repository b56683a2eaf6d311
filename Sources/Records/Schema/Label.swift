/// A text in the languages of the register.
public struct Label: Hashable, Sendable {
    /// In Chinese.
    public var zh: String
    /// In English.
    public var en: String

    /// Puts the two together.
    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}

/// A language in which the register speaks to people.
public enum Language: String, Hashable, Sendable, CaseIterable {
    /// Chinese and English.
    case zh, en
}

extension Label {
    /// The text in that language.
    public func text(in language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}
