/// Which scopes somebody keeps who keeps some regions: those, what lies in them, and the directories by which that is judged.
public struct RegionSet: Sendable {
    private let regions: Set<UInt64>
    /// The codes that theirs begin with.
    private let above: Set<UInt64>

    /// Of a directory in the list, the region that it is of counts.
    public init(_ regions: some Sequence<ScopeCode>) {
        let codes = regions.compactMap { $0.region?.number }
        self.regions = Set(codes)
        above = Set(codes.flatMap { RegionSet.beginnings(of: $0) })
    }

    /// Whether a scope is among them: the root's directory always, a region's where the region lies in one of them, or one of them in it.
    public func contains(_ scope: ScopeCode) -> Bool {
        guard let region = scope.region else { return true }
        return RegionSet.beginnings(of: region.number).contains(where: regions.contains)
            || scope.isDirectory && above.contains(region.number)
    }

    /// A code, and those that it begins with.
    private static func beginnings(of code: UInt64) -> [UInt64] {
        var (result, code) = ([code], code / 10)
        while code > 0 {
            result.append(code)
            code /= 10
        }
        return result
    }
}
