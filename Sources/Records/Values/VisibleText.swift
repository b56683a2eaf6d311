extension String {
    /// The text without what nobody sees, and with blanks of every width as blanks; `Protocol/05-schema.md`, section 5.
    ///
    /// Two names that look alike are then one text, and whoever searches for one finds it. Variation selectors stay: they choose
    /// between forms of one ideograph.
    package var asSeen: String {
        if hasOnlyBytes(where: { $0 < 0x80 }) || !unicodeScalars.contains(where: { $0.isInvisible || $0.isWideBlank }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars where !scalar.isInvisible { result.append(scalar.isWideBlank ? " " : scalar) }
        return String(result)
    }

    /// The first character that says that others were lost: U+FFFD, and what becomes of it when it is read once more in GBK, 锟斤拷.
    package var brokenCharacter: Unicode.Scalar? {
        if hasOnlyBytes(where: { $0 < 0xE9 }) { return nil }
        if let scalar = unicodeScalars.first(where: { $0 == "\u{FFFD}" || $0.value == 0xFFFE || $0.value == 0xFFFF }) { return scalar }
        return contains("锟斤拷") ? "锟" : nil
    }
}

extension Unicode.Scalar {
    /// Soft hyphens, joiners, marks of direction, zero-width blanks, the byte order mark.
    fileprivate var isInvisible: Bool {
        switch value {
        case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B...0x200F, 0x2060...0x2064, 0x206A...0x206F, 0x3164, 0xFEFF,
            0xFFA0:
            true
        default: false
        }
    }

    /// No-break and fixed-width blanks, the ideographic space.
    fileprivate var isWideBlank: Bool {
        switch value {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
