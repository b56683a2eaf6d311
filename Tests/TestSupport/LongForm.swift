import Glibc

/// Laws on random histories run on a few seeds with the tests, and on many in their long form, which goes on by seed:
/// `Tools/dev long`.
public enum LongForm {
    /// The seeds of a run: what `CUNLIAN_SEEDS` says (`101-200`), else those given.
    public static func seeds(_ few: ClosedRange<UInt64>) -> [UInt64] {
        guard let text = getenv("CUNLIAN_SEEDS").map({ String(cString: $0) }) else { return Array(few) }
        let ends = text.split(separator: "-").compactMap { UInt64($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return Array(few) }
        return Array(first...last)
    }
}
