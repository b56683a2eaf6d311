/// Runs a check where assertions are checked, and costs nothing where they are not.
///
/// A type whose comment states an invariant has a `checkInvariants()`, which stops the program where it does not hold. It
/// is called through here by what changes the type, and after each step of the tests' random traces.
@inline(__always)
package func debugCheck(_ check: () -> Void) {
    assert(
        {
            check()
            return true
        }())
}

/// Whether each is below the next.
package func ascendStrictly<Item>(_ items: some Collection<Item>, by precedes: (Item, Item) -> Bool) -> Bool {
    zip(items, items.dropFirst()).allSatisfy(precedes)
}

extension VersionVector {
    /// Entries ascend strictly by replica; no number is zero.
    package func checkInvariants() {
        precondition(ascendStrictly(entries) { $0.replica < $1.replica }, "A vector's replicas do not ascend.")
        precondition(entries.allSatisfy { $0.number > 0 }, "A vector names a replica and none of its entries.")
    }
}
