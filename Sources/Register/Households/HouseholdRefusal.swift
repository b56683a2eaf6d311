public import Records

/// Why households were not split, joined or merged; nothing was written.
public struct HouseholdRefusal: Error, Sendable {
    /// What a script makes of it.
    public enum Sort: Sendable { case look, badInput, notPermitted }

    public let sort: Sort
    /// One sentence: what is wrong, where, what to do.
    public let label: Label

    init(_ sort: Sort, zh: String, en: String) {
        self.sort = sort
        label = Label(zh: zh, en: en)
    }
}
