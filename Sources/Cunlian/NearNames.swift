package import Records

/// What somebody may have meant who named something that there is not.
package enum NearNames {
    /// How many letters must be put in, taken out or changed.
    package static func distance(_ a: String, _ b: String) -> Int {
        var row = Array(0...b.count)
        for (i, first) in a.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, second) in b.enumerated() {
                let change = corner + (first == second ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }

    /// `fund_entries` and `Fund entry` are `fund entry`: a report's title is often the plural of a type's name.
    fileprivate static func plain(_ text: String) -> String {
        text.lowercased().split { "_-. ".contains($0) }.map { word in
            if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
            return word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : String(word)
        }.joined(separator: " ")
    }

    /// How far a name is from what was typed; `nil` where it is another.
    fileprivate static func rank(_ name: String, _ typed: String) -> Int? {
        guard !name.isEmpty, !typed.isEmpty else { return nil }
        if name == typed { return 0 }
        if name.contains(typed) || typed.contains(name) { return 1 }
        let words = Set(name.split(separator: " ")).intersection(typed.split(separator: " "))
        if words.contains(where: { $0.count > 3 }) { return 2 }
        return distance(name, typed) <= max(1, typed.count / 4) ? 3 : nil
    }
}

extension Schema {
    /// Up to three types that somebody may have meant, as people call them and as commands name them, the nearest first.
    package func types(like text: String) -> [Label] {
        let typed = NearNames.plain(text)
        let ranked = types.enumerated().compactMap { place, type -> (rank: Int, length: Int, place: Int)? in
            let names = [type.name, type.label.zh, type.label.en].map(NearNames.plain)
            let ranks = names.compactMap { name in NearNames.rank(name, typed).map { ($0, abs(name.count - typed.count)) } }
            return ranks.min { $0 < $1 }.map { ($0.0, $0.1, place) }
        }
        return ranked.sorted { $0 < $1 }.prefix(3).map { types[$0.place].nearLabel }
    }

    /// The error for a type that there is not, with those that may have been meant.
    package func unknownType(_ name: String) -> EditError { .unknownType(name, near: types(like: name)) }
}

extension RecordType {
    fileprivate var nearLabel: Label { Label(zh: "\(label.zh)（\(name)）", en: name) }

    /// Titles of a table that somebody may have meant by those, else the first that there are, the types in which records lie among them.
    ///
    /// - Parameter parents: Of which each has a column.
    package func titles(like texts: [String], parents: [RecordType]) -> [Label] {
        let own = fields.map { Label(zh: $0.label.zh, en: $0.name) }
        let all = parents.map { Label(zh: $0.label.zh, en: $0.name) } + own
        let typed = texts.map { NearNames.plain(FieldPath.split($0).name) }
        let near = all.filter { label in
            typed.contains { NearNames.rank(NearNames.plain(label.zh), $0) != nil || NearNames.rank(NearNames.plain(label.en), $0) != nil }
        }
        return Array((near.isEmpty ? all : near).prefix(Self.titlesMax))
    }

    private static let titlesMax = 8
}
