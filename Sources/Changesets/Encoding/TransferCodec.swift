import Causality
public import Records

/// Transfers in bytes: `Protocol/02-changeset.md`, section 12.
///
/// They are rare and self-contained: replicas, people and entries are listed once and named by their places in the
/// lists. One content has one form, because what was read is written again and compared.
enum TransferCodec {
    static func encode(_ transfer: Transfer, into writer: inout ByteWriter) {
        switch transfer {
        case .out(let record, let to):
            writer.byte(1)
            ValueCodec.encode(record, into: &writer)
            writer.varint(to.number)
        case .into(let record, let from, let out, let carried):
            writer.byte(2)
            ValueCodec.encode(record, into: &writer)
            writer.varint(from.number)
            ValueCodec.encode(out, into: &writer)
            CarriedEncoder(carried).encode(into: &writer)
        case .takeOver(let from, let late, let carried):
            writer.byte(3)
            writer.varint(from.number)
            ValueCodec.encode(late, into: &writer)
            CarriedEncoder(carried).encode(into: &writer)
        }
    }

    static func decode(from reader: inout ByteReader) throws(WireError) -> Transfer {
        let start = reader.offset
        let transfer = try content(&reader)
        var again = ByteWriter()
        encode(transfer, into: &again)
        guard again.bytes.elementsEqual(reader.bytes[start..<reader.offset]) else {
            throw WireError(start, .notOneForm(.transfer))
        }
        return transfer
    }

    private static func content(_ reader: inout ByteReader) throws(WireError) -> Transfer {
        switch try reader.byte() {
        case 1:
            let record = try ValueCodec.record(from: &reader)
            return .out(record, to: try scope(&reader))
        case 2:
            let record = try ValueCodec.record(from: &reader)
            let from = try scope(&reader)
            let out = try ValueCodec.dot(from: &reader)
            let carried = try CarriedDecoder.decode(from: &reader)
            guard let root = carried.item(record) else { throw reader.fail(.recordNotCarried) }
            guard root.state.parent == nil, carried.isTree(of: record) else { throw reader.fail(.notOneTree) }
            return .into(record, from: from, out: out, carried)
        case 3:
            let from = try scope(&reader)
            let late = try ValueCodec.dot(from: &reader)
            return .takeOver(from: from, late: late, try CarriedDecoder.decode(from: &reader))
        default: throw reader.unknown(.transferKind)
        }
    }

    private static func scope(_ reader: inout ByteReader) throws(WireError) -> ScopeCode {
        let scope = try reader.scope()
        guard !scope.isDirectory else { throw reader.fail(.movesDirectory) }
        return scope
    }
}

extension Transfer {
    /// Whether the entry is one that may move this here: nobody moves a record to where it is, and who brings
    /// one home has seen all that it had seen when it left.
    public func isPossible(in scope: ScopeCode, at coverage: Coverage) -> Bool {
        switch self {
        case .out(_, let to): return to != scope
        case .into(_, let from, _, let carried), .takeOver(let from, _, let carried):
            return from != scope && carried.writers.keys.allSatisfy { $0.replica.origin != scope.number }
                && Set(carried.records.map(\.seen)).allSatisfy { seen in
                    seen.entries.allSatisfy { entry in
                        entry.replica.origin != scope.number
                            && (!entry.replica.isHome || coverage.covers(Dot(entry.replica, entry.number)))
                    }
                }
        }
    }
}

extension Carried {
    /// Whether every record that is carried lies in that one, or in one that does.
    fileprivate func isTree(of root: RecordID) -> Bool {
        let parents = Dictionary(records.map { ($0.id, $0.state.parent) }) { first, _ in first }
        return records.allSatisfy { item in
            var current = item.id
            for _ in 0..<Limits.ancestorsMax {
                if current == root { return true }
                guard let parent = parents[current].flatMap({ $0 }) else { return false }
                current = parent
            }
            return current == root
        }
    }
}
