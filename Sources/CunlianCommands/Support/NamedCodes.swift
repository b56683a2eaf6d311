import ArgumentParser
import Records

/// What an option takes: codes, and what they are called in both languages. Either may be typed, of a name a part.
struct NamedCodes: Sendable {
    private let all: [(code: String, labels: [Label])]

    /// - Parameter all: In the order in which they are listed; what is there twice has several names.
    init(_ all: [(code: String, label: Label)]) {
        var found: [(code: String, labels: [Label])] = []
        for (code, label) in all {
            if let place = found.firstIndex(where: { $0.code == code }) {
                found[place].labels.append(label)
            } else {
                found.append((code, [label]))
            }
        }
        self.all = found
    }

    /// Those that are meant; none where nothing is called so.
    func codes(_ text: String) -> Set<String> {
        let text = text.normalised.lowercased()
        if all.contains(where: { $0.code == text }) { return [text] }
        guard !text.isEmpty else { return [] }
        return Set(all.filter { one in one.labels.contains { $0.zh.contains(text) || $0.en.lowercased().contains(text) } }.map(\.code))
    }

    /// For an option's help, which is read by nobody who does not ask for it.
    ///
    /// - Parameter name: What is chosen, in both languages.
    func help(_ name: Label) -> ArgumentHelp {
        "\(name.zh)，写代码或名称的一部分：\(list.zh) / \(name.en), a code or part of what it is called: \(list.en)"
    }

    /// Each code with what it is called.
    private var list: Label {
        let named = all.compactMap { one in one.labels.first.map { (code: one.code, label: $0) } }
        return Label(
            zh: named.map { "\($0.code)（\($0.label.zh)）" }.joined(separator: "、"),
            en: named.map { "\($0.code) (\($0.label.en))" }.joined(separator: ", "))
    }

    /// So many are a list that somebody reads who typed something wrong.
    private static let shownMax = 12

    /// - Throws: `ValidationError` of what is called like none.
    func check(_ text: String?, option: String, command: String) throws {
        guard let text, codes(text).isEmpty else { return }
        guard all.count > Self.shownMax else {
            throw ValidationError("\(option) 取其一：\(list.zh) / \(option) takes one of \(list.en).")
        }
        throw ValidationError(
            """
            \(option) 没有“\(text)”；代码和名称见 cunlian \(command) --help / \
            \(option) takes no '\(text)'; cunlian \(command) --help has its codes and names.
            """)
    }
}
