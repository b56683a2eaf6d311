/// A form that came when its visit was over: what was typed, but for the secrets, until whoever typed it is signed in again.
struct HeldForm: Sendable {
    /// Where it was sent.
    let path: String
    let fields: [(name: String, value: String)]
    /// Whether a passphrase goes with it.
    let takesPassphrase: Bool

    private static let secrets: Set<String> = ["form", "passphrase", "again", "code", "token"]
    private static let mark = "held."

    /// - Returns: `nil` where nothing was typed.
    init?(_ form: FormFields, to path: String) {
        let fields = form.all.filter { !Self.secrets.contains($0.name) && !$0.value.isEmpty }
        guard !fields.isEmpty, Self.isOwn(path) else { return nil }
        (self.path, self.fields) = (path, fields)
        takesPassphrase = form.all.contains { $0.name == "passphrase" }
    }

    /// The same, as a sign-in brings it back.
    init?(in signIn: FormFields) {
        let path = signIn.exactly("held")
        guard Self.isOwn(path) else { return nil }
        self.path = path
        fields = signIn.all.filter { $0.name.hasPrefix(Self.mark) }.map { (String($0.name.dropFirst(Self.mark.count)), $0.value) }
        takesPassphrase = signIn["heldPassphrase"] == "yes"
    }

    /// What a sign-in carries.
    var carried: [(name: String, value: String)] {
        [("held", path), ("heldPassphrase", takesPassphrase ? "yes" : "no")] + fields.map { (Self.mark + $0.name, $0.value) }
    }

    /// An address of the console's own.
    private static func isOwn(_ path: String) -> Bool { path.hasPrefix("/") && !path.hasPrefix("//") && path.utf8.count <= 200 }
}
