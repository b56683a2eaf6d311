import Causality
import Changesets
import JSON
import Records

/// Lines of a file: one vector each, so that a change shows as the lines that changed.
func vectorFile(_ title: String, _ vectors: [String], shared: [(name: String, json: String)] = []) -> String {
    var head = "{\"about\":\"\(title)\",\n"
    for item in shared { head += "\"\(item.name)\":\(item.json),\n" }
    return head + "\"vectors\":[\n" + vectors.joined(separator: ",\n") + "\n]}\n"
}

func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    bytes.map { hex(UInt64($0), digits: 2) }.joined()
}

func make(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    body(&writer)
    return writer.bytes
}

extension JSONWriter {
    mutating func value(_ value: Value) {
        switch value {
        case .missing: null()
        case .bool(let bit): self.value(bit)
        case .integer(let number): object { $0.member("integer", String(number)) }
        case .text(let text): object { $0.member("text", text) }
        case .reference(let record): object { $0.member("reference", record.description) }
        case .sealed(let bytes): object { $0.member("sealed", hexadecimal(bytes)) }
        case .group(let parts):
            object { $0.member("group", list: { json in for part in parts { json.value(part) } }) }
        }
    }

    mutating func key(_ key: FieldKey) {
        switch key {
        case .none: null()
        case .number(let number): object { $0.member("number", String(number)) }
        case .record(let record): object { $0.member("record", record.description) }
        }
    }

    mutating func member(_ name: String, dots: [Dot]) { member(name, dots.map(\.description)) }

    mutating func member(_ name: String, vector: VersionVector) {
        member(name, dots: vector.entries.map { Dot($0.replica, $0.number) })
    }

    mutating func member(_ name: String, header: ChangesetHeader) {
        self.name(name)
        object { json in
            json.member("suite", header.suite)
            json.member("scope", String(header.scope))
            json.member("replica", header.replica.description)
            json.member("first", String(header.first))
            json.member("count", header.count)
            json.member("link", hexadecimal(header.first > 1 ? header.previous : header.publicKey))
            json.member("schemaVersion", header.schemaVersion)
            json.member("dictionary", header.dictionary)
            json.member("salt", hex(UInt64(header.salt), digits: 8))
            json.member("replicas", header.replicas.map(\.description))
            json.member("grant", header.grant?.description)
            json.member("heads", dots: header.directoryHeads)
            json.member(
                "guards",
                list: { json in
                    for item in header.guards {
                        json.object { json in
                            json.member("dot", item.dot.description)
                            json.member("digest", hex(item.digest, digits: 16))
                        }
                    }
                })
        }
    }

    /// The entries, each with its changes in the order of the payload.
    mutating func member(_ name: String, entriesOf payload: Payload, _ header: ChangesetHeader) {
        member(
            name,
            list: { json in
                for (index, entry) in Changeset.entries(of: payload, header: header).enumerated() {
                    json.object { json in json.members(of: entry, at: index, payload) }
                }
            })
    }

    private mutating func members(of entry: Entry, at index: Int, _ payload: Payload) {
        members(ofHead: entry)
        member(
            "changes",
            list: { json in
                for table in payload.tables {
                    for block in table.blocks {
                        for (row, place) in block.rows.enumerated() {
                            let touch = table.touches[Int(place)]
                            guard Int(touch.entry) == index else { continue }
                            json.object { json in
                                json.member("type", table.type)
                                json.member("record", payload.slots[Int(touch.slot)].record.description)
                                json.member("field", block.field)
                                json.name("key")
                                json.key(block.key(row))
                                json.member("kind", "\(block.kind(row))")
                                json.name("value")
                                json.value(block.value(row))
                            }
                        }
                    }
                }
            })
        members(ofTail: entry)
    }

    /// What an entry says before its changes.
    mutating func members(ofHead entry: Entry) {
        member("dot", entry.dot.description)
        member("time", String(entry.time.bits))
        member("context", vector: entry.context)
        member("reason", entry.reason)
        name("source")
        if let source = entry.source { value(source.rawValue) } else { null() }
        member("repeats", entry.repeats?.description)
        member(
            "creations",
            list: { json in
                for creation in entry.creations {
                    json.object { json in
                        json.member("record", creation.record.description)
                        json.member("type", creation.type)
                        json.member("parent", creation.parent?.description)
                    }
                }
            })
    }

    /// What it says behind them.
    mutating func members(ofTail entry: Entry) {
        member("admits", dots: entry.admits)
        if let transfer = entry.transfer { member("transfer", transfer) }
    }

    private mutating func member(_ name: String, _ transfer: Transfer) {
        self.name(name)
        object { json in
            switch transfer {
            case .out(let record, let to):
                json.member("kind", "out")
                json.member("record", record.description)
                json.member("scope", to.description)
                json.member("dot", nil as String?)
            case .into(let record, let from, let out, _):
                json.member("kind", "into")
                json.member("record", record.description)
                json.member("scope", from.description)
                json.member("dot", out.description)
            case .takeOver(let from, let late, _):
                json.member("kind", "takeOver")
                json.member("record", nil as String?)
                json.member("scope", from.description)
                json.member("dot", late.description)
            }
            json.member("records", transfer.carried?.records.map(\.id.description) ?? [])
        }
    }
}
