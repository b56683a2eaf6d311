import Records
import Terminal

/// Help in the reader's language: the parser's own, of whose texts `中文 / English` one half stays, laid out anew.
///
/// It is found by its shape, as the parser lays it out on a line of any length: headings that end in a colon, and under
/// them names with what they are from the 27th column on.
struct HelpText {
    private let language: Language
    private let width: Int
    private static let column = 26

    /// - Parameter width: In columns; of narrower windows nothing is left to lay out in.
    init(_ language: Language, width: Int) {
        self.language = language
        self.width = max(48, width)
    }

    static func isHelp(_ text: String) -> Bool { text.hasPrefix("OVERVIEW: ") || text.hasPrefix("USAGE: ") }

    /// - Parameter text: Not wrapped.
    func lines(_ text: String) -> [String] {
        var result: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let blanks = line.prefix { $0 == " " }.count
            let added =
                if blanks >= Self.column {
                    described(String(repeating: " ", count: Self.column), String(line.dropFirst(blanks)))
                } else if blanks > 0 {
                    named(line)
                } else if let heading = heading(line) {
                    [heading]
                } else {
                    paragraph(line)
                }
            // What is said in the other language alone leaves no gap.
            if line.isEmpty, result.last?.isEmpty ?? true { continue }
            result += added
        }
        return result
    }

    private func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    private func heading(_ line: String) -> String? {
        guard line.hasSuffix(":"), !line.hasPrefix("USAGE") else { return nil }
        let title = half(String(line.dropLast()))
        let known = ["ARGUMENTS": "参数", "OPTIONS": "选项", "SUBCOMMANDS": "命令"]
        if language == .zh { return (known[title] ?? title.replacing(" SUBCOMMANDS", with: "").replacing(" OPTIONS", with: "")) + "：" }
        return title.replacing(" SUBCOMMANDS", with: "").uppercased() + ":"
    }

    private func paragraph(_ line: String) -> [String] {
        if line.isEmpty { return [""] }
        if line.hasPrefix("OVERVIEW: ") { return wrapped(half(String(line.dropFirst(10))), "") }
        if line.hasPrefix("USAGE: ") { return wrapped(say("用法：", "USAGE: ") + line.dropFirst(7), "    ") }
        let own = half(line)
        guard own == line else { return wrapped(own, "") }
        return isChinese(line) == (language == .zh) ? wrapped(line, "") : []
    }

    /// A name and what it is, which follows in the same line or in the next.
    private func named(_ line: String) -> [String] {
        if let names = line.firstRange(of: "See '"), let end = line.firstRange(of: "' for detailed help.") {
            let command = line[names.upperBound..<end.lowerBound]
            return ["  " + say("每个命令的说明：\(command.replacing("<subcommand>", with: "命令"))", "\(command) explains each.")]
        }
        guard line.count > Self.column else { return [line] }
        let name = String(line.prefix(Self.column))
        // A longer name pushes what it is to the right.
        guard name.hasSuffix(" ") else {
            guard let gap = line.dropFirst(2).firstRange(of: "  ") else { return [line] }
            return [String(line[..<gap.lowerBound])]
                + described(String(repeating: " ", count: Self.column), String(line[gap.upperBound...].drop { $0 == " " }))
        }
        return described(name, String(line.dropFirst(Self.column)))
    }

    private func described(_ name: String, _ text: String) -> [String] {
        var text = half(
            text.replacing("Show the version.", with: "显示版本 / show the version").replacing(
                "Show help information.", with: "显示说明 / show this"))
        if language == .zh, let start = text.firstRange(of: "(default: "), text.hasSuffix(")") {
            text = text[..<start.lowerBound] + "（默认：" + text[start.upperBound...].dropLast() + "）"
        }
        let lines = text.prose(within: width - Self.column)
        let indent = String(repeating: " ", count: Self.column)
        return lines.enumerated().map { ($0.offset == 0 ? name : indent) + $0.element }
    }

    private func wrapped(_ text: String, _ indent: String) -> [String] {
        let lines = text.prose(within: width - indent.count)
        return lines.enumerated().map { ($0.offset == 0 ? "" : indent) + $0.element }
    }

    /// Of `中文 / English` the half that is asked for; a value by default belongs to both.
    private func half(_ text: String) -> String {
        guard let slash = text.firstRange(of: " / "), isChinese(String(text[..<slash.lowerBound])) else { return text }
        guard language == .zh else { return String(text[slash.upperBound...]) }
        let tail = text.firstRange(of: " (default: ").map { String(text[$0.lowerBound...]) } ?? ""
        let kind = text[slash.upperBound...].hasSuffix(" SUBCOMMANDS") ? " SUBCOMMANDS" : ""
        return text[..<slash.lowerBound] + tail + kind
    }

    private func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) } }
}
