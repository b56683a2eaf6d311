package import Records

/// Every kind of case, of households, of places and of records, by its code and as the files that the program carries call it.
package enum CaseKinds {
    /// The gravest of households first; what is one kind of both households and places is there twice.
    package static let all: [(code: String, label: Label)] = {
        let exit = try? ExitProcedure(parsing: RegisterDocuments.bytes(ProcedureFile.householdExit.path), file: "")
        let village = try? RegionProcedure(parsing: RegisterDocuments.bytes(ProcedureFile.villageExit.path), file: "")
        return CaseKind.allCases.compactMap { code in exit?.kind(code).map { (code.rawValue, $0.label) } }
            + RegionCaseKind.allCases.compactMap { code in village?.kind(code).map { (code.rawValue, $0.label) } }
            + RecordCase.Kind.allCases.map { ($0.rawValue, $0.label) }
    }()
}
