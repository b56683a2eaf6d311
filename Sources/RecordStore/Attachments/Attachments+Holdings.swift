import Changesets
package import Records

/// What others told that they hold, outside an exchange.
extension Attachments {
    /// Notes it of each attachment to which an entry that is held here refers, and of nothing else.
    ///
    /// - Parameters:
    ///   - told: Names, and whether the parent of whoever told it holds it too.
    ///   - peers: Under whom it is remembered.
    ///   - permitted: The regions of which their word is taken; `nil` is all.
    /// - Returns: How many of those that are here are there, and how many of these at the parent.
    package func note(
        held told: [(hash: [UInt8], isAbove: Bool)], at peers: [[UInt8]], permitted: [ScopeCode]?
    ) throws(StoreError) -> (there: Int, above: Int) {
        try refresh()
        guard isUsed else { return (0, 0) }
        let index = try index()
        return try index.write { () throws(StoreError) in
            var (there, above) = (0, 0)
            for item in told {
                guard try objection(to: item.hash, size: nil, permitted: permitted) == nil else { continue }
                for peer in peers {
                    try index.noteHolder(item.hash, peer)
                    if item.isAbove { try index.noteHolder(item.hash, Self.above(peer)) }
                }
                guard try standing(item.hash).isHeld else { continue }
                there += 1
                if item.isAbove { above += 1 }
            }
            return (there, above)
        }
    }
}
