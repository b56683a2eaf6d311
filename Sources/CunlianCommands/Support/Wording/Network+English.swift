import Cunlian
import CunlianHTTP
import SyncSession

extension English {
    func sentence(_ error: TransportError) -> String {
        switch error {
        case .notReachable(let host, .connectionBroke):
            "The link to \(host) broke; what came through is kept, and the next try goes on from there."
        case .notReachable(let host, .brokeBeforeAnswer):
            "The link to \(host) broke; what came through is kept, and the next try goes on from there. "
                + "If it does so each time, the address may have to begin with https://."
        case .notReachable(let host, .speaksNoTLS): "What listens at \(host) speaks no TLS; nothing was sent: use http:// in its address."
        case .notReachable(let host, .otherCertificate):
            "The certificate at \(host) is not the one known from the enrolment, and nobody trusted here vouches for it; nothing was sent: "
                + "if you are enrolling, type the whole code, both parts of it; if you were enrolled before, ask whoever looks after the node, and enrol with a new code, "
                + "or name the certificate that they give you (tls.pem in the node's folder) with --trust."
        case .notReachable(let host, .otherName):
            "The certificate at \(host) is for another name or address; nothing was sent: use the address that is in it, "
                + "or name the node's own certificate (tls.pem in its folder) with --trust."
        case .notReachable(let host, .oldTLS):
            "\(host) and this program speak no version of TLS in common, it takes 1.3; nothing was sent: ask whoever looks after the node."
        case .notReachable(let host, .noPin(let path)):
            "The certificate of the node at \(host), known from the enrolment, is not in \(path); nothing was sent: copy it there from where this store was before, "
                + "or name the one that whoever looks after the node gives you (tls.pem in its folder) with --trust, or enrol with a new code."
        case .notReachable(_, .noAuthorities(let path)):
            "\(path) holds no certificate that could vouch for the node; nothing was sent: put the file there, in PEM, or name another with --trust."
        case .notReachable(let host, .notSecure):
            "No secure connection with \(host) came about; nothing was sent: ask whoever looks after the node, or whoever looks after the network between."
        case .notReachable(let host, .notTrusted):
            "The certificate at \(host) is not to be trusted; nothing was sent: ask whoever looks after the node."
        case .notReachable(let host, let obstacle):
            "The node at \(host) cannot be reached (\(words(obstacle))); nothing was lost, try again later."
        case .timedOut: "The node did not answer in time; nothing was lost, try again later."
        case .busy: sentence(SyncRefusal.busy)
        case .refused(let refusal): sentence(refusal)
        case .garbage(let reason): "What answered is not a node: \(words(reason))."
        }
    }

    private func words(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .noScheme: "an address begins with https:// or http://"
        case .noHost: "the address names no host"
        case .notAnAddress: "an address is https://HOST:PORT or http://HOST:PORT, the port from 1 to 65535, without ?, # and @"
        case .unknownName: "the name is not known"
        case .noAddressAnswers: "none of its addresses answers"
        case .nobodyListens: "nobody listens there"
        case .noNetwork: "no network leads there"
        case .connectionBroke, .brokeBeforeAnswer: "the connection broke"
        case .speaksNoTLS: "it speaks no TLS"
        case .otherCertificate: "it has another certificate"
        case .connectionFailed(let number): "the connection failed: \(words(system: number))"
        case .otherName: "its certificate is for another name"
        case .oldTLS: "it speaks no TLS 1.3"
        case .noPin: "its certificate is not here"
        case .noAuthorities: "nobody here vouches for it"
        case .notSecure: "no secure connection came about"
        case .notTrusted: "its certificate is not to be trusted"
        }
    }

    private func words(_ reason: Garbage) -> String {
        switch reason {
        case .notHTTP: "no proper HTTP"
        case .otherType(let status, let type): "status \(status), content type \(type)"
        case .tooLarge(let bytesMax): "its answer exceeds \(bytesMax) bytes"
        case .noRefusal(let status): "status \(status) with a body that is no refusal"
        }
    }
}
