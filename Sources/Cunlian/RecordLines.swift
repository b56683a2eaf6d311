package import JSON
package import RecordStore
package import Records

/// Values as JSON has them: numbers and booleans as such, days as `2017-05-01`, choices by their codes.
extension Editor {
    /// Writes a value of one input.
    package func write(_ value: Value, _ input: Input, into json: inout JSONWriter) {
        switch (Identifying(store).plain(value, input), input.type) {
        case (.missing, _): json.null()
        case (.bool(let bit), _): json.value(bit)
        case (.integer, .integer), (.integer, .decimal), (.integer, .money), (.integer, .year):
            let text = scriptText(value, input)
            // Digits and a point, which JSON has as well.
            if let number = try? JSONNode(parsing: Array(text.utf8)) { json.value(number) } else { json.value(text) }
        case (let plain, _): json.value(scriptText(plain, input))
        }
    }

    /// The same as a member of an object; of nothing `null`.
    package func member(_ name: String, _ value: Value?, _ input: Input, into json: inout JSONWriter) {
        json.name(name)
        if let value { write(value, input, into: &json) } else { json.null() }
    }
}

/// Records as lines of JSON, for whoever computes with them: `export --format jsonl`.
///
/// A keyed field is an object by year, round or member, a group an object of what it says; fields that nobody wrote are
/// left out. Of a disputed field every value stands under `disputed`, and the field itself is `null` where nothing is chosen.
package struct RecordLines {
    private let editor: Editor
    private let type: RecordType
    private let isIdentifying: Bool

    /// - Parameter isIdentifying: Whether what identifies people is written too.
    package init(_ editor: Editor, type: RecordType, isIdentifying: Bool = true) {
        self.editor = editor
        self.type = type
        self.isIdentifying = isIdentifying
    }

    /// Hands over a line for each record, without its end.
    ///
    /// - Parameter scopes: Where from; none is all that the store holds.
    /// - Returns: How many there were.
    package func write(in scopes: [ScopeCode], _ take: (String) throws -> Void) throws -> Int {
        let store = editor.store
        let records = try store.views.records(type, in: scopes)
        for record in records {
            guard let scope = try store.views.scope(of: record), let view = try store.record(record, in: scope) else { continue }
            try take(JSONWriter.document { json in try write(view, into: &json) })
        }
        return records.count
    }

    private func write(_ view: RecordView, into json: inout JSONWriter) throws {
        json.member("record", view.id.description)
        json.member("type", type.name)
        json.member("scope", view.scope.description)
        // Under the field's own name below, where that is another.
        if type.field(named: "number") == nil { json.member("number", try editor.store.views.readableNumber(view.id)) }
        if let parent = view.parent {
            json.member("parent", parent.description)
            json.member("parentNumber", try editor.store.views.readableNumber(parent))
        }
        if view.standing != .present { json.member("standing", "\(view.standing)") }
        var disputed: [(String, FieldView)] = []
        for field in type.fields where isIdentifying || !Identifying.covers(field, of: type) {
            let found = view.fields.filter { $0.address.field == field.number }
            guard !found.isEmpty else { continue }
            for item in found where item.verdict.attention == .disputed { disputed.append((field.path(item.address.key), item)) }
            json.name(field.name)
            guard field.key != nil else {
                write(found[0], into: &json)
                continue
            }
            json.object { json in
                for item in found {
                    json.name(key(item.address.key))
                    write(item, into: &json)
                }
            }
        }
        guard !disputed.isEmpty else { return }
        json.member(
            "disputed",
            object: { json in
                for (path, item) in disputed {
                    let values = item.state.values.map(\.value) + item.state.proposals.map(\.value)
                    json.member(path, list: { json in for value in values { write(value, item.field, into: &json) } })
                }
            })
    }

    private func key(_ key: FieldKey) -> String {
        switch key {
        case .none: ""
        case .number(let number): String(number)
        case .record(let record): record.description
        }
    }

    private func write(_ view: FieldView, into json: inout JSONWriter) {
        if view.field.isUnion {
            json.list { json in for element in view.verdict.elements { editor.write(element, view.field.inputs[0], into: &json) } }
        } else if let value = view.verdict.value {
            write(value, view.field, into: &json)
        } else {
            json.null()
        }
    }

    private func write(_ value: Value, _ field: Field, into json: inout JSONWriter) {
        guard field.isGroup, !field.isUnion else { return editor.write(value, field.inputs[0], into: &json) }
        json.object { json in
            for (index, input) in field.inputs.enumerated() where !value.part(index).isMissing {
                guard isIdentifying || !Identifying.covers(input) else { continue }
                editor.member(input.name, value.part(index), input, into: &json)
            }
        }
    }
}
