import CunlianServer
import Glibc
import RecordStore
import Records

/// The certificate that a node made for itself, in its folder; made where it is not there yet.
struct OwnNode {
    /// PEM files.
    let files: ServerConfiguration.TLS
    /// PEM.
    let certificate: String
    /// Whether it was not there and had to be made: to whoever knows another, the node is another.
    let isNew: Bool

    init(context: Context, region: ScopeCode) throws {
        files = ServerConfiguration.TLS(certificate: context.path + "/tls.pem", key: context.path + "/tls.key")
        isNew = unsafe access(files.certificate, F_OK) != 0
        if isNew {
            let own = try OwnCertificate(name: "cunlian \(region)", serial: context.environment.randomBits())
            // The key first: a certificate without one would look whole.
            try writeOwnFile(files.key, Array(own.key.utf8))
            try writeOwnFile(files.certificate, Array(own.certificate.utf8))
        }
        certificate = String(decoding: try readFile(files.certificate), as: UTF8.self)
    }
}
