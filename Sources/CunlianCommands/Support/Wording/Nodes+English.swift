import CunlianServer

extension English {
    func sentence(_ fault: ServeFault) -> String {
        switch fault {
        case .taken(let host, let port):
            "Another program listens at \(host):\(port); take another port (--listen), or look with ss -ltnp which one it is."
        case .notOurs(let host): "\(host) is no address of this machine; ip addr lists those that are."
        case .notPermitted(let port): "Port \(port) may not be listened at: below 1024 the system gives them. Take a higher one."
        case .unknownHost(let host): "There is no name \(host); check --listen, or give an address."
        case .unreadable(let path, let number): "\(path) cannot be read: \(words(system: number))."
        case .noCertificate(let path): "\(path) holds no certificate in PEM (-----BEGIN CERTIFICATE-----)."
        case .noKey(let path):
            "\(path) holds no private key in PEM, or one with a passphrase; a node runs by itself, so its key must have none."
        case .keyOfAnother(let certificate, let key):
            "The key in \(key) is not that of the certificate in \(certificate); the node's own certificate must come first in its file."
        }
    }

    func sentence(_ fault: SettingsFault) -> String {
        let words =
            switch fault.reason {
            case .notText: "the file is not text in UTF-8"
            case .noSign(let text): "“\(text)” should be name = value"
            case .unknown(let name, let near):
                "there is no setting \(name)" + (near.map { "; did you mean \($0)?" } ?? "; cunliand serve --help lists them")
            case .twice(let name, let line): "\(name) was set in line \(line) already"
            case .empty(let name): "\(name) has no value"
            case .notYesOrNo(let name, let value): "\(name) is yes or no, not “\(value)”"
            }
        return "\(fault.path), line \(fault.line): \(words)" + (words.last == "?" ? "" : ".")
    }

    func sentence(settingIn path: String, line: Int) -> String { "See \(path), line \(line)." }
}
