/// The generator of Python's `random`, seeded as it seeds itself.
///
/// Measurements of other systems are scripts in Python; drawing alike, data that a script made before can be
/// made again here, byte for byte.
///
/// Source: Matsumoto, Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudorandom
/// number generator", ACM TOMACS 8(1), 1998; the seeding is `init_by_array` of the authors' revision of 2002.
struct MersenneTwister {
    private var state = [UInt32](repeating: 0, count: MersenneTwister.size)
    private var place = MersenneTwister.size

    private static let size = 624
    private static let shift = 397

    init(seed: UInt32) {
        let size = Self.size
        state[0] = 19_650_218
        for i in 1..<size { state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i) }
        var i = 1
        for _ in 0..<size {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ seed
            step(&i)
        }
        for _ in 1..<size {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
            step(&i)
        }
        state[0] = 0x8000_0000
    }

    private mutating func step(_ i: inout Int) {
        i += 1
        guard i == Self.size else { return }
        state[0] = state[Self.size - 1]
        i = 1
    }

    private mutating func twist() {
        for i in 0..<Self.size {
            let bits = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.size] & 0x7FFF_FFFF)
            state[i] = state[(i + Self.shift) % Self.size] ^ (bits >> 1) ^ (bits & 1 == 0 ? 0 : 0x9908_B0DF)
        }
        place = 0
    }

    private mutating func bits() -> UInt32 {
        if place == Self.size { twist() }
        var bits = state[place]
        place += 1
        bits ^= bits >> 11
        bits ^= (bits << 7) & 0x9D2C_5680
        bits ^= (bits << 15) & 0xEFC6_0000
        return bits ^ (bits >> 18)
    }

    /// From 0 up to 1, in steps of 2⁻⁵³.
    mutating func unit() -> Double {
        let (high, low) = (bits() >> 5, bits() >> 6)
        return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
    }

    mutating func below(_ bound: Int) -> Int { Int(unit() * Double(bound)) }
    mutating func chance(_ share: Double) -> Bool { unit() < share }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
