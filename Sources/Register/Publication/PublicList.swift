package import Records

/// A list as it is put up: its head, and rows of what may be public.
///
/// It has one canonical form, which does not depend on a language or on an order, and so one digest; twelve characters of that
/// are printed on the page, for paper has no digest (`Protocol/11-publication.md`).
package struct PublicList: Sendable {
    package enum Value: Hashable, Sendable {
        /// Nothing belongs here, or nobody knows.
        case none
        case text(String)
        case count(Int64)
        /// Fen.
        case money(Int64)
        /// Days since 1970.
        case day(Int64)
        /// Of the column's code list.
        case code(String)
    }

    package struct Row: Hashable, Sendable {
        package let values: [Value]

        package init(_ values: [Value]) { self.values = values }

        /// What the row is known by.
        package var key: String { values.first?.canonical ?? "" }
        /// One line of the canonical form.
        package var line: String { values.map(\.canonical).joined(separator: "\t") }
    }

    package struct Head: Hashable, Sendable {
        package let kind: ListKind
        package let stage: ListStage
        package let year: Int
        package let region: ScopeCode
        /// Days since 1970.
        package let from: Int
        /// `nil` where it hangs for good.
        package let to: Int?

        package init(_ kind: ListKind, _ stage: ListStage, year: Int, region: ScopeCode, from: Int, to: Int?) {
            (self.kind, self.stage, self.year, self.region, self.from, self.to) = (kind, stage, year, region, from, to)
        }
    }

    package let head: Head
    package let columns: [PublicColumn]
    /// Ascending by their lines.
    package let rows: [Row]

    package init(_ head: Head, columns: [PublicColumn], rows: [Row]) {
        self.head = head
        self.columns = columns
        self.rows = rows.sorted { $0.line.utf8.lexicographicallyPrecedes($1.line.utf8) }
    }

    /// The text that is hashed.
    package var canonical: String {
        let lines = [
            "cunlian list 1", "kind \(head.kind.rawValue)", "stage \(head.stage.rawValue)", "year \(head.year)", "region \(head.region)",
            "from \(Value.day(Int64(head.from)).canonical)", "to \(head.to.map { Value.day(Int64($0)).canonical } ?? "-")",
            "columns \(columns.map(\.rawValue).joined(separator: " "))",
        ]
        return (lines + rows.map(\.line)).joined(separator: "\n")
    }

    /// In hexadecimal.
    package func hash(_ digest: ([UInt8]) -> [UInt8]) -> String { hexText(digest(Array(canonical.utf8))) }

    /// One for each row: what tells later which of them changed.
    package func marks(_ digest: ([UInt8]) -> [UInt8]) -> [RowMark] { rows.map { RowMark(of: $0, digest) } }
}

/// A row's name and eight digits of its digest.
package struct RowMark: Hashable, Sendable {
    package let key: String
    package let mark: String

    init(of row: PublicList.Row, _ digest: ([UInt8]) -> [UInt8]) {
        (key, mark) = (row.key, hexText(digest(Array(row.line.utf8)).prefix(4)))
    }

    private init?(_ line: Substring) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 8 else { return nil }
        (key, mark) = (String(parts[0]), String(parts[1]))
    }

    /// As the records of a list that was put up keep them, so many in each as it has room for; none where there are none.
    static func texts(_ marks: [RowMark]) -> [String] {
        var texts: [String] = []
        var current = ""
        var used = 0
        for line in marks.map({ "\($0.key)\t\($0.mark)" }) {
            let length = line.unicodeScalars.count
            if !current.isEmpty, used + 1 + length > most {
                texts.append(current)
                (current, used) = ("", 0)
            }
            current += current.isEmpty ? line : "\n" + line
            used += length + (used == 0 ? 0 : 1)
        }
        return current.isEmpty ? texts : texts + [current]
    }

    /// How long a record's text may be.
    private static let most = 10_000

    static func read(_ text: String) -> [RowMark] { text.split(separator: "\n").compactMap { RowMark($0) } }
}

extension PublicList.Value {
    /// The same in every language: texts in NFC with single blanks, numbers without groups, money with two decimals, days as
    /// 2017-10-01, codes as codes.
    package var canonical: String {
        switch self {
        case .none: ""
        case .text(let text): text.oneLine
        case .count(let count): String(count)
        case .money(let fen): Ratio(Int128(fen), 100).text(places: 2)
        case .day(let days): CalendarDate(days: Int(clamping: days))?.description ?? ""
        case .code(let code): code
        }
    }
}

extension String {
    /// White space and control characters are single blanks, and none stands at an end.
    var oneLine: String {
        let parts = unicodeScalars.split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
        return parts.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ").normalised
    }
}

/// What is printed of a list's digest: its first sixty bits.
package struct ListCode: Hashable, Sendable, CustomStringConvertible {
    private let code: CardCode

    /// Reads a code as people write it; see ``CardCode``.
    package init?(_ text: String) {
        guard let code = CardCode(text) else { return nil }
        self.code = code
    }

    /// - Parameter hash: In hexadecimal; `nil` where it is no digest.
    package init?(hash: String) {
        guard hash.utf8.count == 64, let bits = UInt64(hash.prefix(16), radix: 16) else { return nil }
        code = CardCode(bits: bits >> 4)
    }

    package var description: String { code.description }
}
