import JSON
import Records

extension ExitProcedure {
    /// Reads a procedure.
    ///
    /// - Parameters:
    ///   - kind: Of which kind its runs are, where the file has several.
    ///   - like: The procedure that it takes from what it does not say itself; `nil` for that of an exit.
    /// - Throws: ``DocumentError`` with the place of the first fault. Every step, kind and state that the program knows
    ///   must be there once, and no other: a procedure that is not understood wholly is not run at all.
    package init(
        parsing bytes: [UInt8], file: String, kind: RunKind = .exit, like: ExitProcedure? = nil
    ) throws(DocumentError) {
        let document: JSONNode
        do { document = try JSONNode(parsing: bytes) } catch {
            throw DocumentError(file, error)
        }
        let reader = ProcedureReader(file: file)
        guard
            let run = try reader.list(document, "runs", { node throws(DocumentError) in node }).first(where: {
                $0["kind"]?.text == kind.rawValue
            })
        else { throw reader.fault(document["runs"] ?? document, .unknownWord(kind.rawValue, in: "runs")) }
        label = try reader.label(run)
        purpose = try reader.code(run, "criteria")
        need = try reader.code(run, "needs")
        steps = try reader.list(document, "steps", reader.step)
        guard let like else {
            parameters = try reader.parameters(document)
            levels = try reader.texts(document, "levels")
            kinds = try reader.list(document, "cases", reader.kind)
            transitions = try reader.list(document, "transitions", reader.transition)
            try check(reader, document)
            return
        }
        parameters = document["parameters"] == nil ? like.parameters : try reader.parameters(document)
        levels = like.levels
        let own = document["cases"] == nil ? [] : try reader.list(document, "cases", reader.kind)
        kinds = like.kinds.map { kind in own.first { $0.code == kind.code } ?? kind }
        transitions = like.transitions
        try check(reader, document)
    }

    private func check(_ reader: ProcedureReader, _ document: JSONNode) throws(DocumentError) {
        guard Set(steps.map(\.code)).count == StepCode.allCases.count, steps.map(\.number) == Array(1...steps.count) else {
            throw reader.fault(document["steps"] ?? document, .otherSteps)
        }
        // The order is the file's; what the answer is about is in it: nobody is listed last, and nothing is announced unattested.
        for (place, step) in steps.enumerated() where step.after.contains(where: { self.place(of: $0) >= place }) {
            throw reader.fault(document["steps"] ?? document, .stepTooEarly(step.code.rawValue))
        }
        let ends = [StepCode.household, .government].allSatisfy { place(of: $0) < place(of: .announcement) }
        guard steps.first?.code == .candidate, ends, place(of: .announcement) < place(of: .mark) else {
            throw reader.fault(document["steps"] ?? document, .otherSteps)
        }
        guard Set(kinds.map(\.code)) == Set(CaseKind.allCases), kinds.count == CaseKind.allCases.count else {
            throw reader.fault(document["cases"] ?? document, .otherCases)
        }
        guard kinds.map(\.gravity) == Array(1...kinds.count), kinds.allSatisfy({ levels.contains($0.level) }) else {
            throw reader.fault(document["cases"] ?? document, .caseNumbers)
        }
        try checkTransitions(reader, document["transitions"] ?? document)
    }

    /// From one state one signal leads to one state.
    private func checkTransitions(_ reader: ProcedureReader, _ node: JSONNode) throws(DocumentError) {
        var seen: Set<String> = []
        for transition in transitions {
            for from in transition.from {
                guard seen.insert("\(from.rawValue) \(transition.signal.rawValue)").inserted else {
                    throw reader.fault(node, .twoStates(from: from.rawValue, on: transition.signal.rawValue))
                }
            }
        }
    }
}

/// Takes the objects of a procedure apart.
struct ProcedureReader {
    let file: String

    func fault(_ node: JSONNode, _ fault: DocumentFault) -> DocumentError {
        DocumentError(file, node, fault)
    }

