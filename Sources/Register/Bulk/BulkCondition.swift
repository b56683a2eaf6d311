package import Records

/// One condition of `--where`: a key, an operator, values.
///
///     field=phone   作者=韦国庆   role in C,F   head~国   since>=2026-01-01
package struct BulkCondition: Hashable, Sendable {
    /// How the values are compared.
    package enum Operator: String, Sendable, CaseIterable {
        case notEqual = "!=", atLeast = ">=", atMost = "<=", equal = "=", contains = "~", greater = ">", less = "<", isIn = " in "
    }

    /// As ``Key`` names it.
    package let key: String
    package let comparison: Operator
    /// One, but of `in` as many as there are.
    package let values: [String]

    /// A name in both languages.
    package struct Key: Sendable {
        package let name: String
        package let zh: String

        package init(_ name: String, _ zh: String) {
            self.name = name
            self.zh = zh
        }

        /// As people write it.
        package var label: Label { Label(zh: zh, en: name) }
    }

    /// - Parameter keys: Those that there are.
    /// - Throws: ``BulkRefusal/badCondition(_:keys:)``.
    package init(_ text: String, keys: [Key]) throws(BulkRefusal) {
        let text = text.normalised.replacingFullWidthOperators
        // The operator that begins first; of two that begin together the longer one.
        var found: (range: Range<String.Index>, operator: Operator)?
        for item in Operator.allCases {
            guard let range = text.firstRange(of: item.rawValue) else { continue }
            if found.map({ range.lowerBound < $0.range.lowerBound }) ?? true { found = (range, item) }
        }
        guard let found else { throw .badCondition(text, keys: keys.map(\.label)) }
        let name = text[..<found.range.lowerBound].trimmed
        guard let key = keys.first(where: { $0.name == name.lowercased() || $0.zh == name }) else {
            throw .badCondition(text, keys: keys.map(\.label))
        }
        let rest = text[found.range.upperBound...].trimmed
        self.key = key.name
        comparison = found.operator
        values = found.operator == .isIn ? rest.split { ",，、".contains($0) }.map { $0.trimmed } : [rest]
        guard values.allSatisfy({ !$0.isEmpty }), !values.isEmpty else { throw .badCondition(text, keys: keys.map(\.label)) }
    }

    /// Whether one of several texts is what the condition asks for; of `!=` whether none is.
    package func holds(_ texts: [String]) -> Bool {
        switch comparison {
        case .equal, .isIn: texts.contains { text in values.contains { Self.fold($0) == Self.fold(text) } }
        case .notEqual: !texts.contains { Self.fold($0) == Self.fold(values[0]) }
        case .contains: texts.contains { Self.fold($0).contains(Self.fold(values[0])) }
        case .greater: texts.contains { Self.compare($0, values[0]) > 0 }
        case .less: texts.contains { Self.compare($0, values[0]) < 0 }
        case .atLeast: texts.contains { Self.compare($0, values[0]) >= 0 }
        case .atMost: texts.contains { Self.compare($0, values[0]) <= 0 }
        }
    }

    private static func fold(_ text: String) -> String { text.normalised.lowercased() }

    /// Numbers as numbers; else as texts, in which days of one form stand in their order.
    private static func compare(_ a: String, _ b: String) -> Int {
        if let x = Ratio(a), let y = Ratio(b) { return x < y ? -1 : x == y ? 0 : 1 }
        return a < b ? -1 : a == b ? 0 : 1
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension String {
    /// As a Chinese keyboard gives them.
    fileprivate var replacingFullWidthOperators: String {
        String(map { ["＝": "=", "～": "~", "＞": ">", "＜": "<", "！": "!"][$0] ?? $0 })
    }
}
