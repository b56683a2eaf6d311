import RecordStore
public import Records

/// What an export writes for one input of a record: plain, as it is read again, or a mark that is no answer.
public struct ShownCell: Sendable {
    /// In the language of the export.
    public let text: String
    /// The value, where there is one that a cell can hold; of a union and of a mark nothing.
    public let value: Value
    /// Several values stand, or some are put forward: the cell shows them all, and is not read.
    public let isMarked: Bool

    /// Whether a cell is a mark, whoever exported it.
    static func isMark(_ text: String) -> Bool {
        // Nearly no cell begins so.
        guard let first = text.utf8.first, first == 0x5B || first == 0xE3 else { return false }
        return ["【有争议】", "【有待定意见】", "[disputed] ", "[proposed] "].contains { text.hasPrefix($0) }
    }
}

extension Editor {
    /// What an export writes for one input of a field.
    ///
    /// - Throws: What the store throws: a reference is written as the number of the record that it names.
    public func cell(_ view: FieldView, _ index: Int) throws -> ShownCell {
        let input = view.field.inputs[index]
        if let mark = try mark(view, index) { return ShownCell(text: mark, value: .missing, isMarked: true) }
        if view.field.isUnion { return ShownCell(text: try listText(view.verdict.elements, view.field), value: .missing, isMarked: false) }
        let value = view.verdict.value?.part(index) ?? .missing
        return ShownCell(text: try text(value, input), value: value, isMarked: false)
    }

    func cellText(_ view: FieldView, _ index: Int) throws -> String { try cell(view, index).text }

    private func mark(_ view: FieldView, _ index: Int) throws -> String? {
        let input = view.field.inputs[index]
        func words(_ values: [Value]) throws -> String {
            var texts: [String] = []
            for value in values {
                let text = try value.part(index).isMissing ? (language == .zh ? "（空）" : "(none)") : self.text(value.part(index), input)
                if !texts.contains(text) { texts.append(text) }
            }
            return texts.joined(separator: " | ")
        }
        if !view.field.isUnion, view.state.values.count > 1 {
            return (language == .zh ? "【有争议】" : "[disputed] ") + (try words(view.state.values.map(\.value)))
        }
        guard !view.state.proposals.isEmpty else { return nil }
        let standing = try view.field.isUnion ? listText(view.verdict.elements, view.field) : words(view.state.values.map(\.value))
        let proposed = try words(view.state.proposals.map(\.value))
        return language == .zh ? "【有待定意见】\(standing)（意见：\(proposed)）" : "[proposed] \(standing) (proposed: \(proposed))"
    }

    /// Elements as ``listed(_:)`` reads them again: one that holds a separator stands in quotation marks.
    func listText(_ elements: [Value], _ field: Field) throws -> String {
        try elements.map { element in
            let text = try text(element, field.inputs[0])
            guard text.contains(where: { Editor.separators.contains($0) || $0 == "\"" || $0.isNewline }) else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: language == .zh ? "、" : ", ")
    }

    static let separators: Set<Character> = ["、", ",", "，", ";", "；"]

    /// The elements of a list; what stands in quotation marks is one.
    static func listed(_ text: String) -> [String] {
        guard text.contains("\"") else { return text.split(whereSeparator: { separators.contains($0) }).map(String.init) }
        var elements: [String] = []
        var element = ""
        var (isQuoted, wasQuote) = (false, false)
        for character in text {
            if character == "\"", isQuoted || wasQuote || element.allSatisfy(\.isWhitespace) {
                if !isQuoted, wasQuote { element.append(character) } else if !isQuoted { element = "" }
                wasQuote = isQuoted
                isQuoted.toggle()
                continue
            }
            wasQuote = false
            if !isQuoted, separators.contains(character) {
                elements.append(element)
                element = ""
            } else {
                element.append(character)
            }
        }
        return (elements + [element]).filter { !$0.isEmpty }
    }
}
