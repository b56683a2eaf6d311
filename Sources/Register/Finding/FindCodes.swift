import Causality
import Changesets
package import RecordStore
package import Records

/// The numbers by which people are found and which the register seals: citizens' numbers, telephones, cards.
///
/// They are kept apart from the lines (``FindLine``), under the key of whoever opened them, so that whoever looks for a name opens nothing.
/// Kept is a line for each number: whose, in which field, and the number as it is looked for.
struct FindCodes {
    /// A type's number and that of one of its fields.
    struct Place: Hashable {
        let type: Int64
        let field: Int64
    }

    /// A number that answers to a word.
    struct Found {
        let rank: SearchWord.Rank
        let code: String
    }

    static let part = "find-numbers"

    /// Which numbers the register seals; of none nothing is kept.
    static func places(_ schema: Schema) -> [Place: Readers] {
        var places: [Place: Readers] = [:]
        for type in schema.types where FindLines.covers(type) {
            for (field, input) in FindLines.numbers(of: type) {
                if let readers = input.readers { places[Place(type: Int64(type.number), field: Int64(field.number))] = readers }
            }
        }
        return places
    }

    /// Of each word, and of each scope by its place in the source, the records of which a sealed number answers to it.
    ///
    /// - Parameter access: Whose numbers may be looked through.
    /// - Precondition: As ``FindIndex/init(_:of:)``.
    static func search(_ source: ReportSource, _ words: [SearchWord], _ access: FindAccess) throws -> [[Int: [Int64: Found]]] {
        var found: [[Int: [Int64: Found]]] = words.map { _ in [:] }
        let schema = source.store.schema
        let places = places(schema)
        guard !places.isEmpty, words.contains(where: { !$0.numbers.isEmpty }), access.isAny else { return found }
        let shape = places.keys.map { "\($0.type).\($0.field)" }.sorted().joined(separator: ",")
        let version = fingerprint("numbers 1 of schema \(schema.version): \(shape)")
        _ = try source.eachContent(part, version: version, deriving: { NumberOrder(numbers($0), in: $0) }) {
            try FindLines(source.store, $0).numbers()
        } _: { place, content, order in
            let scope = source.states[place].scope
            var mayRead: [Place: Bool] = [:]
            each(words, content, order) { index, code, rank in
                let (at, record) = owner(content, Int(code.owner))
                let isReadable = mayRead[at] ?? places[at].map { access.includes(scope, $0) } ?? false
                mayRead[at] = isReadable
                guard isReadable, rank < found[index][place]?[record]?.rank ?? .beside else { return }
                let text = String(decoding: code.range.map { content[$0] }, as: UTF8.self)
                found[index][place, default: [:]][record] = Found(rank: rank, code: text)
            }
        }
        return found
    }

    static func write(_ place: Place, of record: Int64, _ code: String, into bytes: inout [UInt8]) {
        bytes += Array("\(place.type)\t\(place.field)\t\(record)\t\(code)\n".utf8)
    }

    /// Each number of a scope that answers to one of the words, with that word's place among them.
    ///
    /// - Parameter order: Of the numbers, where there is one; to make it for one question would be dearer than to look at all.
    private static func each(
        _ words: [SearchWord], _ bytes: Span<UInt8>, _ order: NumberOrder?, _ body: (Int, NumberOrder.Place, SearchWord.Rank) -> Void
    ) {
        guard let order else {
            for number in numbers(bytes) {
                for (index, word) in words.enumerated() {
                    if let rank = word.rank(number: bytes, number.range) { body(index, number, rank) }
                }
            }
            return
        }
        for (index, word) in words.enumerated() { order.each(word, in: bytes) { body(index, $0, $1) } }
    }

    /// The numbers of a scope's lines; whose each is stands at the beginning of its line.
    private static func numbers(_ bytes: Span<UInt8>) -> [NumberOrder.Place] {
        var numbers: [NumberOrder.Place] = []
        var place = 0
        while place < bytes.count {
            var (end, code) = (place, place)
            while end < bytes.count, bytes[end] != FindLine.newline {
                if bytes[end] == FindLine.tab { code = end + 1 }
                end += 1
            }
            numbers.append(NumberOrder.Place(code..<end, of: UInt32(truncatingIfNeeded: place)))
            place = end + 1
        }
        return numbers
    }

    /// What a line begins with: in which field a number stands, and of which record.
    private static func owner(_ bytes: Span<UInt8>, _ start: Int) -> (Place, record: Int64) {
        var place = start
        func next() -> Int64 {
            var number = Int64.zero
            while place < bytes.count, bytes[place] != FindLine.tab {
                number = number &* 10 &+ Int64(bytes[place] &- 0x30)
                place += 1
            }
            place += 1
            return number
        }
        let at = Place(type: next(), field: next())
        return (at, next())
    }
}

/// Whose sealed numbers somebody may look through.
package enum FindAccess: Sendable {
    /// What the keys at hand open.
    case all
    /// What these offices may read, each in its regions.
    case offices([Grant], Schema)
    /// Nothing of them.
    case none

    var isAny: Bool { if case .none = self { false } else { true } }

    func includes(_ scope: ScopeCode, _ readers: Readers) -> Bool {
        switch self {
        case .all: true
        case .offices(let grants, let schema): grants.contains { $0.covers(scope) && readers.include($0, by: schema) }
        case .none: false
        }
    }
}

/// Numbers by which people are found, and which the offices of whoever writes here may not read: to them they are as if they were not there.
package enum ClosedNumbers {
    /// What they are called, as the form calls them; none where the key holds no office, and nobody says so, or where all may be read.
    ///
    /// - Parameter name: Only of the fields of that name.
    package static func labels(_ store: RecordStore, named name: String? = nil) throws(StoreError) -> [Label] {
        let directory = try store.offices.directory()
        let grants = directory.grants(of: Fingerprint(of: store.own)).filter { directory.ending(of: $0) == nil }
        guard directory.root != nil, !grants.isEmpty else { return [] }
        let schema = store.schema
        var labels: [Label] = []
        for (place, readers) in FindCodes.places(schema).sorted(by: { ($0.key.type, $0.key.field) < ($1.key.type, $1.key.field) })
        where !grants.contains(where: { readers.include($0, by: schema) }) {
            guard let field = schema.type(Int(place.type))?.field(Int(place.field)), name == nil || field.name == name else { continue }
            if !labels.contains(field.label) { labels.append(field.label) }
        }
        return labels
    }

    /// Whether somebody asked for a number.
    package static func asksForNumber(_ texts: [String]) -> Bool { SearchWord.words(of: texts).contains { !$0.numbers.isEmpty } }
}
