/// What stands between the cells of a file that does not say.
enum Separators {
    /// By the first lines: what stands in them most often, outside of quotes. Where none stands, a comma.
    static func guess(_ beginning: [UInt8]) -> UInt8 {
        let choices: [UInt8] = [0x2C, 0x09, 0x3B]
        var counts = [0, 0, 0]
        var isQuoted = false
        var lines = 0
        for byte in beginning.prefix(16_384) {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A || byte == 0x0D { lines += 1 }
            if lines > 20 { break }
            if let index = choices.firstIndex(of: byte) { counts[index] += 1 }
        }
        let most = counts.max() ?? 0
        return most == 0 ? 0x2C : choices[counts.firstIndex(of: most) ?? 0]
    }
}
