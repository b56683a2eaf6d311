import CunlianHTTP
import SyncSession

@testable import CunlianCommands

extension TransportError: Sampled {
    enum SampledKind: CaseIterable {
        case notReachable, timedOut, busy, refused, garbage
    }

    var sampledKind: SampledKind {
        switch self {
        case .notReachable: .notReachable
        case .timedOut: .timedOut
        case .busy: .busy
        case .refused: .refused
        case .garbage: .garbage
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notReachable: .notReachable(host: Fact.text, .sample(of: .noScheme))
        case .timedOut: .timedOut
        case .busy: .busy(comeAgain: Fact.number)
        case .refused: .refused(.notEnrolled)
        case .garbage: .garbage(.sample(of: .notHTTP))
        }
    }
}

extension Obstacle: Sampled {
    enum SampledKind: CaseIterable {
        case noScheme, noHost, notAnAddress, unknownName, noAddressAnswers, nobodyListens, noNetwork, connectionBroke, connectionFailed
        case notSecure, notTrusted, brokeBeforeAnswer, speaksNoTLS, otherCertificate, otherName, oldTLS, noPin, noAuthorities
    }

    var sampledKind: SampledKind {
        switch self {
        case .noScheme: .noScheme
        case .noHost: .noHost
        case .notAnAddress: .notAnAddress
        case .unknownName: .unknownName
        case .noAddressAnswers: .noAddressAnswers
        case .nobodyListens: .nobodyListens
        case .noNetwork: .noNetwork
        case .connectionBroke: .connectionBroke
        case .connectionFailed: .connectionFailed
        case .notSecure: .notSecure
        case .notTrusted: .notTrusted
        case .brokeBeforeAnswer: .brokeBeforeAnswer
        case .speaksNoTLS: .speaksNoTLS
        case .otherCertificate: .otherCertificate
        case .otherName: .otherName
        case .oldTLS: .oldTLS
        case .noPin: .noPin
        case .noAuthorities: .noAuthorities
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .noScheme: .noScheme
        case .noHost: .noHost
        case .notAnAddress: .notAnAddress
        case .unknownName: .unknownName
        case .noAddressAnswers: .noAddressAnswers
        case .nobodyListens: .nobodyListens
        case .noNetwork: .noNetwork
        case .connectionBroke: .connectionBroke
        case .connectionFailed: .connectionFailed(number: Int32(Fact.number))
        case .notSecure: .notSecure
        case .notTrusted: .notTrusted
        case .brokeBeforeAnswer: .brokeBeforeAnswer
        case .speaksNoTLS: .speaksNoTLS
        case .otherCertificate: .otherCertificate
        case .otherName: .otherName
        case .oldTLS: .oldTLS
        case .noPin: .noPin(path: Fact.text)
        case .noAuthorities: .noAuthorities(path: Fact.text)
        }
    }
}

extension Garbage: Sampled {
    enum SampledKind: CaseIterable {
        case notHTTP, otherType, tooLarge, noRefusal
    }

    var sampledKind: SampledKind {
        switch self {
        case .notHTTP: .notHTTP
        case .otherType: .otherType
        case .tooLarge: .tooLarge
        case .noRefusal: .noRefusal
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notHTTP: .notHTTP
        case .otherType: .otherType(status: UInt(Fact.number), type: Fact.text)
        case .tooLarge: .tooLarge(bytesMax: Fact.number)
        case .noRefusal: .noRefusal(status: UInt(Fact.number))
        }
    }
}
