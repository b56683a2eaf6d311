import Causality
import RecordStore
import Records

extension English {
    func sentence(_ fault: Fault) -> String {
        switch fault.what {
        case .unreadable(let table, let row): "Row \(row) of \(table) cannot be read: its bytes are damaged."
        case .mislabelled(let entries, let column): "\(name(entries)) stands under another \(column) than its bytes say."
        case .brokenChain(let entries): "\(name(entries)) does not continue its author's chain."
        case .unsigned(let entries): "\(name(entries)) is not signed by its author."
        case .outOfOrder(let entries): "\(name(entries)) counts as applied before something that it names."
        case .waitsForNothing(let entries): "\(name(entries)) is kept back, though nothing that it names is missing."
        case .branch(let branch, let stem, let fault):
            "Branch \(branch.short)/\(branch.incarnation) of chain \(stem.short)/\(stem.incarnation): \(words(fault))."
        case .differs(let table, let row, let column): "\(name(row)): \(column) in \(table) is not what the log says."
        case .extra(let table, let row): "\(name(row)): it stands in \(table), and the log knows nothing of it."
        case .absent(let table, let row): "\(name(row)): it is missing from \(table)."
        case .unknownRecord(let row): "\(name(row)): it has a name in the file, and no entry made it."
        case .names(let run): "The names of the records from number \(run) on contradict themselves."
        case .foldsDiffer(let record, let field):
            "Record \(record)\(field.map { ", field \($0)" } ?? ""): two ways of reading the log come to different values."
        case .lost(let replica, let once, let held):
            "Entries \(held + 1) to \(once) of replica \(replica.short) were here once and are no longer in the log."
        case .receipt: "What this store once told others that it holds is not what its log holds."
        case .key(let own): "The key file is not that of replica \(own.short), which the store writes as."
        case .schema(let version): "The schema that the store keeps is not the one that the directory has as version \(version)."
        case .structure(let damage): "The file is not made as a store is: \(words(damage))."
        case .attachment(let name): "The file of attachment \(name.prefix(16)) holds other bytes."
        case .unsound(let message): "The database file is damaged: \(message)."
        case .viewing(let dot, let what):
            "Entry \(dot.number) of the log of what \(dot.replica.short) opened \(words(what))."
        case .viewings(let replica, let said, let held):
            said == held
                ? "The log of what \(replica.short) opened has other entries than were counted."
                : "The log of what \(replica.short) opened has \(count(held, "entry", "entries")), and \(said) were counted."
        case .setting(let name): "The setting \"\(name)\" is not what the log says."
        case .notCompared(let error): "The rest cannot be compared with the log. \(sentence(error))"
        }
    }

    private func words(_ what: Fault.Viewing) -> String {
        switch what {
        case .unreadable: "was changed, or is not signed by the key that it names"
        case .mislabelled: "stands under another name, number or time than its bytes say"
        case .missing: "is missing"
        case .unlinked: "does not follow the one before"
        }
    }

    func sentence(_ remedy: Fault.Remedy) -> String {
        switch remedy {
        case .repair: "The log is sound: repair makes everything else anew from it."
        case .sync: "The log is damaged: repair keeps what is sound of it, and the next sync brings back what others hold."
        case .key: "Put the store's own key file back; nothing is wrong with the store."
        case .report: "That is a fault of the program: keep a copy of the store and report it."
        }
    }

    func remedy(_ damage: Damage) -> String {
        switch damage {
        case .noIdentity, .schemaUnreadable, .noWayFrom: "repair cannot help: restore a backup, or make a new store, enrol and sync"
        case .lostCommits: "run repair, then sync: it keeps what can be read, and others send what they hold"
        default: "verify says what is wrong, and repair makes it anew from the log"
        }
    }

    func words(_ damage: Damage) -> String {
        switch damage {
        case .noIdentity: "the store has no identity"
        case .badNumber(let number): "\(number) stands where no such number can"
        case .noWayFrom(let version): "there is no way from version \(version) of the store to the next"
        case .missingReplica(let number): "replica number \(number) is not in the file"
        case .missingScope(let number): "scope number \(number) is not in the file"
        case .missingRecord(let number): "record \(number) is gone"
        case .missingRow(let table): "a row of \(table) is gone"
        case .missingChangeset(let row): "changeset \(row) is gone"
        case .missingChangesetEnding(let dot): "the changeset that ends with \(dot) is not in the log"
        case .branchOfItself(let branch): "branch \(branch.short) grows from itself"
        case .namesUnreadable(let run): "the names of the records from number \(run) on contradict themselves"
        case .listUnreadable(let input): "the elements of \(input) are no list"
        case .elementOfOtherType(let input): "an element of \(input) is of another type"
        case .elementNotHexadecimal: "a sealed element is no hexadecimal number"
        case .planted(let part, let name): "somebody put the \(words(part)) \"\(name)\" into it"
        case .missingPart(let name): "\(name) is not there"
        case .otherShape(let name): "\(name) is made otherwise"
        case .settingUnreadable(let name): "the setting \"\(name)\" cannot be read"
        case .schemaUnreadable(let error): "the schema that it keeps cannot be read (\(sentence(error)))"
        case .entryUnreadable: "an unsealed entry cannot be read"
        case .openWork: "what somebody left unsealed on this device cannot be read, or is another's"
        case .lostCommits(let count): "\(count) saves lie behind damage in the write-ahead log, where the database does not read them"
        }
    }

    private func words(_ part: Damage.Part) -> String {
        switch part {
        case .table: "table"
        case .index: "index"
        case .trigger: "trigger"
        case .view: "view"
        }
    }

    private func words(_ fault: Fault.Branch) -> String {
        switch fault {
        case .otherName: "it is not called by its author's key and its first changeset"
        case .empty: "it has no changeset"
        case .otherEnd: "it leaves the chain elsewhere than where that ends"
        case .alone: "there is no other branch, so nothing parts there"
        case .wasHere: "not one of the branches, but none or several, are said to have been here first"
        }
    }

    private func name(_ entries: Fault.Entries) -> String {
        entries.first == entries.last
            ? "Changeset \(entries.replica.short) \(entries.first)" : "Changeset \(entries.replica.short) \(entries.first)–\(entries.last)"
    }

    private func name(_ row: Fault.Row) -> String {
        switch row {
        case .record(let record, let number): "Record \(number ?? record.description)"
        case .keyed(let record, let number, let key): "Record \(number ?? record.description), key \(key)"
        case .number(let number): "Number \(number), which is no record's"
        case .replica(let replica): "Replica \(replica.short)"
        case .entry(let dot): "Entry \(dot)"
        case .key(let key): "Row \(key)"
        }
    }
}
