import Causality
import Changesets
import Glibc
import RecordStore
import Records

/// What a county's clerk waits for after a month in which two people wrote the same of everybody.
extension Workbench {
    static let conflictsMost = 1_000
    private static let agreed = "13800000000"

    /// A thousand conflicts decided: the plan that says what would be, and what carries it out, a whole command each.
    func bulkResolve() throws {
        let program = programFolder() + "/cunlian"
        guard access(program, X_OK) == 0 else {
            return remark("bulk-resolve: skipped, there is no cunlian beside this program; build it in the same configuration")
        }
        let corpus = try corpus()
        let clerk = try Node(in: folder.folder("clerk"))
        try clerk.receive(corpus.changesets)
        for (name, phone) in [("one", "1390000"), ("other", "")] {
            try clerk.receive(try phones(by: name, corpus) { number in phone.isEmpty ? Self.agreed : phone + String(number.suffix(4)) })
        }
        let count = try clerk.store.views.conflicts().count
        guard count == min(Self.conflictsMost, corpus.villages.reduce(0) { $0 + $1.households }) else {
            throw BenchError("\(count) conflicts, where \(Self.conflictsMost) were to be made")
        }
        let plan = folder.path + "/plan"
        let words = ["--all", "--where", "field=phone", "--take", "value:" + Self.agreed, "--reason", "核对", "--out", plan]
        let preview = try resolve(words, clerk, program)
        let carried = try resolve(["--plan", plan, "--count", String(count)], clerk, program)
        let left = try clerk.store.views.conflicts().count
        guard left == 0 else { throw BenchError("\(left) of \(count) conflicts were not decided") }
        report.add(
            Figure(
                name: "bulk-resolve", value: preview.wall + carried.wall, unit: "s",
                against: "\(count) conflicts of one field: the plan \(rounded(preview.wall)) s, carried out in \(rounded(carried.wall)) s"))
        remark("bulk-resolve: \(rounded(preview.processor + carried.processor)) s of processor")
    }

    /// What a device seals that writes a telephone of every household, as it knows them.
    private func phones(by name: String, _ corpus: Corpus, _ phone: (String) -> String) throws -> [[UInt8]] {
        let device = try EditingDevice(
            in: folder.folder("clerk of \(name)"), county: corpus.county, villages: corpus.villages, households: Self.conflictsMost)
        let store = device.author.store
        guard let field = try EditedField.named(["phone"], store.schema).first else { return [] }
        let scopes = Set(device.households.map(\.scope)).sorted()
        let before = try scopes.map { try store.heads($0).held }
        try store.write { _ in
            for household in device.households {
                var draft = Draft(scope: household.scope)
                draft.record = household.record
                draft.changes = [FieldWrite(field.address, .set, .text(phone(household.number)))]
                _ = try store.save(draft)
            }
            for scope in scopes { _ = try store.seal(scope) }
        }
        return try zip(scopes, before).flatMap { scope, seen in try store.log.changesets(scope, beyond: seen) }
    }

    private func resolve(_ words: [String], _ clerk: Node, _ program: String) throws -> Cost {
        let answer = folder.path + "/answer"
        let (code, cost) = try measure(program, ["resolve"] + words + ["--store", clerk.folder], output: answer)
        guard code == 0 || code == 3 else { throw BenchError("cunlian resolve ended with \(code): \(try readText(answer))") }
        return cost
    }
}
