import Causality
import Changesets

/// Guards beside a vector: numbers alone do not tell which branch of a chain that parted somebody holds.
extension ByteWriter {
    /// - Parameter guards: As many as the vector has components, or none.
    mutating func guards(_ guards: [UInt64], of vector: VersionVector) {
        for index in vector.entries.indices { fixed64(index < guards.count ? guards[index] : 0) }
    }
}

extension ByteReader {
    mutating func guards(of vector: VersionVector) throws(WireError) -> [UInt64] {
        var result: [UInt64] = []
        for _ in vector.entries.indices { result.append(try fixed64()) }
        return result
    }
}
