import CunlianConsole

extension English {
    func sentence(_ refusal: ConsoleRefusal) -> String {
        switch refusal {
        case .shortPassphrase: "The passphrase has to have at least 8 signs."
        case .noReason: "A decision needs a reason, which both sides can read."
        case .noOffice: "You hold no office here, or it has ended; whoever invited you can give you another."
        case .tooManyRecords: "Those are more records than the console exports at once: say more of what is wanted, or use export in a terminal."
        }
    }
}

extension Chinese {
    func sentence(_ refusal: ConsoleRefusal) -> String {
        switch refusal {
        case .shortPassphrase: "口令至少 8 个字"
        case .noReason: "裁定须写理由，双方都能看到"
        case .noOffice: "您在本节点没有职务，或职务已终止；请由邀请您的人重新授权"
        case .tooManyRecords: "记录过多，网页一次导不出：请加条件，或在终端用 export"
        }
    }
}
