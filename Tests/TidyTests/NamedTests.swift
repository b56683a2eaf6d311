import Testing

/// What the documents say of tests: that there are those which they name, and one for each threat, each pitfall and each case that an
/// attack found, which bears its number.
///
/// The same holds of what the list of each MUST of the protocol names. A row of a table that begins with `T7`, or `T9, T10`, names its
/// suites; one of these has a test whose name has the number as a word.
@Suite struct NamedTests {
    private let tree = SourceTree()

    /// The tests of each suite, by the name of its type.
    private var suites: [String: [Substring]] {
        var result: [String: [Substring]] = [:]
        for file in tree.swiftFiles(below: "Tests") {
            var suite: String?
            for line in file.lines {
                let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
                if let kind = words.firstIndex(where: ["struct", "class", "enum", "actor", "extension"].contains), kind + 1 < words.count,
                    words[kind + 1].hasSuffix("Tests")
                {
                    suite = words[kind + 1]
                    result[words[kind + 1], default: []] += []
                }
                let parts = line.split(separator: "`", omittingEmptySubsequences: false)
                if parts.count >= 3, parts[0].hasSuffix("func "), let suite { result[suite, default: []].append(parts[1]) }
            }
        }
        return result
    }

    /// What stands between back quotes in a line and is called as a suite is.
    private func named(in line: Substring) -> [String] {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }.filter { $0.hasSuffix("Tests") && $0.allSatisfy { $0.isLetter || $0.isNumber } }
    }

    @Test func `every suite that a document names is there`() {
        let suites = suites
        let folders = Set(tree.swiftFiles(below: "Tests").map { String($0.path.split(separator: "/")[1]) })
        var count = 0
        for file in tree.documents {
            for (number, line) in file.lines.enumerated() {
                for name in named(in: line) {
                    count += 1
                    if suites[name] == nil, !folders.contains(name) {
                        Issue.record("\(file.path):\(number + 1): there is no suite \(name)")
                    }
                }
            }
        }
        #expect(count > 100)
    }

    /// Each line is the number of a MUST, words of it, a suite or a file of vectors, and a name; the files' names are looked up by
    /// `Tools/decoder/musts.py`, which also holds that every MUST has vectors or a line.
    @Test func `what holds a MUST that no vector shows is a test that is there`() {
        let suites = suites
        var count = 0
        for (number, line) in tree.file("Tools/decoder/held.txt").lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let parts = line.split(separator: " | ").map(String.init)
            guard parts.count == 4 else {
                Issue.record("held.txt:\(number + 1): no number, words, place and name")
                continue
            }
            count += 1
            if parts[2].hasSuffix(".json") { continue }
            let isThere = suites[parts[2]]?.contains { $0 == parts[3] } ?? false
            #expect(isThere, "held.txt:\(number + 1): \(parts[2]) has no test `\(parts[3])`")
        }
        #expect(count > 90)
    }

    /// The pages' rows by letter, with the numbers that nothing has.
    private static let numbered: [(page: String, letter: String, count: Int, without: Set<Int>)] = [
        ("docs/SECURITY.md", "T", 25, []), ("docs/RELIABILITY.md", "P", 22, []), ("docs/RELIABILITY.md", "E", 11, [3, 9]),
        ("docs/RELIABILITY.md", "I", 11, [7]), ("docs/RELIABILITY.md", "L", 5, []), ("docs/RELIABILITY.md", "D", 13, []),
        ("docs/RELIABILITY.md", "C", 1, []), ("docs/RELIABILITY.md", "Z", 4, []), ("docs/RELIABILITY.md", "S", 17, [1]),
        ("docs/RELIABILITY.md", "F", 18, [13]),
    ]

    @Test(arguments: numbered)
    func `each threat, pitfall and case has a test that bears its number, in a suite of its row`(
        page: String, letter: String, count: Int, without: Set<Int>
    ) {
        let suites = suites
        var rows: [String: [String]] = [:]
        for line in tree.file(page).lines where line.hasPrefix("| " + letter) {
            let labels = line.split(separator: "|")[0].split { !($0.isLetter || $0.isNumber) }
            for label in labels { rows[String(label), default: []] += named(in: line) }
        }
        for number in 1...count where !without.contains(number) {
            let label = letter + String(number)
            guard let row = rows[label] else {
                Issue.record("\(page) has no row for \(label)")
                continue
            }
            let tests = row.flatMap { suites[$0] ?? [] }
            let bears = tests.contains { $0.split { !($0.isLetter || $0.isNumber) }.contains(Substring(label)) }
            #expect(bears, "no test of \(row.joined(separator: ", ")) is called after \(label)")
        }
    }
}
