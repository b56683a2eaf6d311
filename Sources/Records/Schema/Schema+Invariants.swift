extension Schema {
    /// Numbers and names are unique where they are looked up.
    package func checkInvariants() {
        precondition(Set(roles.map(\.code)).count == roles.count, "Two roles of one code.")
        precondition(Set(roles.map(\.number)).count == roles.count, "Two roles of one number.")
        precondition(Set(types.map(\.number)).count == types.count, "Two types of one number.")
        precondition(Set(types.map(\.name)).count == types.count, "Two types of one name.")
        precondition(Set(codeLists.map(\.name)).count == codeLists.count, "Two code lists of one name.")
        for list in codeLists { precondition(Set(list.items.map(\.number)).count == list.items.count, "Two items of one number.") }
        for type in types {
            precondition(Set(type.fields.map(\.number)).count == type.fields.count, "Two fields of one number.")
            precondition(Set(type.fields.map(\.name)).count == type.fields.count, "Two fields of one name.")
            for field in type.fields {
                precondition(Set(field.inputs.map(\.name)).count == field.inputs.count, "Two inputs of one name.")
            }
        }
    }
}
