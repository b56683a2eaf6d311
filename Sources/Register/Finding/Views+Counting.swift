import RecordStore

extension Views {
    /// Who and what the register is of: one of these that nobody confirmed yet is counted, and said to be unconfirmed, lest a person fall out
    /// of every list by a slip of whoever wrote them on.
    private static let subjects: Set<String> = ["household", "member", "natural_village", "village", "township", "county", "city"]

    /// How records of a type stand that are in no figure: of everything that is said of a subject, what was said without the right to as well.
    static func uncounted(_ type: String) -> String { subjects.contains(type) ? uncounted : uncredited }
}
