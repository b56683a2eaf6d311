import Causality
import Records
import SQLite

/// A check of some scopes, one after the other: while one is checked and folded into the rows of a ``Shadow``, the log of the next is taken
/// apart, and the one before is folded in memory, each on a thread of its own.
///
/// Of what is taken apart no more than two scopes' logs lie in memory at a time, and of what is folded no more than two scopes.
struct VerifyingCourse {
    private let verifying: Verifying
    private let logs: LogCheck
    /// The directories first: they say who held which office.
    private let scopes: [ScopeCode]
    private let foldsAtOnce: Bool
    private var place = 0
    private var opening: Beside<LogOpening>?
    private var shadow: Result<Shadow, StoreError>
    private var line = FoldLine()
    /// How far the directories are applied, by their own logs.
    private var directory = VersionVector()

    private(set) var findings: [ScopeCode: LogCheck.Findings] = [:]
    /// Whether every log could be read so far.
    private(set) var isReadable = true
    /// What came of folding scopes in memory as soon as their rows were made.
    private(set) var folds: [ScopeCode: Verification] = [:]

    /// - Parameter foldsAtOnce: Whether a scope's rows follow from its own log and the directories alone.
    init(
        _ verifying: Verifying, _ scopes: [ScopeCode], foldsAtOnce: Bool, _ r: borrowing some Reading & ~Copyable
    ) throws(StoreError) {
        self.verifying = verifying
        self.foldsAtOnce = foldsAtOnce
        self.scopes = scopes.filter(\.isDirectory) + scopes.filter { !$0.isDirectory }
        let rooms = verifying.rooms
        logs = LogCheck(context: verifying.context, names: rooms.names, log: rooms.log, ownEntries: rooms.ownEntries)
        do throws(StoreError) { shadow = .success(try Shadow(of: verifying.context, r)) } catch { shadow = .failure(error) }
    }

    /// Which scope is to be checked; `nil` after the last.
    var next: ScopeCode? { place < scopes.count ? scopes[place] : nil }

    /// Checks the next scope's log.
    mutating func check(_ scope: ScopeCode, _ r: borrowing some Reading & ~Copyable) throws(StoreError) -> Verification {
        var result = Verification()
        place += 1
        do {
            // Ours was begun with the one before, but for the first.
            var begun = opening
            opening = nil
            if begun == nil { begun = try logs.open(scope, r) }
            guard let log = begun?.value() else { return result }
            if let next {
                // What keeps it from being read is said when its turn comes.
                do throws(StoreError) { opening = try logs.open(next, r) } catch { opening = nil }
            }
            var found = try logs.check(scope, log, directory: directory, &result, r)
            if scope.isDirectory { directory.formJoin(found.heads.applied.of(scope)) }
            if isReadable { fold(scope, found, r) }
            found.logged = [:]
            findings[scope] = found
        } catch {
            guard error.isOfFile else { throw error }
            result.note(.notCompared(error), in: scope)
            isReadable = false
        }
        return result
    }

    /// Makes the rows of what is checked. What is wrong with them waits until every log was read.
    private mutating func fold(_ scope: ScopeCode, _ found: LogCheck.Findings, _ r: borrowing some Reading & ~Copyable) {
        guard case .success(let shadow) = shadow else { return }
        do throws(StoreError) {
            try shadow.take(found, of: scope)
            if scope.isDirectory {
                // Each depends on those above it, so they are folded together, after the last of them.
                if next?.isDirectory != true { try shadow.fold(scope, [:]) }
            } else if foldsAtOnce {
                try shadow.fold(scope, found.logged)
                let check = try shadow.store.file.read { s throws(StoreError) in
                    try verifying.foldCheck(scope, shadow.store.rooms, r, s)
                }
                line.add(scope, check)
            }
        } catch {
            self.shadow = .failure(error)
        }
    }

    /// The store that has all rows as the logs have them.
    mutating func folded() throws(StoreError) -> Shadow {
        let shadow = try shadow.get()
        folds = line.finished()
        let hasMoves = try shadow.store.file.read { s throws(StoreError) in try s.integer(Verifying.movesSQL) != 0 }
        guard hasMoves || !foldsAtOnce else { return shadow }
        // What one log says of another's records counts only now that all are there.
        folds = [:]
        for scope in scopes where !scope.isDirectory { try shadow.fold(scope, [:]) }
        return shadow
    }
}
