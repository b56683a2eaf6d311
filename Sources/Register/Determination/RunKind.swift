package import Records

/// What a run of a procedure is about: how a household comes into the register, leaves it, and comes back.
///
/// Codes of the schema's list `run_kind`; an event that names none is one of an exit, as all were in the schema's
/// version 1. In the order in which runs of one year follow each other, where they do not say otherwise.
package enum RunKind: String, Hashable, Sendable, CaseIterable, Comparable {
    /// 识别: whoever applied is found poor.
    case identification
    /// 漏评: found to have been left out.
    case missed
    /// 错评: found never to have been poor.
    case misidentified
    case exit
    /// 错退: found to have left wrongly.
    case wrongExit = "wrong_exit"
    /// 返贫: poor again after an exit.
    case returned

    package static func < (a: RunKind, b: RunKind) -> Bool { a.order < b.order }

    private var order: Int { RunKind.allCases.firstIndex(of: self) ?? 0 }

    /// 更正: what the file of corrections is of.
    package static let corrections: [RunKind] = [.missed, .misidentified, .wrongExit]

    /// The state to which a run of the kind leads.
    package var goal: HouseholdState {
        switch self {
        case .identification: .registered
        case .missed: .missed
        case .misidentified: .misidentified
        case .exit: .exited
        case .wrongExit: .wrongExit
        case .returned: .returned
        }
    }

    /// What the transitions call the end of such a run.
    var signal: ExitProcedure.Signal {
        switch self {
        case .identification: .registered
        case .missed: .missed
        case .misidentified: .misidentified
        case .exit: .announced
        case .wrongExit: .wrongExit
        case .returned: .returned
        }
    }
}

extension HouseholdState {
    /// Whether the register counts such a household as poor: the one place where that is said.
    package var isPoor: Bool {
        switch self {
        case .registered, .preExit, .disputed, .returned, .missed, .wrongExit: true
        case .notRegistered, .candidate, .exited, .followUp, .observed, .closed, .misidentified, .removed: false
        }
    }
}
