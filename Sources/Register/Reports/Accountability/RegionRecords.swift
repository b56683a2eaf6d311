import RecordStore
import Records

/// Records of a county or the city that say themselves which region they are of: a township's letter lies in the county's scope.
///
/// A report of a township takes those that are of it, wherever they lie; and one that names a region outside the one in which it lies is seen.
struct RegionRecords {
    /// Everything that the store holds: where records lie says nothing of whom they are about.
    private let whole: ReportSource
    private let region: ScopeCode?
    private let scopes: [Int64: ScopeCode]

    init(_ source: ReportSource) throws {
        region = source.region
        whole = region == nil ? source : try ReportSource(source.store, region: nil, isKeeping: false)
        scopes = Dictionary(whole.states.map { ($0.number, $0.scope) }, uniquingKeysWith: { one, _ in one })
    }

    /// The rows of a type as ``ReportSource/rows(_:_:where:only:counting:)`` gives them, of the report's region.
    ///
    /// - Parameter place: Which of the inputs is the record's own region, by its place among `paths`.
    func rows(_ type: String, _ paths: [String], region place: Int) throws -> [[QueryValue]] {
        try whole.rows(type, paths).filter { isHere(code: $0[place + 2].text, scope: $0[1].integer) }
    }

    /// All rows of a type, whatever they are of.
    func all(_ type: String, _ paths: [String]) throws -> [[QueryValue]] { try whole.rows(type, paths) }

    /// Whether a record is of the report's region: it lies there, or is of a region there.
    func isHere(code: String?, scope: Int64?) -> Bool {
        guard let region else { return true }
        return lies(scope, in: region) || code.map { Self.isWithin($0, region) } ?? false
    }

    /// Whether a record is of a region outside the one in which it lies.
    func isElsewhere(code: String?, scope: Int64?) -> Bool {
        guard let code, let scope = scope.flatMap({ scopes[$0] }) else { return false }
        return !Self.isWithin(code, scope)
    }

    /// Whether a record lies in the scope of a county, or of more, and is of a region in it, whose own stores do not hold that scope.
    func isBeneath(code: String?, scope: Int64?) -> Bool {
        guard let code, let scope = scope.flatMap({ scopes[$0] }), scope.digits <= Region.Level.county.digits else { return false }
        let plain = Self.plain(code)
        return plain != scope.description && plain.hasPrefix(scope.description)
    }

    /// By its number in the file.
    func scope(_ number: Int64?) -> ScopeCode? { number.flatMap { scopes[$0] } }

    private func lies(_ scope: Int64?, in region: ScopeCode) -> Bool { scope.flatMap { scopes[$0] }.map { region.covers($0) } ?? false }

    /// A code of six digits that ends in zeros is a city's or a province's.
    static func isWithin(_ code: String, _ region: ScopeCode) -> Bool { plain(code).hasPrefix(region.description) }

    static func plain(_ code: String) -> String {
        guard code.count == 6, code.hasSuffix("00") else { return code }
        return String(code.prefix(code.hasSuffix("0000") ? 2 : 4))
    }
}
