/// The one check that is taken out of the reader, and the last ones that were met; in the copy that `Tools/long-mutants` makes.
public enum Mutant {
    /// Which check is taken out; none is -1.
    nonisolated(unsafe) public static var removed: Int32 = -1
    /// The condition that refused last, the bound that was looked at last, and the end that was expected last.
    nonisolated(unsafe) public static var refusing: Int32 = -1
    nonisolated(unsafe) public static var bound: Int32 = -1
    nonisolated(unsafe) public static var ending: Int32 = -1

    /// Forgets which checks were met.
    public static func forget() { (refusing, bound, ending) = (-1, -1, -1) }

    /// A condition without which something is refused.
    @inline(never)
    public static func holds(_ number: Int32, _ condition: Bool) -> Bool {
        if removed == number { return true }
        if !condition { refusing = number }
        return condition
    }

    /// A condition with which something is refused.
    @inline(never)
    public static func trips(_ number: Int32, _ condition: Bool) -> Bool {
        if removed == number { return false }
        if condition { refusing = number }
        return condition
    }

    /// A bound.
    @inline(never)
    public static func most<Number: FixedWidthInteger>(_ number: Int32, _ most: Number) -> Number {
        bound = number
        return removed == number ? .max : most
    }

    /// Whether bytes that are left over are looked for.
    @inline(never)
    public static func isAsked(_ number: Int32) -> Bool {
        ending = number
        return removed != number
    }
}
