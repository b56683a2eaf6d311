/// The numbers that people call records by: `Protocol/05-schema.md`, section 5.2.
///
/// What a spreadsheet or a keyboard makes of a number (a total's label, an exponent, a blank, full-width digits) would else be a
/// record of its own.
public enum RecordNumber {
    /// Unicode scalars at most.
    public static let lengthMax = 40

    /// Reads what somebody typed: full-width forms are ASCII, blanks at the ends and what is invisible goes.
    ///
    /// - Throws: ``InputError/Reason/notARecordNumber`` for anything that is not of the form.
    public static func read(_ text: String) throws(InputError.Reason) -> String {
        let number = folded(text)
        guard isWellFormed(number) else { throw .notARecordNumber }
        return number
    }

    /// The one spelling of a number, whether it is of the form or not.
    public static func folded(_ text: String) -> String {
        let folded = text.folded
        guard !folded.hasOnlyBytes(where: { (0x21...0x7E).contains($0) }) else { return folded }
        let scalars = folded.unicodeScalars.filter { !isInvisible($0) }.map { $0.value == 0xA0 ? " " : $0 }
        let kept = scalars.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        return String(String.UnicodeScalarView(kept)).normalised
    }

    /// Letters of ASCII, ideographs, digits and `-_./()@#:〔〕`, with one digit at least, and no number with an exponent.
    public static func isWellFormed(_ number: String) -> Bool {
        let scalars = number.unicodeScalars
        guard !scalars.isEmpty, scalars.count <= lengthMax, scalars.allSatisfy(isOfNumbers) else { return false }
        guard scalars.contains(where: { ("0"..."9").contains($0) }) else { return false }
        // `4.50124E11`: what a spreadsheet makes of a code of twelve digits.
        let parts = number.uppercased().split(separator: "E", omittingEmptySubsequences: false)
        let isExponent =
            parts.count == 2 && parts[0].contains(".")
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
            }
        return !isExponent
    }

    private static func isOfNumbers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x23, 0x28, 0x29, 0x2D, 0x2E, 0x2F, 0x3A, 0x40, 0x5F, 0x3014, 0x3015: true
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x180E, 0x200B...0x200F, 0x2060...0x2064, 0xFEFF: true
        default: false
        }
    }
}
