import Records

/// What a village is called, by itself and by whoever writes down a unit that sits in it.
struct VillageName {
    private let name: String
    private let code: String?

    init(_ name: String, code: String?) { (self.name, self.code) = (name.filter { !$0.isWhitespace }, code) }

    /// Whether a unit of that name is the village: its committees, its party's branch or its cooperative, with or without the places around it
    /// before the name.
    func isCalled(_ unit: String) -> Bool {
        let unit = Array(unit.filter { !$0.isWhitespace })
        let own = Array(name)
        guard !own.isEmpty, unit.count >= own.count else { return false }
        return (0...(unit.count - own.count)).contains { start in
            unit[start...].starts(with: own) && Self.isPlaceBefore(String(unit[..<start]))
                && Self.offices.contains(String(unit[(start + own.count)...]))
        }
    }

    /// Whether a unit whose home has that code sits in the village: a hamlet's begins with the village's.
    func surrounds(_ home: String?) -> Bool {
        guard let home, let code, !code.isEmpty else { return false }
        return home.hasPrefix(code)
    }

    /// Whether what stands before a name only says where it lies: 马山县白山镇, 中共.
    private static func isPlaceBefore(_ text: String) -> Bool {
        var text = text
        for party in ["中共", "中国共产党"] where text.hasPrefix(party) { text.removeFirst(party.count) }
        return text.last.map { "省市县区镇乡道".contains($0) } ?? true
    }

    /// What may follow the name; where it ends in 村, 村民委员会 and the like begin with its last character.
    private static let offices: Set<String> = {
        let own = ["委会", "委员会", "民委员会", "党支部", "党总支", "党总支部", "支部", "总支部", "支部委员会", "党支部委员会", "党总支部委员会", "支委", "两委"]
        let shared = ["合作社", "民合作社", "集体", "经济合作社", "股份经济合作社", "集体经济合作社", "经济联合社", "集体经济组织"]
        return Set([""] + own + shared + (own + shared).map { "村" + $0 })
    }()
}
