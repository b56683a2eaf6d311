/// Finds out whether an object has two members of one name.
///
/// Of the few that nearly all objects have each is compared with those before it, which asks for no memory.
struct MemberNames {
    private var seen: Set<String> = []
    private static let fewMax = 16

    /// Notes a name.
    ///
    /// - Parameter members: Those that stand before it.
    /// - Returns: `false` where one of them has it already.
    mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
        guard members.count >= Self.fewMax else {
            for place in members.indices where members[place].name == name { return false }
            return true
        }
        if seen.isEmpty { seen = Set(members.map(\.name)) }
        return seen.insert(name).inserted
    }
}
