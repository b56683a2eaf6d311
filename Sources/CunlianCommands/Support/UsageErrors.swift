package import ArgumentParser
import Cunlian
import Glibc
import Records
import Terminal

/// Says in the reader's language what is wrong with a command line: the parser itself speaks English only.
///
/// Our own messages are written `中文 / English` where they arise; the parser's are found by their shape. A shape that
/// is not in the list is shown in English, with the way to the help.
struct UsageErrors {
    private let language: Language
    private let root: any ParsableCommand.Type

    init(_ root: any ParsableCommand.Type, language: Language) {
        self.language = language
        self.root = root
    }

    /// The lines for standard error.
    ///
    /// - Parameter text: As the parser would print it: `Error: …`, and then how the command is used.
    func lines(_ text: String) -> [String] {
        let all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // What a command found out while it ran is known to the parser as the whole program's: its usage helps nobody.
        guard let first = all.first, first.contains(" / "),
            all.contains(where: { $0.hasPrefix("Usage: ") && $0.hasSuffix(" <subcommand>") })
        else { return all.map(line) }
        return [line(first)]
    }

    private func line(_ line: String) -> String {
        if line.hasPrefix("Error: ") { return say("错误：", "Error: ") + sentence(String(line.dropFirst(7))) }
        if language == .en, line.hasPrefix("Help:  "), let gap = line.dropFirst(7).firstRange(of: "  ") {
            return String(line[..<gap.upperBound]) + half(String(line[gap.upperBound...]))
        }
        guard language == .zh else { return line }
        if line.hasPrefix("Usage: ") { return "用法：" + line.dropFirst(7) }
        if line.hasPrefix("Help:  ") { return "说明：" + half(String(line.dropFirst(7))) }
        if line.hasPrefix("  - ") { return "  - " + ChoiceNames.shown(String(line.dropFirst(4))) }
        if let command = between("  See '", "' for more information.", in: line)?.first { return "  详见 \(command)" }
        return line
    }

    private func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }

    /// Of `中文 / English` the half that is asked for.
    private func half(_ text: String) -> String {
        guard let slash = text.firstRange(of: " / ") else { return text }
        return language == .zh ? String(text[..<slash.lowerBound]) : String(text[slash.upperBound...])
    }

    private func sentence(_ text: String) -> String {
        let own = half(text)
        if own != text { return language == .zh ? own : own.prefix(1).uppercased() + own.dropFirst() }
        guard language == .zh else { return text }
        for shape in Self.shapes {
            guard let parts = parts(of: text, shape.en) else { continue }
            return zip(shape.zh, parts.map(list) + [""]).map { $0 + $1 }.joined()
        }
        return text
    }

    /// `'a', 'b' and 'c'` as Chinese lists it.
    private func list(_ text: String) -> String {
        guard text.hasPrefix("'"), text.hasSuffix("'") else { return text }
        if text.contains("' or '") {
            let choices = text.dropFirst().dropLast().replacing("' or '", with: "', '").split(separator: "', '")
            return choices.map { ChoiceNames.shown(String($0)) }.joined(separator: "、")
        }
        return text.replacing("' and '", with: "、").replacing("' or '", with: "、").replacing("', '", with: "、").replacing("'", with: "")
    }

    /// What stands between the fixed pieces of a message, and the same in Chinese.
    private static let shapes: [(en: [String], zh: [String])] = [
        (["Missing expected argument '", "'"], ["缺少参数 ", ""]),
        (["Missing value for '", "'"], ["", " 后面没有写值"]),
        (["Unknown option '", "'. Did you mean '", "'?"], ["没有选项 ", "；是不是 ", "？"]),
        (["Unknown option '", "'"], ["没有选项 ", ""]),
        (["Unexpected argument '", "'"], ["多出的参数：", ""]),
        (["", " unexpected arguments: ", ""], ["多出 ", " 个参数：", ""]),
        // More than a few are listed below it.
        (["The value '", "' is invalid for '", "'. Please provide one of the following:"], ["“", "”不能用于 ", "；可用："]),
        (["The value '", "' is invalid for '", "'. Please provide one of ", "."], ["“", "”不能用于 ", "；可用：", ""]),
        (["The value '", "' is invalid for '", "'"], ["“", "”不能用于 ", ""]),
        (["Multiple values given for '", "'"], ["", " 写了不止一次"]),
    ]

    private func parts(of text: String, _ pieces: [String]) -> [String]? {
        var rest = text[...]
        var found: [String] = []
        for (index, piece) in pieces.enumerated() {
            if index == 0 {
                guard rest.hasPrefix(piece) else { return nil }
                rest = rest.dropFirst(piece.count)
            } else if index == pieces.count - 1 {
                guard rest.hasSuffix(piece) else { return nil }
                found.append(String(rest.dropLast(piece.count)))
            } else {
                guard let range = rest.firstRange(of: piece) else { return nil }
                found.append(String(rest[..<range.lowerBound]))
                rest = rest[range.upperBound...]
            }
        }
        return found
    }

    private func between(_ start: String, _ end: String, in text: String) -> [String]? { parts(of: text, [start, end]) }

    // MARK: Commands

    /// The line for a first word that is no command, or `nil` where it is one.
    func unknownCommand(_ arguments: [String]) -> String? {
        guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return nil }
        let names = root.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.contains(word) else { return nil }
        let near = names.map { ($0, NearNames.distance($0, word)) }.min { $0.1 < $1.1 }.flatMap { $0.1 <= 2 ? $0.0 : nil }
        let program = root.configuration.commandName ?? ""
        return say(
            "错误：没有命令 \(word)\(near.map { "；是不是 \($0)？" } ?? "；\(program) --help 列出全部")",
            "Error: There is no command \(word)\(near.map { "; did you mean \($0)?" } ?? "; \(program) --help lists them.")")
    }
}

