/// The levels of a register's scopes, and how many digits the codes of each have: which codes there are.
///
/// A schema states it; `Protocol/05-schema.md`, section 2. One code covers another that begins with it, so each level lies
/// within those of fewer digits.
///
/// - Invariant: Levels ascend strictly by digits, from 1 to ``digitsMax``; their names are different.
public struct ScopeGrammar: Hashable, Sendable {
    /// One length of code.
    public struct Level: Hashable, Sendable {
        /// What types say of where their records are: `village`.
        public let name: String
        /// How many decimal digits its codes have.
        public let digits: Int

        /// Puts the parts together; nothing is checked.
        public init(name: String, digits: Int) {
            self.name = name
            self.digits = digits
        }
    }

    /// From the widest scopes to the narrowest.
    public let levels: [Level]

    /// The most digits that a code may have: stores keep it in a signed number.
    public static let digitsMax = 18

    /// - Precondition: Levels ascend strictly by digits.
    public init(levels: [Level]) {
        self.levels = levels
        checkInvariants()
    }

    /// Of a schema that states none: China's regions, by GB/T 2260 and its statistical extension.
    public static let regions = ScopeGrammar(levels: [
        Level(name: "province", digits: 2), Level(name: "city", digits: 4), Level(name: "county", digits: 6),
        Level(name: "township", digits: 9), Level(name: "village", digits: 12),
    ])

    /// Whether there can be such a scope; the directory is one everywhere.
    public func contains(_ scope: ScopeCode) -> Bool {
        guard let region = scope.region else { return true }
        return levels.contains { $0.digits == region.digits }
    }

    /// The directories by which what is written in a scope is judged, from the root's downwards: those of the regions that it lies
    /// in, and its own.
    public func path(of scope: ScopeCode) -> [ScopeCode] { [.directory] + levels.compactMap { scope.directory(above: $0.digits) } }

    /// How many digits the codes of that level have; `nil` where there is no such level.
    public func digits(of level: String) -> Int? { levels.first { $0.name == level }?.digits }

    /// Whether no scope can lie in this one.
    public func isLowest(_ scope: ScopeCode) -> Bool { levels.last.map { $0.digits <= scope.digits } ?? true }

    /// How far from the root of all nodes that of the scope is; `Protocol/04-session.md`, section 4.
    ///
    /// A node of the first level is the root. Of China's regions the root is a city, and a province stands beside it.
    public func depth(of scope: ScopeCode) -> Int {
        let above = levels.count { $0.digits < scope.digits }
        return self == .regions ? max(0, above - 1) : above
    }

    package func checkInvariants() {
        precondition(zip(levels, levels.dropFirst()).allSatisfy { $0.digits < $1.digits }, "The levels of scopes do not ascend.")
        precondition(levels.allSatisfy { 1...ScopeGrammar.digitsMax ~= $0.digits }, "A level of no digits, or of too many.")
        precondition(Set(levels.map(\.name)).count == levels.count, "Two levels of one name.")
    }
}
