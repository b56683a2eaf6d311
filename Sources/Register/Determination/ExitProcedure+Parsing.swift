import JSON
import Records

/// Why a file holds no procedure, and where.
public struct ProcedureError: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let column: Int
    public let message: String

    public var description: String { "\(file):\(line):\(column): \(message)" }
}

extension ExitProcedure {
    /// Reads a procedure.
    ///
    /// - Throws: ``ProcedureError`` with the place of the first fault. Every step, kind and state that the program knows
    ///   must be there once, and no other: a procedure that is not understood wholly is not run at all.
    public init(parsing bytes: [UInt8], file: String) throws(ProcedureError) {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch {
            throw ProcedureError(file: file, line: error.line, column: error.column, message: error.message)
        }
        let reader = ProcedureReader(file: file)
        label = try reader.label(document)
        parameters = try reader.parameters(document)
        steps = try reader.list(document, "steps", reader.step)
        levels = try reader.texts(document, "levels")
        kinds = try reader.list(document, "cases", reader.kind)
        transitions = try reader.list(document, "transitions", reader.transition)
        guard steps.map(\.code) == StepCode.allCases else {
            throw reader.fault(document["steps"] ?? document, "\"steps\" must be the twelve known ones, in their order")
        }
        for step in steps where step.after.contains(where: { $0 >= step.code }) {
            throw reader.fault(document["steps"] ?? document, "\(step.code.rawValue) must come after earlier steps only")
        }
        guard Set(kinds.map(\.code)) == Set(CaseKind.allCases), kinds.count == CaseKind.allCases.count else {
            throw reader.fault(document["cases"] ?? document, "\"cases\" must be the known kinds, each once")
        }
        guard kinds.map(\.gravity) == Array(1...kinds.count), kinds.allSatisfy({ levels.contains($0.level) }) else {
            throw reader.fault(document["cases"] ?? document, "cases are numbered from 1, and their levels are listed")
        }
        try checkTransitions(reader, document["transitions"] ?? document)
    }

    /// From one state one signal leads to one state; a mark names where it leads.
    private func checkTransitions(_ reader: ProcedureReader, _ node: JSONNode) throws(ProcedureError) {
        var seen: Set<String> = []
        for transition in transitions {
            for from in transition.from {
                let target = transition.signal == .mark ? transition.to.rawValue : ""
                guard seen.insert("\(from.rawValue) \(transition.signal.rawValue) \(target)").inserted else {
                    throw reader.fault(node, "from \(from.rawValue) \(transition.signal.rawValue) leads to two states")
                }
            }
        }
    }
}

/// Takes the objects of a procedure apart.
private struct ProcedureReader {
    let file: String

    func fault(_ node: JSONNode, _ message: String) -> ProcedureError {
        ProcedureError(file: file, line: node.line, column: node.column, message: message)
    }

    func text(_ node: JSONNode, _ name: String) throws(ProcedureError) -> String {
        guard let text = node[name]?.text else { throw fault(node[name] ?? node, "\"\(name)\" must be a text") }
        return text
    }

    func number(_ node: JSONNode, _ name: String, _ range: ClosedRange<Int64>) throws(ProcedureError) -> Int {
        guard let number = node[name]?.number?.integer, range.contains(number) else {
            throw fault(node[name] ?? node, "\"\(name)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    func label(_ node: JSONNode) throws(ProcedureError) -> Label {
        guard let label = node["label"] else { throw fault(node, "\"label\" is missing") }
        return Label(zh: try text(label, "zh"), en: try text(label, "en"))
    }

    func texts(_ node: JSONNode, _ name: String) throws(ProcedureError) -> [String] {
        guard let list = node[name]?.list else { throw fault(node[name] ?? node, "\"\(name)\" must be a list") }
        var result: [String] = []
        for item in list {
            guard let text = item.text else { throw fault(item, "\"\(name)\" holds texts") }
            result.append(text)
        }
        return result
    }

    func list<Item>(
        _ node: JSONNode, _ name: String, _ read: (JSONNode) throws(ProcedureError) -> Item
    ) throws(ProcedureError) -> [Item] {
        guard let list = node[name]?.list else { throw fault(node[name] ?? node, "\"\(name)\" must be a list") }
        var result: [Item] = []
        for item in list { result.append(try read(item)) }
        return result
    }

    func code<Code: RawRepresentable>(
        _ node: JSONNode, _ name: String, _: Code.Type = Code.self
    ) throws(ProcedureError) -> Code where Code.RawValue == String {
        let text = try text(node, name)
        guard let code = Code(rawValue: text) else { throw fault(node[name] ?? node, "\"\(name)\" does not know \"\(text)\"") }
        return code
    }

    func codes<Code: RawRepresentable>(
        _ node: JSONNode, _ name: String, _: Code.Type = Code.self
    ) throws(ProcedureError) -> [Code] where Code.RawValue == String {
        var result: [Code] = []
        for text in try texts(node, name) {
            guard let code = Code(rawValue: text) else { throw fault(node[name] ?? node, "\"\(name)\" does not know \"\(text)\"") }
            result.append(code)
        }
        return result
    }

    func parameters(_ node: JSONNode) throws(ProcedureError) -> ExitProcedure.Parameters {
        guard let object = node["parameters"] else { throw fault(node, "\"parameters\" is missing") }
        var result = ExitProcedure.Parameters()
        result.noticeDays = try number(object, "noticeDays", 0...365)
        result.adultAge = try number(object, "adultAge", 0...150)
        result.proofBytesMax = try number(object, "proofBytesMax", 1...(1 << 30))
        return result
    }

    func step(_ node: JSONNode) throws(ProcedureError) -> ExitProcedure.Step {
        let condition = node["is"]?.object?.first
        return ExitProcedure.Step(
            number: try number(node, "number", 1...99), code: try code(node, "code"), label: try label(node),
            event: try text(node, "event"), condition: condition.map { ($0.name, $0.node.text ?? "") },
            writers: try texts(node, "writers"), after: try codes(node, "after"))
    }

    func kind(_ node: JSONNode) throws(ProcedureError) -> ExitProcedure.Kind {
        guard let blocks = node["blocks"]?.bool else { throw fault(node, "\"blocks\" must be true or false") }
        return ExitProcedure.Kind(
            gravity: try number(node, "number", 1...999), code: try code(node, "code"), label: try label(node), blocks: blocks,
            level: try text(node, "level"), days: try number(node, "days", 0...3_650), verdicts: try codes(node, "verdicts"))
    }

    func transition(_ node: JSONNode) throws(ProcedureError) -> ExitProcedure.Transition {
        ExitProcedure.Transition(
            from: try codes(node, "from"), signal: try code(node, "on"),
            years: node["years"] == nil ? 1 : try number(node, "years", 1...99), to: try code(node, "to"))
    }
}
