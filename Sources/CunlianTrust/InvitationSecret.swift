/// The secret of an invitation, as people read it out and type it.
package enum InvitationSecret {
    /// Sixteen letters and digits that cannot be taken for one another, in groups of four: 80 bits.
    package static func draw() -> String {
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        var source = SystemRandomNumberGenerator()
        let letters = (0..<16).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &source)] }
        return stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }
}
