extension Schema {
    /// Whether somebody in that role writes values of the field, or only proposals.
    ///
    /// Read from the entry and the directory alone, never from what a store happens to hold, so that
    /// every replica answers alike.
    ///
    /// - Parameter creates: Whether the entry is the one that creates the record.
    public func hasRight(_ role: Role?, to kind: ChangeKind, _ field: Field, creates: Bool) -> Bool {
        guard kind != .propose else { return false }
        guard let role else { return kind == .resolve || creates || !field.isWrittenOnce }
        if kind == .resolve { return field.resolvers.contains(role) }
        if field.isWrittenOnce { return creates }
        return field.writers.contains(role)
    }

    /// Whether somebody in that role decides conflicts of the field.
    public func mayResolve(_ role: Role?, _ field: Field) -> Bool {
        role.map(field.resolvers.contains) ?? true
    }

    /// Whether somebody in that role lets in entries that rights had kept out.
    public func mayAdmit(_ role: Role?) -> Bool { role?.admits ?? true }

    /// Whether somebody in that role confirms records of the type, and moves them from scope to scope.
    public func mayDecide(_ role: Role?, _ type: RecordType) -> Bool {
        role.map(type.resolvers.contains) ?? true
    }

    /// Whether somebody in that role creates, retires and restores records of the type.
    public func mayKeep(_ role: Role?, _ type: RecordType) -> Bool {
        role.map { type.writers.contains($0) || type.resolvers.contains($0) } ?? true
    }
}
