/// The procedures that the program carries, each read when it is first asked for.
final class ProcedureLibrary {
    private var known: [RunKind: ExitProcedure] = [:]

    static func path(_ kind: RunKind) -> String {
        switch kind {
        case .exit: "procedure/household-exit.json"
        case .identification: "procedure/household-identification.json"
        case .returned: "procedure/household-return.json"
        case .missed, .misidentified, .wrongExit: "procedure/household-correction.json"
        }
    }

    /// - Throws: ``DocumentError``.
    func procedure(_ kind: RunKind) throws -> ExitProcedure {
        if let procedure = known[kind] { return procedure }
        let path = Self.path(kind)
        let procedure = try ExitProcedure(
            parsing: RegisterDocuments.bytes(path), file: path, kind: kind, like: kind == .exit ? nil : procedure(.exit))
        known[kind] = procedure
        return procedure
    }
}
