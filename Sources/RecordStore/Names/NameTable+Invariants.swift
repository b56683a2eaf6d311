import Causality
import Records
import SQLite

extension NameTable {
    /// What is remembered stands in the file; a number is one replica's, scope's or record's; a record's replica and scope
    /// are named.
    func checkInvariants(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        try checkReplicas(r)
        try checkScopes(r)
        try checkRuns(r)
        runs.checkInvariants()
    }

    private func checkReplicas(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let find = try r.prepare("SELECT id, name FROM _replica")
        defer { find.reset() }
        var inFile: [Int32: ReplicaID] = [:]
        while try find.nextRow() { inFile[Int32(find.int(0))] = ReplicaID(fileName: find.blob(1)) }
        precondition(Set(inFile.values).count == inFile.count, "Two numbers name one replica.")
        precondition(replicas.allSatisfy { inFile[$0.key] == $0.value }, "A replica is remembered that the file names otherwise.")
        precondition(replicaNumbers.allSatisfy { inFile[$0.value] == $0.key }, "A replica is remembered under another's number.")
    }

    private func checkScopes(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let find = try r.prepare("SELECT id, code FROM _scope")
        defer { find.reset() }
        var inFile: [Int64: ScopeCode] = [:]
        while try find.nextRow() { inFile[find.int(0)] = ScopeCode(number: UInt64(find.int(1))) }
        precondition(scopeCodes.allSatisfy { inFile[$0.key] == $0.value }, "A scope is remembered that the file names otherwise.")
        precondition(scopeNumbers.allSatisfy { inFile[$0.value] == $0.key }, "A scope is remembered under another's number.")
    }

    private func checkRuns(_ r: borrowing some Reading & ~Copyable) throws(StoreError) {
        let find = try r.prepare(
            "SELECT scope, replica, salt, first, number, place, births, count, last FROM _run ORDER BY first")
        defer { find.reset() }
        var inFile: [Int64: RecordRun] = [:]
        var next: Int64 = 1
        var missingCount: Int64 = 0
        var seen: Set<RunName> = []
        while try find.nextRow() {
            let run = try decoding(
                RecordRun(
                    .init(scope: find.int(0), replica: Int32(find.int(1)), salt: UInt32(find.int(2))), first: find.int(3),
                    number: UInt64(find.int(4)), place: UInt32(find.int(5)), births: find.blob(6)))
            run.checkInvariants()
            precondition(find.int(7) == Int64(run.names.count), "A run is not as long as the file says.")
            precondition(find.int(8) == Int64(run.names.last?.number ?? 0), "A run does not end where the file says.")
            precondition(run.first >= next, "Runs of the file share a number.")
            precondition(
                run.names.allSatisfy { seen.insert(RunName(family: run.family, number: $0.number, place: $0.place)).inserted },
                "Two numbers name one record of a scope.")
            _ = try replica(run.family.replica, r)
            if run.family.scope == 0 { missingCount += 1 } else { _ = try scope(run.family.scope, r) }
            next = run.numbers.upperBound
            inFile[run.first] = run
        }
        precondition(missing ?? missingCount == missingCount, "More or fewer records are missing than were counted.")
        precondition(runs.next ?? next == next, "The next number is not the next.")
        for run in runs.all {
            let stored = inFile[run.first]
            precondition(stored?.family == run.family && stored?.names == run.names, "A run is remembered that the file lacks.")
        }
    }

    private struct RunName: Hashable {
        let family: RecordRun.Family
        let number: UInt64
        let place: UInt32
    }
}
