import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// What the checks found and somebody recorded.
extension Console {
    func findings(_ visit: Visits.Visit, _ filter: FindingFilter, offset: Int) async throws -> FindingsView {
        try await look { store in
            let grants = try grants(of: visit, store)
            return try reading(store, grants) { source in
                let own = grants.flatMap(\.scopes)
                return try FindingsView(
                    FindingIndex(source, in: own), filter, offset: offset, in: own, Editor(store, language: visit.language))
            }
        }
    }

    /// Reads with what is kept by scope of a person's regions, which is brought up where something changed.
    func reading<Result>(_ store: RecordStore, _ grants: [Grant], _ body: (ReportSource) throws -> Result) throws -> Result {
        let (result, source) = try store.read { _ in
            let source = try ReportSource(store, region: Self.region(grants))
            return (try body(source), source)
        }
        try source.keepIfPossible()
        return result
    }
}

/// One finding, and its answers.
extension Console {
    /// - Parameter name: The finding's id.
    /// - Returns: `nil` where there is none of that name in their regions.
    func finding(_ name: String, _ visit: Visits.Visit) async throws -> FindingView? {
        try await look { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { return nil }
            return try store.read { _ in
                let found = try FindingLedger(of: store, region: scope).findings.first { $0.record == record }
                return try found.map { try FindingView($0, Editor(store, language: visit.language)) }
            }
        }
    }

    /// Answers a finding as a terminal does, with the same refusals. Of the document only the digest is recorded.
    ///
    /// - Throws: ``PersonKeyError``, ``FindingError``, ``EditError``; then nothing is written.
    func answer(
        _ name: String, _ state: RecordedFinding.State, reason: String, document: [UInt8], _ visit: Visits.Visit, _ passphrase: String
    ) async throws {
        _ = try await unlock(visit.person, passphrase)
        try await replica.run { store in
            guard let (record, scope) = try Self.record(name, store, grants(of: visit, store)) else { throw FindingError.unknown(name) }
            let digits = document.isEmpty ? nil : Self.hexadecimal(digest(document))
            _ = try store.acting(as: visit.key.signer) {
                let ledger = try FindingLedger(of: store, region: scope)
                guard let found = ledger.findings.first(where: { $0.record == record }) else { throw FindingError.unknown(name) }
                return try FindingLedger.answer(
                    found, state, reason: reason, document: digits, in: Editor(store, language: visit.language))
            }
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