extension AsyncParsableCommand {
    /// Runs the program: as the parser does, but for what it says of a command line that is wrong.
    package static func answer() async {
        let given = Array(CommandLine.arguments.dropFirst())
        // Whatever is made holds what identifies people, SQLite's own files too: nobody else on the machine reads it.
        umask(0o077)
        let language = chosenLanguage(given)
        let usage = UsageErrors(Self.self, language: language)
        let (arguments, settings) = expanded(given.first == "help" ? withoutLanguage(given) : given, language)
        if let line = usage.unknownCommand(arguments) {
            StandardStream.error.write(line.shown + "\n")
            exit(withError: ExitCode.validationFailure)
        }
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            if exitCode(for: error) == .success, let help = help(error, language) {
                for line in help { StandardStream.output.write(line + "\n") }
                exit(withError: ExitCode.success)
            }
            guard exitCode(for: error) == .validationFailure, !(error is ExitCode) else { exit(withError: error) }
            let width = StandardStream.error.windowSize?.width
            for line in usage.lines(fullMessage(for: error)).flatMap({ $0.prose(within: width) }) {
                StandardStream.error.write(line + "\n")
            }
            if let place = settings?.place(of: fullMessage(for: error), unless: given) {
                StandardStream.error.write(language.words.sentence(settingIn: place.path, line: place.line).shown + "\n")
            }
            exit(withError: ExitCode.validationFailure)
        }
    }

    /// `help` is the parser's own, and knows no option of ours.
    private static func withoutLanguage(_ arguments: [String]) -> [String] {
        arguments.enumerated().filter { index, word in
            word != "--language" && !word.hasPrefix("--language=") && (index == 0 || arguments[index - 1] != "--language")
        }.map(\.element)
    }

    /// The parser's help in one language; `nil` where the error is not that help was asked for.
    private static func help(_ error: any Error, _ language: Language) -> [String]? {
        let asked = environmentVariable("COLUMNS").flatMap { Int($0) }
        // So that its lines come whole.
        unsafe setenv("COLUMNS", "100000", 1)
        let text = fullMessage(for: error)
        guard HelpText.isHelp(text) else { return nil }
        return HelpText(language, width: asked ?? StandardStream.output.windowSize?.width ?? 80).lines(text)
    }

    /// The command line with what its file of settings says, which goes before what stands on the line itself.
    private static func expanded(_ arguments: [String], _ language: Language) -> ([String], SettingsFile?) {
        guard let path = SettingsFile.path(in: arguments) else { return (arguments, nil) }
        do {
            let file = try SettingsFile(readFile(path, most: shortFileMax), path: path)
            return (arguments.prefix(1) + file.arguments + arguments.dropFirst(), file)
        } catch {
            let failure = Failure(error)
            StandardStream.error.write((language == .zh ? "错误：" : "Error: ") + failure.sentence(in: language).shown + "\n")
            exit(withError: failure.exitCode)
        }
    }

    /// Of a command line that may not be understood at all.
    private static func chosenLanguage(_ arguments: [String]) -> Language {
        let place = arguments.firstIndex(of: "--language")
        let option = place.flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
        let joined = arguments.first { $0.hasPrefix("--language=") }.map { String($0.dropFirst(11)) }
        return DisplayLanguage(option: option ?? joined, environment: environmentVariable) == .zh ? .zh : .en
    }
}
