import ArgumentParser
import Records
import Register
import Terminal
import Testing

@testable import CunlianCommands

/// Help in one language.
@Suite struct HelpTextTests {
    private func isChinese(_ line: String) -> Bool { line.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) } }

    private static let pages: [String] =
        [DeviceCommands.helpMessage(columns: 100_000), NodeCommands.helpMessage(columns: 100_000)]
        + DeviceCommands.configuration.subcommands.map { DeviceCommands.helpMessage(for: $0, columns: 100_000) }
        + DeviceCommands.configuration.groupedSubcommands.flatMap(\.subcommands).map {
            DeviceCommands.helpMessage(for: $0, columns: 100_000)
        }
        + NodeCommands.configuration.subcommands.map { NodeCommands.helpMessage(for: $0, columns: 100_000) }

    @Test func `help in English has no Chinese, and none of it is lost`() {
        #expect(Self.pages.count > 40)
        for page in Self.pages {
            let lines = HelpText(.en, width: 80).lines(page)
            #expect(!lines.contains { isChinese($0) }, "\(lines.first { isChinese($0) } ?? "")")
            #expect(lines.count > 5)
        }
    }

    @Test func `help in Chinese has no English sentence`() {
        for page in Self.pages {
            let lines = HelpText(.zh, width: 80).lines(page).filter { line in
                // Names, values and the line of usage are no sentences.
                !line.hasPrefix("用法") && !line.hasPrefix("    ") && !isChinese(line)
            }
            for line in lines { #expect(line.isEmpty || line.hasPrefix("  "), "\(line)") }
            let descriptions = HelpText(.zh, width: 10_000).lines(page).filter {
                $0.count > 26 && $0.hasPrefix("  ") && $0.dropFirst(25).first == " "
            }.map { $0.dropFirst(26) }
            for text in descriptions { #expect(isChinese(String(text)), "\(text)") }
        }
    }

    @Test func `a report is called by its name in the help of both languages`() {
        let page = DeviceCommands.helpMessage(for: ReportCommand.self, columns: 100_000)
        for language in [Language.zh, .en] {
            let lines = HelpText(language, width: 10_000).lines(page)
            for report in ReportName.allCases {
                let summary = report.summary.text(in: language)
                #expect(lines.contains { $0.hasPrefix(report.rawValue) && $0.hasSuffix(summary) }, "\(report.rawValue) \(language)")
            }
        }
    }

    @Test func `every option that a text names stands in the help of both languages`() {
        let typed = /--[a-z][a-z-]+/
        for page in Self.pages {
            let (zh, en) = (HelpText(.zh, width: 10_000).lines(page), HelpText(.en, width: 10_000).lines(page))
            let words = { (lines: [String]) in Set(lines.flatMap { $0.matches(of: typed).map { String($0.output) } }) }
            #expect(words(zh).symmetricDifference(words(en)).isEmpty, "\(en.first ?? "")")
        }
    }

    @Test func `no line of help is a beginning whose rest is in the other language`() {
        for page in Self.pages {
            for language in [Language.zh, .en] {
                for line in HelpText(language, width: 10_000).lines(page) where !line.hasPrefix(" ") {
                    #expect(!["例如", "环节", "村、县", "for example"].contains(line), "\(line)")
                }
            }
        }
    }

    @Test(arguments: [60, 80, 120]) func `no line is wider than the window, but for words that do not break`(width: Int) {
        for page in Self.pages {
            for language in [Language.zh, .en] {
                for line in HelpText(language, width: width).lines(page) where line.contains(" ") && !line.hasPrefix("  -") {
                    #expect(line.displayWidth <= width || !line.dropFirst(30).contains(" "), "\(line)")
                }
            }
        }
    }
}
