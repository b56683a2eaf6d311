import Causality
import Changesets
import Records
import SQLite

/// What follows when the directory grows: a newer schema, and entries that are judged anew.
struct Upkeep: Room {
    let context: StoreContext
    let file: StoreFile
    let settings: Settings
    let names: NameTable
    let ownEntries: OwnEntries
    let offices: Offices
    let authors: Authors
    let admissions: Admissions
    let publications: Publications
    let notebook: Notebook
    let numbers: ReadableNumbers
    let fold: Fold
    let waiting: Waiting
    let keyRing: KeyRing
    let outstanding: Outstanding
}

extension Upkeep {
    /// What taking up a schema asks of the scopes.
    enum Adoption {
        case none
        /// Those that hold what the older schema lacked are folded anew.
        case extended
        /// All are, because rules, rights, or the fields of rows are others.
        case changed
    }

    /// The key that the tree trusts; set once, when the store is made or enrolled.
    func setRoot(_ root: Fingerprint, _ w: borrowing WriteTransaction) throws(StoreError) {
        var writer = ByteWriter()
        writer.fixed64(root.high)
        writer.fixed64(root.low)
        try settings.set("root", writer.bytes, w)
        offices.forget()
        // Until now nobody was judged; from now on everybody is, the directory first.
        if try names.scopes(w).contains(where: \.isDirectory) { try fold.refold(.directory, w) }
        _ = try adoptPublishedSchemas(w)
        for scope in try names.scopes(w) where !scope.isDirectory {
            try renumberEarly(scope, w)
            _ = try sealEarly(scope, w)
            try fold.refold(scope, w)
        }
    }

    /// After a directory grew: what waited for it may go on, and scopes of which something is judged otherwise are folded anew,
    /// and no others.
    ///
    /// - Parameter before: By which the state has been judged until now.
    func directoryChanged(since before: Directory, _ w: borrowing WriteTransaction) throws(StoreError) {
        offices.forget()
        authors.forget()
        let others = try offices.directory(w).keysJudgedOtherwise(by: before)
        for scope in try offices.directories(w) where try offices.isJudgedOtherwise(scope, than: before, about: others, w) {
            // All of them: what stands above another decides of it.
            try fold.refold(scope, w)
            break
        }
        let now = try offices.directory(w)
        let keys = now.keysJudgedOtherwise(by: before)
        let adoption = try adoptPublishedSchemas(w)
        let isOfOneself = keys.contains(Fingerprint(of: own))
        // What one wrote oneself and what is to be sealed waits for nothing.
        var touched: Set<ScopeCode> = []
        var judgedOtherwise: [ScopeCode] = []
        for scope in try names.scopes(w) where !scope.isDirectory {
            let isOpen = isOfOneself ? try ownEntries.hasUnsealed(scope, w) : false
            let isJudgedOtherwise = try offices.isJudgedOtherwise(scope, than: before, about: keys, w)
            if isOpen { touched.insert(scope) } else if isJudgedOtherwise { judgedOtherwise.append(scope) }
        }
        // What waited is judged by what stands now, so it is not among those.
        try waiting.applyAwaitingDirectory(w)
        for scope in try names.scopes(w) where !scope.isDirectory {
            if isOfOneself { try renumberEarly(scope, w) }
            if isOfOneself || adoption != .none, try sealEarly(scope, w) > 0 { touched.insert(scope) }
            let asksForFold = adoption == .extended ? try names.hasUnknownColumns(scope, w) : adoption == .changed
            if asksForFold || touched.contains(scope) { try fold.refold(scope, w) }
            if asksForFold { judgedOtherwise.removeAll { $0 == scope } }
        }
        try refold(judgedOtherwise, w)
        let regions = keys.flatMap { key in (now.grants(of: key) + before.grants(of: key)).flatMap(\.scopes) }
        try keyRing.share(w) { scope in isOfOneself || adoption != .none || regions.contains { $0.covers(scope) } }
    }

    /// Folds scopes anew of which the directory says something else now: at once where they are few, else each by itself later, so that
    /// whoever wants to write waits for one scope and not for all.
    private func refold(_ scopes: [ScopeCode], _ w: borrowing WriteTransaction) throws(StoreError) {
        let isLittle = scopes.count <= context.refoldsAtOnceMax
        for scope in scopes {
            // What is behind already comes when its turn does.
            if isLittle, try !outstanding.contains(scope, w) { try fold.refold(scope, w) } else { try outstanding.note(scope, w) }
        }
    }

    /// A number that was given out before there was a grant may be somebody else's too.
    private func renumberEarly(_ scope: ScopeCode, _ w: borrowing WriteTransaction) throws(StoreError) {
        guard try ownEntries.hasUnsealed(scope, w) else { return }
        let count = try numbers.renumberEarly(scope, w)
        if count > 0 { try notebook.note(.renumbered(count, in: scope), w) }
    }

    /// Takes up the schemas that the directory publishes above the store's own, one after another.
    ///
    /// One that this program cannot read ends it: the store goes on under the older one, and keeps what it does
    /// not know. People are told once.
    func adoptPublishedSchemas(_ w: borrowing WriteTransaction) throws(StoreError) -> Adoption {
        var result = Adoption.none
        for publication in try publications.named(.schema, w) where publication.name == schema.name && publication.version > schema.version
        {
            let newer: Schema
            do {
                newer = try schema.successor(parsing: publication.bytes, file: "\(publication.name)-\(publication.version)")
                guard newer.version == publication.version else { continue }
            } catch {
                // Of one that this program does not have there is no place that it cannot read.
                let (line, column) = publication.bytes.isEmpty ? (0, 0) : (error.line, error.column)
                try notebook.noteOnce(
                    .unreadableSchema(name: publication.name, version: publication.version, line: line, column: column), w)
                break
            }
            if !schema.isOnlyExtended(by: newer) { result = .changed } else if result == .none { result = .extended }
            try reshape(to: StoreLayout(schema: newer, prefix: ""), w)
            try LabelledViews.make(StoreLayout(schema: newer, prefix: ""), settings, w)
            let began = newer.types.contains(where: \.isSealed) && !layout.seals
            context.use(newer)
            if began { try concealNotes(w) }
            offices.forget()
            authors.forget()
            try settings.set("schema", publication.bytes, w)
            try settings.set("schemaVersion", Array(String(newer.version).utf8), w)
            try context.keptForm.keep(newer, of: publication.bytes, w)
        }
        return result
    }
}
