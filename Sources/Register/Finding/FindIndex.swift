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

    /// - Parameter records: Only the lines of the scopes of these are wanted; `nil` is all.
    /// - Precondition: Inside the store's `read`; `source.keep()` follows after it.
    package init(_ source: ReportSource, of records: Set<Int64>? = nil) throws {
        store = source.store
        var scopes: Set<ScopeCode>?
        if let records, records.count <= Self.fewMax { scopes = Set(try records.compactMap { try source.store.views.place($0)?.scope }) }
        contents = try source.contents(Self.part, version: Self.version(store), isApart: true, atOnce: ReportSource.fewScopes, of: scopes) {
            try FindLines(source.store, $0).make()
        }
    }

    /// As many records as a few pages have: where each lies is looked up, rather than all lines read.
    private static let fewMax = 1_000

    private static let part = "find"

    /// Names the way in which lines are made.
    private static func version(_ store: RecordStore) -> UInt64 {
        let shape = store.schema.types.filter(FindLines.covers).map { "\($0.number) \($0.name)" }.joined(separator: ",")
        return fingerprint("lines 2 of schema \(store.schema.version): \(shape)")
    }

    /// Makes the lines of scopes that changed, so that the next question need not: after an import, after a sync.
    ///
    /// Nothing that is sealed is opened for it: nobody looked. Numbers are opened by whoever looks for one, and it is they who are written
    /// down for it (``FindCodes``).
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

    /// Passes over all lines where the file has them, and takes up only the scopes of what is shown.
    ///
    /// - Parameters:
    ///   - texts: Words; a record must answer to each of them, and to one by itself, not only by where it lies.
    ///   - type: Only records of it.
    ///   - access: Whose sealed numbers may be looked through; they are, where a word is a number.
    /// - Precondition: As ``init(_:)``.
    package static func search(
        _ source: ReportSource, _ texts: [String], type: RecordType? = nil, limit: Int = .max, offset: Int = 0, access: FindAccess = .all
    ) throws -> Answer {
        let words = SearchWord.words(of: texts)
        guard !words.isEmpty else { return Answer() }
        let store = source.store
        let sealed = try FindCodes.search(source, words, access)
        var pass = FindPass(words: words, sealed: sealed, type: type.map { Int64($0.number) }, kinds: FindKinds(store.schema))
        let version = Self.version(store)
        var contents = try source.eachContent(part, version: version, deriving: FindSheet.init) {
            try FindLines(store, $0).make()
        } _: { place, content, sheet in
            pass.look(through: content, sheet, of: place)
        }
        var answer = Answer(total: pass.hits.count)
        for hit in pass.best(limit, after: offset) {
            let state = source.states[hit.scope]
            let content = try contents[hit.scope] ?? source.content(part, version: version, at: hit.scope)
            contents[hit.scope] = content
            if let found = found(hit, state.scope, content, store.schema) { answer.found.append(found) }
        }
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
    private func each(_ type: Int64, _ body: ([UInt8], FindLine, FindPass.Hit) -> Void) {
        let kinds = FindKinds(store.schema)
        for (index, item) in contents.enumerated() {
            var (line, household, place) = (FindLine(), 0..<0, 0)
            while place < item.content.count {
                let start = place
                place = line.read(item.content.span, from: start)
                let kind = FindLine.number(item.content, line[.type])
                if kind == kinds.household { household = start..<place }
                guard kind == type else { continue }
                body(
                    item.content, line,
                    FindPass.Hit(rank: .whole, scope: index, start: start, household: household, matched: 0..<0, code: nil))
            }
        }
    }

    private func found(_ hit: FindPass.Hit) -> Found? {
        let (state, content) = contents[hit.scope]
        return Self.found(hit, state.scope, content, store.schema)
    }

    private static func found(_ hit: FindPass.Hit, _ scope: ScopeCode, _ content: [UInt8], _ schema: Schema) -> Found? {
        var line = FindLine()
        _ = line.read(content.span, from: hit.start)
        guard let type = FindLine.number(content, line[.type]).flatMap({ schema.type(Int($0)) }),
            let record = FindLine.number(content, line[.record])
        else { return nil }
        let household = hit.household.isEmpty || type.name != "member" && type.name != "household" ? nil : hit.household
        let text = FoundLine(content, line, household: household, matched: hit.matched, sealed: hit.code)
        return Found(number: record, type: type, scope: scope, line: text, rank: hit.rank, place: hit.start)
    }
}

/// What a line says; each part is read when it is asked for.
package struct FoundLine: Sendable {
    private let bytes: [UInt8]
    private let line: FindLine
    /// Of the household that the record is or lies in.
    private let home: FindLine
    private let match: Range<Int>
    private let sealed: String?

    init(_ bytes: [UInt8], _ line: FindLine, household: Range<Int>?, matched: Range<Int>, sealed: String?) {
        self.bytes = bytes
        self.line = line
        self.sealed = sealed
        match = matched
        var home = FindLine()
        if let household { _ = home.read(bytes.span, from: household.lowerBound) }
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
    package var matched: String? { sealed ?? text(match) }
}

/// The numbers of the types whose records lie together.
struct FindKinds {
    let household: Int64
    let member: Int64

    init(_ schema: Schema) {
        household = Int64(schema.type(named: "household")?.number ?? -1)
        member = Int64(schema.type(named: "member")?.number ?? -1)
    }
}
