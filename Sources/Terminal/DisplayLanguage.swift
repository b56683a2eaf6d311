/// The language in which people are spoken to; data and JSON keys never depend on it.
package enum DisplayLanguage: String, Sendable, CaseIterable {
    case zh, en

    /// An explicit choice, else the locale in POSIX's order of precedence, else English.
    ///
    /// - Parameters:
    ///   - option: `zh` or `en`, as given on the command line; anything else counts as not given.
    ///   - environment: Looks up a variable.
    package init(option: String? = nil, environment: (String) -> String?) {
        if let chosen = option.flatMap(DisplayLanguage.init(rawValue:)) {
            self = chosen
            return
        }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
        self = locale?.lowercased().hasPrefix("zh") == true ? .zh : .en
    }

    /// One of two texts.
    package func callAsFunction(_ zh: String, _ en: String) -> String { self == .zh ? zh : en }
}
