package import JSON
package import Records

/// The files of `Protocol/procedure/`, by the names under which the program carries them and the directory publishes others.
package enum ProcedureFile: String, Sendable, CaseIterable {
    case householdExit = "household-exit"
    case householdIdentification = "household-identification"
    case householdReturn = "household-return"
    case householdCorrection = "household-correction"
    case villageExit = "village-exit"
    case countyExit = "county-exit"
    /// Lists of funds and projects, and the telephone that is on every list.
    case publication
    /// The year's calendar.
    case year

    /// Whose runs of that kind go by.
    init(_ kind: RunKind) {
        switch kind {
        case .exit: self = .householdExit
        case .identification: self = .householdIdentification
        case .returned: self = .householdReturn
        case .missed, .misidentified, .wrongExit: self = .householdCorrection
        }
    }

    /// By which places of that level exit; `nil` for households.
    init?(_ level: CriteriaSet.Level) {
        switch level {
        case .household: return nil
        case .village: self = .villageExit
        case .county: self = .countyExit
        }
    }

    /// By which lists of that kind are put up.
    init(_ kind: ListKind) { self = kind.run.map { Self($0) } ?? kind.level.flatMap { Self($0) } ?? .publication }

    var path: String { "procedure/\(rawValue).json" }
    var runs: [RunKind] { RunKind.allCases.filter { Self($0) == self } }
    var lists: [ListKind] { ListKind.allCases.filter { Self($0) == self } }
    var level: CriteriaSet.Level? { [.village, .county].first { Self($0) == self } }
}

/// A procedure that is to be published, read before anybody goes by it: one that nobody can read would stop every run.
package struct ProcedureDocument: Sendable {
    package let file: ProcedureFile

    /// - Parameter name: What the bytes are called in a refusal.
    /// - Throws: ``DocumentError`` with the place of the first fault: also for an office that the register does not have, since whoever
    ///   must do that step would be nobody.
    package init(parsing bytes: [UInt8], file name: String, _ library: ProcedureLibrary, _ schema: Schema) throws(DocumentError) {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch { throw DocumentError(name, error) }
        let reader = ProcedureReader(file: name)
        file = try reader.code(document, "procedure")
        let edition = try ProcedureLibrary.Edition(file, bytes, name: name)
        try library.check(edition)
        let roles = Set(schema.roles.map(\.code))
        func checkOffices(_ node: JSONNode, _ member: String) throws(DocumentError) {
            for code in try reader.texts(node, member) where !roles.contains(code) {
                throw reader.fault(node[member] ?? node, .unknownWord(code, in: member))
            }
        }
        if document["levels"] != nil { try checkOffices(document, "levels") }
        for step in document["steps"]?.list ?? [] { try checkOffices(step, "writers") }
        for item in document["items"]?.list ?? [] { try checkOffices(item, "offices") }
    }
}
