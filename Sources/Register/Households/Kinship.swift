/// What somebody is to another who was this to them; codes of the schema's list `relation`.
enum Kinship {
    /// What the old head is to the new one.
    ///
    /// - Parameters:
    ///   - code: What the new head was to the old one.
    ///   - isMan: Whether the old head is; `nil` where nobody wrote it.
    /// - Returns: `other` where the list has no word for it, or it takes a sex that nobody wrote.
    static func inverse(of code: String, isMan: Bool?) -> String {
        let pairs: [String: (man: String, woman: String)] = [
            "son": ("father", "mother"), "daughter": ("father", "mother"), "father": ("son", "daughter"), "mother": ("son", "daughter"),
            "son_in_law": ("wifes_father", "wifes_mother"), "daughter_in_law": ("husbands_father", "husbands_mother"),
            "grandson": ("grandfather", "grandmother"), "granddaughter": ("grandfather", "grandmother"),
            "grandfather": ("grandson", "granddaughter"), "grandmother": ("grandson", "granddaughter"),
            "daughters_son": ("mothers_father", "mothers_mother"), "daughters_daughter": ("mothers_father", "mothers_mother"),
        ]
        if code == "spouse" || code == "sibling" { return code }
        guard let pair = pairs[code], let isMan else { return "other" }
        return isMan ? pair.man : pair.woman
    }
}
