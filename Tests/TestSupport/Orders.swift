extension Array {
    /// These in every order there is.
    public var inEveryOrder: [[Element]] {
        guard count > 1 else { return [self] }
        return indices.flatMap { index in
            var rest = self
            let first = rest.remove(at: index)
            return rest.inEveryOrder.map { [first] + $0 }
        }
    }
}
