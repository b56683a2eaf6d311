import Causality
import Changesets
import Records

/// Where somebody stopped writing who shares the device.
struct PersonPlace {
    /// What one's chain in a scope came to.
    struct Chain {
        let scope: ScopeCode
        /// The last entry that is sealed.
        let held: UInt64
        /// What the chain said last.
        let said: (directory: VersionVector, covered: VersionVector)
    }

    let writer: ReplicaID
    /// How often the store had gone on as another by then.
    let renewals: UInt64
    let chains: [Chain]
}

extension PersonPlace {
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.blob(self.writer.bytes)
        writer.varint(renewals)
        writer.varint(UInt64(chains.count))
        for chain in chains {
            writer.varint(chain.scope.number)
            writer.varint(chain.held)
            ValueCodec.encode(chain.said.directory, into: &writer)
            ValueCodec.encode(chain.said.covered, into: &writer)
        }
        return writer.bytes
    }

    /// Reads what ``bytes`` wrote.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` for anything else, or another's.
    init(_ bytes: [UInt8], of person: Fingerprint) throws(StoreError) {
        do throws(WireError) {
            var reader = ByteReader(bytes)
            guard let writer = ReplicaID(bytes: Array(try reader.blob(max: 64, .level))), Fingerprint(of: writer) == person else {
                throw reader.fail(.endsEarly)
            }
            let renewals = try reader.varint()
            var chains: [Chain] = []
            for _ in 0..<(try reader.varint()) {
                let scope = ScopeCode(number: try reader.varint())
                let held = try reader.varint()
                let directory = try ValueCodec.headsVector(from: &reader)
                chains.append(Chain(scope: scope, held: held, said: (directory, try ValueCodec.vector(from: &reader))))
            }
            self.init(writer: writer, renewals: renewals, chains: chains)
        } catch { throw .damaged(.openWork) }
    }
}
