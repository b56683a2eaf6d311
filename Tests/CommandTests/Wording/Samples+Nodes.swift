import CunlianServer

@testable import CunlianCommands

extension ServeFault: Sampled {
    enum SampledKind: CaseIterable {
        case taken, notOurs, notPermitted, unknownHost, unreadable, noCertificate, noKey, keyOfAnother
    }

    var sampledKind: SampledKind {
        switch self {
        case .taken: .taken
        case .notOurs: .notOurs
        case .notPermitted: .notPermitted
        case .unknownHost: .unknownHost
        case .unreadable: .unreadable
        case .noCertificate: .noCertificate
        case .noKey: .noKey
        case .keyOfAnother: .keyOfAnother
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .taken: .taken(host: Fact.text, port: Fact.number)
        case .notOurs: .notOurs(host: Fact.text)
        case .notPermitted: .notPermitted(port: Fact.number)
        case .unknownHost: .unknownHost(Fact.text)
        case .unreadable: .unreadable(path: Fact.text, number: 2)
        case .noCertificate: .noCertificate(path: Fact.text)
        case .noKey: .noKey(path: Fact.text)
        case .keyOfAnother: .keyOfAnother(certificate: Fact.text, key: Fact.text)
        }
    }
}

extension SettingsFault.Reason: Sampled {
    enum SampledKind: CaseIterable {
        case notText, noSign, unknown, twice, empty, notYesOrNo
    }

    var sampledKind: SampledKind {
        switch self {
        case .notText: .notText
        case .noSign: .noSign
        case .unknown: .unknown
        case .twice: .twice
        case .empty: .empty
        case .notYesOrNo: .notYesOrNo
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notText: .notText
        case .noSign: .noSign(Fact.text)
        case .unknown: .unknown(Fact.text, near: nil)
        case .twice: .twice(Fact.text, line: Fact.number)
        case .empty: .empty(Fact.text)
        case .notYesOrNo: .notYesOrNo(Fact.text, Fact.text)
        }
    }
}
