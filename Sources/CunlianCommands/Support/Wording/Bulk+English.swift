import Register

extension English {
    func sentence(_ error: BulkRefusal) -> String {
        switch error {
        case .badCondition(let text, let keys):
            "\"\(text)\" is no condition; write field=phone, role in C,F, name~TEXT, with one of the keys \(keys.map(\.en).joined(separator: ", "))."
        case .needsCondition: "What is decided in bulk is named by --where."
        case .badPick(let text): "--take \"\(text)\" is none of role:R, author:NAME, value:TEXT, newest."
        case .ownValues: "Nobody takes their own values in bulk; decide them one by one, or take another's."
        case .upheldSingly: "That a case does not stand in the way is said one by one; in bulk cases are rejected, returned or handed over."
        case .needsReason: "A reason is needed: --reason."
        case .notAPlan(let line): "Line \(line) is none of a plan; use the file that --all wrote."
        case .otherStore: "The plan was made by another store and cannot be carried out here; make it here again."
        case .countNotTyped(let count): "The plan has \(count) conflicts; above 200 say how many: --count \(count). Nothing was written."
        case .unknownBatch(let name): "This store has no batch \(name)."
        }
    }
}
