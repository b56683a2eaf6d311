import ArgumentParser
import Records
import Register

/// Which procedure somebody means: an exit, where they do not say.
struct RunOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "哪种程序；不写则为脱贫退出 / which procedure; an exit where it is left out",
            valueName: "identification|exit|return|misidentified|missed|wrong_exit"))
    var of: RunName?

    var kind: RunKind { of?.kind ?? .exit }
}

/// A procedure as people may write it, in either language.
struct RunName: ExpressibleByArgument {
    let kind: RunKind

    private static let names: [String: RunKind] = [
        "identification": .identification, "识别": .identification, "exit": .exit, "退出": .exit, "脱贫": .exit,
        "return": .returned, "returned": .returned, "返贫": .returned, "misidentified": .misidentified, "错评": .misidentified,
        "missed": .missed, "漏评": .missed, "wrong_exit": .wrongExit, "错退": .wrongExit,
    ]

    init?(argument: String) {
        guard let kind = Self.names[argument.lowercased()] else { return nil }
        self.kind = kind
    }

    static var allValueStrings: [String] { ["identification", "exit", "return", "misidentified", "missed", "wrong_exit"] }
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
