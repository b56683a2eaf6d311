import Changesets
import Cunlian
package import RecordStore
package import Records

/// Finds people, households and places by what is known of them: a name or a part of it, pinyin or initials, the end of a
/// number, a telephone, a natural village, a helper.
///
/// What is looked through is a line for each record (``FindLine``), kept by scope beside what reports keep and like it: it
/// is made anew for scopes whose state changed (``ScopeState/stamp``), is no part of a digest or of a backup, and may be
/// emptied. Why lines and no index of words: `docs/decisions/0030-finding-people.md`.
package struct FindIndex {
    private let store: RecordStore
    private let contents: [(state: ScopeState, content: [UInt8])]

    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource) throws {
        store = source.store
        let shape = store.schema.types.filter(FindLines.covers).map { "\($0.number) \($0.name)" }.joined(separator: ",")
        let version = fingerprint("lines 1 of schema \(store.schema.version): \(shape)")
        contents = try source.contents("find", version: version) { try FindLines(source.store, $0).make() }
    }

    /// Makes the lines of scopes that changed, so that the next question need not: after an import, after a sync.
    package static func keepUp(of store: RecordStore) throws {
        let source = try store.read { _ in
            let source = try ReportSource(store, region: nil)
            _ = try FindIndex(source)
            return source
        }
        try source.keepIfPossible()
    }

    /// One answer.
    package struct Found: Sendable {
        /// Inside the file.
        package let number: Int64
        package let type: RecordType
        package let scope: ScopeCode
        package let line: FoundLine
        let rank: SearchWord.Rank
        /// Its place among all lines, so that what is equally good stays in the order of the file.
        let place: Int
    }

    /// The best answers, and how many there are of all.
    package struct Answer: Sendable {
        package var total = 0
        package var found: [Found] = []
    }

    /// - Parameters:
    ///   - texts: Words; a record must answer to each of them, and to one by itself, not only by where it lies.
    ///   - type: Only records of it.
    package func search(_ texts: [String], type: RecordType? = nil, limit: Int = .max, offset: Int = 0) -> Answer {
        let words = SearchWord.words(of: texts)
        guard !words.isEmpty else { return Answer() }
        var search = Search(words: words, type: type.map { Int64($0.number) }, kinds: Kinds(store.schema))
        for (index, item) in contents.enumerated() { search.look(through: item.content, of: index) }
        let best = search.hits.sorted { ($0.rank, $0.scope, $0.start) < ($1.rank, $1.scope, $1.start) }
        var answer = Answer(total: best.count)
        for hit in best.dropFirst(offset).prefix(limit) { if let found = found(hit) { answer.found.append(found) } }
        return answer
    }

    /// Every record of a type, in the order of the file.
    ///
    /// - Parameter wanted: Only those of these numbers.
    package func lines(of type: RecordType, only wanted: Set<Int64>? = nil) -> [Found] {
        var result: [Found] = []
        each(Int64(type.number)) { content, line, hit in
            if let wanted { guard let record = FindLine.number(content, line[.record]), wanted.contains(record) else { return } }
            if let found = found(hit) { result.append(found) }
        }
        return result
    }

    /// The lines of some households, by their numbers inside the file.
    func households(_ wanted: Set<Int64>) -> [Int64: Found] {
        guard !wanted.isEmpty, let type = store.schema.type(named: "household") else { return [:] }
        return Dictionary(lines(of: type, only: wanted).map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Goes through the lines of a type.
    private func each(_ type: Int64, _ body: ([UInt8], FindLine, Search.Hit) -> Void) {
        let kinds = Kinds(store.schema)
        for (index, item) in contents.enumerated() {
            var (line, household, place) = (FindLine(), 0..<0, 0)
            while place < item.content.count {
                let start = place
                place = line.read(item.content, from: start)
                let kind = FindLine.number(item.content, line[.type])
                if kind == kinds.household { household = start..<place }
                guard kind == type else { continue }
                body(item.content, line, Search.Hit(rank: .whole, scope: index, start: start, household: household, matched: 0..<0))
            }
        }
    }

    private func found(_ hit: Search.Hit) -> Found? {
        let (state, content) = contents[hit.scope]
        var line = FindLine()
        _ = line.read(content, from: hit.start)
        guard let type = FindLine.number(content, line[.type]).flatMap({ store.schema.type(Int($0)) }),
            let record = FindLine.number(content, line[.record])
        else { return nil }
        let household = hit.household.isEmpty || type.name != "member" && type.name != "household" ? nil : hit.household
        let text = FoundLine(content, line, household: household, matched: hit.matched)
        return Found(number: record, type: type, scope: state.scope, line: text, rank: hit.rank, place: hit.start)
    }
}

/// What a line says; each part is read when it is asked for.
package struct FoundLine: Sendable {
    private let bytes: [UInt8]
    private let line: FindLine
    /// Of the household that the record is or lies in.
    private let home: FindLine
    private let match: Range<Int>

    init(_ bytes: [UInt8], _ line: FindLine, household: Range<Int>?, matched: Range<Int>) {
        self.bytes = bytes
        self.line = line
        match = matched
        var home = FindLine()
        if let household { _ = home.read(bytes, from: household.lowerBound) }
        self.home = home
    }

    private func text(_ range: Range<Int>) -> String? { range.isEmpty ? nil : String(decoding: bytes[range], as: UTF8.self) }

    /// Where people disagree the others stand behind the one that is shown; of a household its head's.
    package var names: [String] { FindLine.texts(bytes, line[.names]) }
    /// The readable number.
    package var number: String? { text(line[.number]) }
    package var relation: Int64? { FindLine.number(bytes, line[.relation]) }
    /// Of the household that the record is or lies in.
    package var head: String? { FindLine.texts(bytes, home[.names]).first }
    package var codes: [String] { FindLine.texts(bytes, line[.codes], by: FindLine.blank) }
    /// The number of the household that the record is or lies in.
    package var household: String? { text(home[.number]) }
    package var hamlet: String? { text(home[.hamlet]) }
    package var helpers: [String] { FindLine.texts(bytes, home[.helpers]) }
    /// The number that was asked for by its end or beginning.
    package var matched: String? { text(match) }
}

/// The numbers of the types whose records lie together.
private struct Kinds {
    let household: Int64
    let member: Int64

    init(_ schema: Schema) {
        household = Int64(schema.type(named: "household")?.number ?? -1)
        member = Int64(schema.type(named: "member")?.number ?? -1)
    }
}

/// One pass over all lines.
private struct Search {
    struct Hit {
        let rank: SearchWord.Rank
        /// Into the contents.
        let scope: Int
        let start: Int
        /// The line of the household that stands before; empty where there is none.
        let household: Range<Int>
        let matched: Range<Int>
    }

    private let words: [SearchWord]
    private let type: Int64?
    private let kinds: Kinds
    private(set) var hits: [Hit] = []
    private var name: [Unicode.Scalar] = []
    private let nowhere = FindLine()

    init(words: [SearchWord], type: Int64?, kinds: Kinds) {
        self.words = words
        self.type = type
        self.kinds = kinds
    }

    mutating func look(through bytes: [UInt8], of scope: Int) {
        var (line, home, household, place) = (FindLine(), FindLine(), 0..<0, 0)
        while place < bytes.count {
            let start = place
            place = line.read(bytes, from: start)
            let kind = FindLine.number(bytes, line[.type])
            if kind == kinds.household { (home, household) = (line, start..<place) }
            if let type, kind != type { continue }
            let isAtHome = kind == kinds.household || kind == kinds.member
            guard let (rank, matched) = rank(bytes, line, isAtHome ? home : nowhere, isHousehold: kind == kinds.household) else { continue }
            hits.append(Hit(rank: rank, scope: scope, start: start, household: household, matched: matched))
        }
    }

    /// How well a line answers to all words: as its best word does.
    private mutating func rank(
        _ bytes: [UInt8], _ line: FindLine, _ home: FindLine, isHousehold: Bool
    ) -> (SearchWord.Rank, Range<Int>)? {
        var best: SearchWord.Rank?
        var matched = 0..<0
        for word in words {
            if let own = own(word, bytes, line, isHousehold: isHousehold, &matched) {
                best = min(best ?? own, own)
            } else if isBeside(word, bytes, home) {
                if isHousehold { best = min(best ?? .beside, .beside) }
            } else {
                return nil
            }
        }
        return best.map { ($0, matched) }
    }

    private mutating func own(
        _ word: SearchWord, _ bytes: [UInt8], _ line: FindLine, isHousehold: Bool, _ matched: inout Range<Int>
    ) -> SearchWord.Rank? {
        // A household's names are its head's, who is found by himself.
        var best = isHousehold ? nil : rank(word, bytes, line[.names])
        guard !word.numbers.isEmpty else { return best }
        if let rank = word.rank(number: bytes, line[.number]) { best = min(best ?? rank, rank) }
        Self.each(bytes, line[.codes], FindLine.blank) { code in
            guard let rank = word.rank(number: bytes, code) else { return }
            best = min(best ?? rank, rank)
            matched = code
        }
        return best
    }

    private mutating func rank(_ word: SearchWord, _ bytes: [UInt8], _ range: Range<Int>) -> SearchWord.Rank? {
        var best: SearchWord.Rank?
        Self.each(bytes, range, FindLine.comma) { field in
            SearchText.fold(bytes, field, into: &name)
            if let rank = word.rank(name: name) { best = min(best ?? rank, rank) }
        }
        return best
    }

    private mutating func isBeside(_ word: SearchWord, _ bytes: [UInt8], _ home: FindLine) -> Bool {
        if rank(word, bytes, home[.hamlet]) != nil || rank(word, bytes, home[.helpers]) != nil { return true }
        return !word.numbers.isEmpty && word.rank(number: bytes, home[.number]) != nil
    }

    private static func each(_ bytes: [UInt8], _ range: Range<Int>, _ separator: UInt8, _ body: (Range<Int>) -> Void) {
        var first = range.lowerBound
        while first < range.upperBound {
            var end = first
            while end < range.upperBound, bytes[end] != separator { end += 1 }
            body(first..<end)
            first = end + 1
        }
    }
}
