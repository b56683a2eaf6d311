import ArgumentParser
import RecordStore
import Records
import Register

/// Which procedure somebody means: an exit, where they do not say.
struct RunOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "哪种程序；不写则为脱贫退出 / which procedure; an exit where it is left out",
            valueName: "identification|exit|return|correction|misidentified|missed|wrong_exit"))
    var of: RunName?

    /// Of a household the correction that was begun, or may be, where that is all that was said.
    func kind(of household: RecordID, year: Int, _ reader: ExitReader) throws -> RunKind {
        if let of { try of.kind ?? reader.correction(of: household, year: year) } else { .exit }
    }

    /// Of a list, which is of one kind.
    func kind() throws -> RunKind {
        guard let of else { return .exit }
        guard let kind = of.kind else { throw ExitRefusal.whichCorrection(RunKind.corrections) }
        return kind
    }
}

/// A procedure as people may write it, in either language.
struct RunName: ExpressibleByArgument {
    /// `nil`: one of the corrections.
    let kind: RunKind?

    private static let names: [String: RunKind] = [
        "identification": .identification, "识别": .identification, "exit": .exit, "退出": .exit, "脱贫": .exit,
        "return": .returned, "returned": .returned, "返贫": .returned, "misidentified": .misidentified, "错评": .misidentified,
        "missed": .missed, "漏评": .missed, "wrong_exit": .wrongExit, "错退": .wrongExit,
    ]
    private static let corrections: Set<String> = ["correction", "更正", "纠正"]

    init?(argument: String) {
        let name = String(argument.lowercased().map { $0 == "-" ? "_" : $0 })
        guard Self.names[name] != nil || Self.corrections.contains(name) else { return nil }
        kind = Self.names[name]
    }

    static var allValueStrings: [String] { ["identification", "exit", "return", "correction", "misidentified", "missed", "wrong_exit"] }

    /// What to write for one, in each language.
    static func codes(of kind: RunKind) -> (english: String, chinese: String) {
        let chinese =
            switch kind {
            case .identification: "识别"
            case .exit: "脱贫"
            case .returned: "返贫"
            case .misidentified: "错评"
            case .missed: "漏评"
            case .wrongExit: "错退"
            }
        return (kind == .returned ? "return" : kind.rawValue, chinese)
    }
}

/// What `status-change` begins: a procedure that changes what is said of a household in the register.
struct ChangeName: ExpressibleByArgument {
    let kind: RunKind

    init?(argument: String) {
        guard let kind = RunName(argument: argument)?.kind, [.returned, .misidentified, .missed, .wrongExit].contains(kind) else {
            return nil
        }
        self.kind = kind
    }

    static var allValueStrings: [String] { ["returned", "misidentified", "missed", "wrong_exit"] }
}
