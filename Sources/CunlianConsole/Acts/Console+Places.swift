import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Regions as people name them: by a code, by a name, or by a part of one.
extension Console {
    /// A region, with what the register calls it.
    struct Place: Hashable, Sendable {
        let scope: ScopeCode
        /// `nil` where the register has no record of it.
        let name: String?
        /// The region around it that has a name.
        let around: String?

        var code: String { scope.description }

        /// As a list offers it, and as it is read back.
        var choice: String { [name, code].compactMap(\.self).joined(separator: " ") }

        /// Whether that is what it is called, or how a list offers it, and not a part of a name.
        func isWhole(_ text: String) -> Bool {
            text.normalised == name?.normalised || text.split(whereSeparator: \.isWhitespace).last.map { $0 == code } ?? false
        }

        /// As people are asked whether it is the one that they mean.
        func text(_ language: Language) -> String {
            let of = around.map { language == .zh ? "，属\($0)" : ", in \($0)" } ?? ""
            guard let name else { return code + of }
            return language == .zh ? "\(name)（\(code)\(of)）" : "\(name) (\(code)\(of))"
        }
    }

    /// A region by its name, and by its code, which tells villages of one name apart.
    func called(_ scope: ScopeCode, _ names: [ScopeCode: String], _ language: Language) -> String {
        names[scope].map { "\($0) \(scope)" } ?? words.place(scope, language)
    }

    /// What somebody typed may mean these; several where a name or a part of one is that of several.
    ///
    /// A code means its region whether or not the register has a record of it; a name is looked for in the given regions alone.
    static func places(meant text: String, in scopes: [ScopeCode], _ store: RecordStore) throws -> [Place] {
        let names = try Region.names(store)
        let words = text.split(whereSeparator: \.isWhitespace)
        if let scope = words.last.flatMap({ ScopeCode($0, in: store.schema.scopes) }), !scope.isDirectory { return [place(scope, names)] }
        let wanted = text.normalised
        guard !wanted.isEmpty else { return [] }
        let near = names.filter { item in scopes.contains { $0.covers(item.key) } }
        let same = near.filter { $0.value.normalised == wanted }
        let found = same.isEmpty ? near.filter { $0.value.normalised.contains(wanted) } : same
        return found.keys.sorted().map { place($0, names) }
    }

    /// The one region that is meant.
    ///
    /// - Throws: ``ConsoleRefusal/noSuchRegion`` where it is none of the given regions' or the register's, ``ConsoleRefusal/unclearRegion`` where
    ///   several are called so.
    static func place(meant text: String, in scopes: [ScopeCode], _ store: RecordStore) throws -> ScopeCode {
        let found = try places(meant: text, in: scopes, store).map(\.scope)
        guard found.count <= 1 else { throw ConsoleRefusal.unclearRegion }
        guard let scope = found.first, scopes.contains(where: { $0.covers(scope) }), try !Region.isMistaken(scope, store) else {
            throw ConsoleRefusal.noSuchRegion
        }
        return scope
    }

    /// So many regions a page offers; whoever has more under them types.
    static let placesMax = 300

    /// What is offered of these regions: themselves, and what the register has beneath them, where that is few enough to be sent.
    static func placesOffered(in scopes: [ScopeCode], _ store: RecordStore) throws -> [Place] {
        let names = try Region.names(store)
        let beneath = names.keys.filter { scope in scopes.contains { $0.covers(scope) } }
        let all = Set(scopes.filter { !$0.isDirectory }).union(beneath)
        // Of a city the counties and townships, as its villages would be a page of their own.
        let lengths = Set(all.map(\.digits)).sorted(by: >)
        let shown = ([Int.max] + lengths).lazy.map { most in all.filter { $0.digits < most } }.first { $0.count <= placesMax } ?? []
        return shown.sorted().map { place($0, names) }
    }

    static func place(_ scope: ScopeCode, _ names: [ScopeCode: String]) -> Place {
        let around = names.keys.filter { $0 != scope && $0.covers(scope) }.max { $0.digits < $1.digits }
        return Place(scope: scope, name: names[scope], around: around.flatMap { names[$0] })
    }
}
