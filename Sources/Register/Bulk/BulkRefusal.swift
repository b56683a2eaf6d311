package import Records

/// Why many things are not decided at once; a case with its facts.
package enum BulkRefusal: Error, Hashable, Sendable {
    /// No condition of the form KEY OPERATOR VALUE, or no such key.
    case badCondition(String, keys: [Label])
    /// Nobody decides everything that there is: at least one condition says what is meant.
    case needsCondition
    /// No way to choose.
    case badPick(String)
    /// Nobody takes their own values by the hundred.
    case ownValues
    /// That a case does not stand in the way of an exit is said of each by itself.
    case upheldSingly
    /// One answer is to findings of one check: `--where check=…` names it.
    case oneCheckOnly
    /// Whoever decides says why.
    case needsReason
    /// The file is no plan, or its line is damaged.
    case notAPlan(line: Int)
    /// Another key's store made the plan.
    case otherStore
    /// So many are decided only by whoever has typed how many they are.
    case countNotTyped(Int)
    /// No batch of that name was written here.
    case unknownBatch(String)
}

/// Why one conflict is left out of a batch.
package enum LeftOut: String, Hashable, Sendable, CaseIterable {
    /// Something came to it since it was shown, or somebody has decided it.
    case changed
    /// Whether a record exists is decided one by one.
    case existence
    /// So are the elements of a list.
    case union
    /// An exit standard reads the field, and it is not one's own department's.
    case criteria
    /// Another office decides this; it would only be a proposal.
    case notPermitted
    /// What would be taken is one's own.
    case own
    /// No value, or no proposal, of that kind.
    case noCandidate
    /// Several fit.
    case several
    /// Of one value at least no visit is recorded, so nobody can say which is newest.
    case noVisit
    /// Several were found at visits of one day.
    case sameDay
    /// Of a finding: its state takes no such answer.
    case notDue
    /// Of a late entry: what it does is done singly, or not yet.
    case singly

    /// As people are told.
    package var label: Label {
        switch self {
        case .changed: Label("显示之后有变化，或已裁定", "changed since it was shown, or decided")
        case .existence: Label("记录是否存在，须逐项裁定", "whether a record exists is decided singly")
        case .union: Label("名单类项目，须逐项裁定", "lists are decided singly")
        case .criteria: Label("退出标准要用的项目，须逐户裁定", "an exit standard reads it; decided household by household")
        case .notPermitted: Label("本机的职务无权裁定", "another office decides it")
        case .own: Label("所取的是本人填的值", "what would be taken is your own")
        case .noCandidate: Label("没有符合的值", "no value fits")
        case .several: Label("符合的值不止一个", "several values fit")
        case .noVisit: Label("没有入户记录，分不出先后", "no visit is recorded, so none is newest")
        case .notDue: Label("现在的状态不能如此答复", "its state takes no such answer")
        case .singly: Label("须逐项办理", "it is done singly, or not yet")
        case .sameDay: Label("同一天入户，分不出先后", "visits of one day, so none is newest")
        }
    }
}