    func text(_ node: JSONNode, _ name: String) throws(DocumentError) -> String {
        guard let text = node[name]?.text else { throw fault(node[name] ?? node, .notAText(name)) }
        return text
    }

    func number(_ node: JSONNode, _ name: String, _ range: ClosedRange<Int64>) throws(DocumentError) -> Int {
        guard let number = node[name]?.number?.integer, range.contains(number) else {
            throw fault(node[name] ?? node, .outside(name, range))
        }
        return Int(number)
    }

    func label(_ node: JSONNode) throws(DocumentError) -> Label {
        guard let label = node["label"] else { throw fault(node, .missing("label")) }
        return Label(zh: try text(label, "zh"), en: try text(label, "en"))
    }

    func texts(_ node: JSONNode, _ name: String) throws(DocumentError) -> [String] {
        guard let list = node[name]?.list else { throw fault(node[name] ?? node, .notAList(name)) }
        var result: [String] = []
        for item in list {
            guard let text = item.text else { throw fault(item, .notTexts(name)) }
            result.append(text)
        }
        return result
    }

    func list<Item>(
        _ node: JSONNode, _ name: String, _ read: (JSONNode) throws(DocumentError) -> Item
    ) throws(DocumentError) -> [Item] {
        guard let list = node[name]?.list else { throw fault(node[name] ?? node, .notAList(name)) }
        var result: [Item] = []
        for item in list { result.append(try read(item)) }
        return result
    }

    func code<Code: RawRepresentable>(
        _ node: JSONNode, _ name: String, _: Code.Type = Code.self
    ) throws(DocumentError) -> Code where Code.RawValue == String {
        let text = try text(node, name)
        guard let code = Code(rawValue: text) else { throw fault(node[name] ?? node, .unknownWord(text, in: name)) }
        return code
    }

    func codes<Code: RawRepresentable>(
        _ node: JSONNode, _ name: String, _: Code.Type = Code.self
    ) throws(DocumentError) -> [Code] where Code.RawValue == String {
        var result: [Code] = []
        for text in try texts(node, name) {
            guard let code = Code(rawValue: text) else { throw fault(node[name] ?? node, .unknownWord(text, in: name)) }
            result.append(code)
        }
        return result
    }

    func parameters(_ node: JSONNode) throws(DocumentError) -> ExitProcedure.Parameters {
        guard let object = node["parameters"] else { throw fault(node, .missing("parameters")) }
        var result = ExitProcedure.Parameters()
        result.noticeDays = try number(object, "noticeDays", 0...365)
        result.adultAge = try number(object, "adultAge", 0...150)
        result.proofBytesMax = try number(object, "proofBytesMax", 1...(1 << 30))
        return result
    }

    func step(_ node: JSONNode) throws(DocumentError) -> ExitProcedure.Step {
        let condition = node["is"]?.object?.first
        return ExitProcedure.Step(
            number: try number(node, "number", 1...99), code: try code(node, "code"), label: try label(node),
            event: try text(node, "event"), condition: condition.map { ($0.name, $0.node.text ?? "") },
            writers: try texts(node, "writers"), after: try codes(node, "after"))
    }

    func kind(_ node: JSONNode) throws(DocumentError) -> ExitProcedure.Kind {
        guard let blocks = node["blocks"]?.bool else { throw fault(node, .notABool("blocks")) }
        return ExitProcedure.Kind(
            gravity: try number(node, "number", 1...999), code: try code(node, "code"), label: try label(node), blocks: blocks,
            level: try text(node, "level"), days: try number(node, "days", 0...3_650), verdicts: try codes(node, "verdicts"))
    }

    func transition(_ node: JSONNode) throws(DocumentError) -> ExitProcedure.Transition {
        ExitProcedure.Transition(
            from: try codes(node, "from"), signal: try code(node, "on"),
            years: node["years"] == nil ? 1 : try number(node, "years", 1...99), to: try code(node, "to"))
    }
}
