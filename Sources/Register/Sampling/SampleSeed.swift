package import Records

/// The draw of a sample as a function of a list and a number: `Protocol/11-publication.md`, section 4.
package enum SampleSeed {
    /// What the register holds of a number before it is opened, in hexadecimal; bound to the list that it is for.
    package static func commitment(
        _ number: CardCode, scope: ScopeCode, kind: ListKind, stage: ListStage, year: Int, digest: ([UInt8]) -> [UInt8]
    ) -> String {
        hash(["cunlian sample 1", scope.description, kind.rawValue, stage.rawValue, String(year), number.plain], digest)
    }

    /// In hexadecimal.
    ///
    /// - Parameter list: The list's hash, in hexadecimal.
    package static func seed(list: String, number: CardCode, digest: ([UInt8]) -> [UInt8]) -> String {
        hash(["cunlian draw 1", list, number.plain], digest)
    }

    /// The first values of the rows that are drawn, in the order in which they are.
    ///
    /// - Parameters:
    ///   - keys: Of the list's rows, in its order.
    ///   - share: In hundredths of a percent.
    package static func drawn(_ keys: [String], seed: String, share: Int64, least: Int, digest: ([UInt8]) -> [UInt8]) -> [String] {
        let wanted = (Int128(keys.count) * Int128(max(0, share)) + 9_999) / 10_000
        let count = min(keys.count, max(least, Int(clamping: wanted)))
        let order = keys.enumerated().map { ($0.offset, $0.element, digest(Array("\(seed)\0\($0.element)".utf8))) }.sorted { one, two in
            one.2 == two.2 ? one.0 < two.0 : one.2.lexicographicallyPrecedes(two.2)
        }
        return order.prefix(count).map(\.1)
    }

    private static func hash(_ parts: [String], _ digest: ([UInt8]) -> [UInt8]) -> String {
        hexText(digest(Array(parts.joined(separator: "\0").utf8)))
    }
}
