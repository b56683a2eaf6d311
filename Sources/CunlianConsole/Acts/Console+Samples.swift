import Cunlian
import CunlianTrust
import RecordStore
import Records
import Register

/// Samples for checks: a number that is committed to before a list is seen, and the draw from it.
extension Console {
    func samples(_ visit: Visits.Visit) async throws -> SamplesView {
        try await look { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            return try store.read { _ in
                try SamplesView(in: scopes, offered: Self.placesOffered(in: scopes, store), Editor(store, language: visit.language))
            }
        }
    }

    /// Commits to a number as a terminal's `sample number` does; it is nowhere but in the answer.
    ///
    /// - Parameter region: As somebody typed it: a code or a name.
    /// - Throws: ``ConsoleRefusal/noSuchRegion``, ``ConsoleRefusal/unclearRegion``, ``PublicationRefusal``, ``EditError``; then nothing is written.
    func commitSample(
        _ kind: ListKind, _ stage: ListStage, year: Int, region: String, share: String, least: Int?, _ visit: Visits.Visit,
        _ passphrase: String
    ) async throws -> CardCode {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            let scopes = try grants(of: visit, store).flatMap(\.scopes)
            let scope = try Self.place(meant: region, in: scopes, store)
            return try store.acting(as: visit.key.signer) {
                try Sampling(Editor(store, language: visit.language)).commit(
                    Sampling.Request(kind, stage, year: year, scope: scope, share: share, least: least)
                ).number
            }
        }
    }

    /// Draws from a list that was put up, once.
    ///
    /// - Throws: ``PublicationRefusal``, ``EditError``; then nothing is written.
    func drawSample(_ code: String, number: String, _ visit: Visits.Visit, _ passphrase: String) async throws -> SampleDraw {
        _ = try await unlock(visit.person, passphrase)
        return try await replica.run { store in
            _ = try grants(of: visit, store)
            return try store.acting(as: visit.key.signer) {
                try Sampling(Editor(store, language: visit.language)).draw(code, number: number)
            }
        }
    }
}
