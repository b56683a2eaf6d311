import RecordStore
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
        _ = try source.eachContent(part, version: version, deriving: { _ in }) {
            try FindLines(source.store, $0).numbers()
        } _: { place, content, _ in
            let scope = source.states[place].scope
            // The numbers of one field stand together.
            var (last, mayRead): (Place?, Bool) = (nil, false)
            each(content) { at, record, code in
                if at != last { (last, mayRead) = (at, places[at].map { access.includes(scope, $0) } ?? false) }
                guard mayRead else { return }
                for (index, word) in words.enumerated() {
                    guard let rank = word.rank(number: content, code), rank < found[index][place]?[record]?.rank ?? .beside else {
                        continue
                    }
                    let text = String(decoding: code.map { content[$0] }, as: UTF8.self)
                    found[index][place, default: [:]][record] = Found(rank: rank, code: text)
                }
            }
        }
        return found
    }

    static func write(_ place: Place, of record: Int64, _ code: String, into bytes: inout [UInt8]) {
        bytes += Array("\(place.type)\t\(place.field)\t\(record)\t\(code)\n".utf8)
    }

    private static func each(_ bytes: Span<UInt8>, _ body: (Place, _ record: Int64, _ code: Range<Int>) -> Void) {
        var place = 0
        while place < bytes.count {
            var numbers: (Int64, Int64, Int64) = (0, 0, 0)
            for index in 0..<3 {
                var number = Int64.zero
                while place < bytes.count, bytes[place] != FindLine.tab {
                    number = number &* 10 &+ Int64(bytes[place] &- 0x30)
                    place += 1
                }
                place += 1
                switch index {
                case 0: numbers.0 = number
                case 1: numbers.1 = number
                default: numbers.2 = number
                }
            }
            let start = place
            while place < bytes.count, bytes[place] != FindLine.newline { place += 1 }
            guard start <= bytes.count else { return }
            body(Place(type: numbers.0, field: numbers.1), numbers.2, start..<place)
            place += 1
        }
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
