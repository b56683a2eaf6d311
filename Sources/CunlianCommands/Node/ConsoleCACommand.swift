import ArgumentParser
import CunlianServer
import Glibc
import RecordStore
import Records

struct ConsoleCACommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console-ca", abstract: "打印控制台的根证书，装进各办公室的浏览器 / print the console's root, for the offices' browsers.",
        discussion: """
            第一次须写浏览器里用的主机名或地址；根证书只对这些名字有效，别的网站它担保不了。此后 serve --tls 的控制台和公示网页就用由它签发的证书。
            The first time it takes the names or addresses that browsers open; the root is good for those alone and can vouch for no other \
            site. From then on the console and the public pages of serve --tls have a certificate that it signed.
            例：console-ca --host fupin.mashan.gov.cn 10.1.2.3 --out 根证书.pem
            For example: console-ca --host fupin.mashan.gov.cn 10.1.2.3 --out root.pem
            """)

    @OptionGroup var options: StoreOptions
    @Option(
        name: .long, parsing: .upToNextOption, help: ArgumentHelp("浏览器里用的主机名或地址 / names or addresses that browsers open", valueName: "name")
    )
    var host: [String] = []
    @Flag(name: .long, help: "另做一个根证书，旧的不再有用 / make another root; the one before is good for nothing then") var renew = false
    @Option(name: .long, help: ArgumentHelp("写入文件；不写则打印 / write to a file", valueName: "file")) var out: String?

    func validate() throws {
        for name in host where ConsoleAuthority.Host(name) == nil {
            throw ValidationError("--host 取主机名或 IPv4 地址：\(name) / --host takes a name or an IPv4 address: \(name).")
        }
    }

    func run() async throws {
        let context = Context(options)
        try context.run {
            _ = try context.openStore()
            var own = try ConsoleCertificates(context)
            if renew || !own.isThere {
                guard !host.isEmpty else {
                    throw ValidationError("写明浏览器里用的主机名或地址：--host / name what browsers open: --host.")
                }
                try own.make(host)
            } else if !host.isEmpty {
                throw ValidationError(
                    "根证书已有，只对做它时写的名字有效；要换名字请加 --renew，各办公室须重新安装 / There is a root, good for the names it was made for; --renew makes another, which every office has to install."
                )
            }
            let root = try own.authority()
            try writeFile(out ?? "-", Array(root.certificate.utf8))
            context.note(
                context.say(
                    "请在浏览器（系统的“受信任的根证书颁发机构”）里安装，并核对 SHA-256 指纹：",
                    "Install it in the browser (the system's trusted root authorities), and compare its fingerprint, SHA-256:"))
            context.note(try root.fingerprint())
        }
    }
}

/// The root that a node's offices install, and the console's certificate that it signed, in the store's folder.
struct ConsoleCertificates {
    private let context: Context
    private let root: ServerConfiguration.TLS
    /// What the console has, with the root behind it.
    let files: ServerConfiguration.TLS
    private let hostsPath: String
    private static let name = "Cunlian console root"

    init(_ context: Context) throws {
        self.context = context
        root = .init(certificate: context.path + "/console-ca.pem", key: context.path + "/console-ca.key")
        files = .init(certificate: context.path + "/console-tls.pem", key: context.path + "/console-tls.key")
        hostsPath = context.path + "/console-hosts"
    }

    var isThere: Bool { unsafe access(root.certificate, F_OK) == 0 }

    func authority() throws -> ConsoleAuthority {
        try ConsoleAuthority(
            name: Self.name, certificate: String(decoding: readFile(root.certificate), as: UTF8.self),
            key: String(decoding: readFile(root.key), as: UTF8.self))
    }

    /// Makes another root, and the console's certificate.
    mutating func make(_ hosts: [String]) throws {
        let made = try ConsoleAuthority(
            name: Self.name, hosts: hosts.compactMap { ConsoleAuthority.Host($0) }, validity: validity(years: 10),
            serial: context.environment.randomBits())
        try writeFile(hostsPath, Array(hosts.joined(separator: "\n").utf8))
        // The key first: a certificate without one would look whole.
        try writeFile(root.key, Array(made.key.utf8))
        try writeFile(root.certificate, Array(made.certificate.utf8))
        try sign()
    }

    /// What the console listens with: signed anew where that is older than a year, since browsers take none for long.
    func current() throws -> ServerConfiguration.TLS {
        var status = stat()
        let isThere = unsafe stat(files.certificate, &status) == 0
        let age = Int64(context.environment.wallClock() / 1_000) - Int64(status.st_mtim.tv_sec)
        if !isThere || age > 365 * 86_400 { try sign() }
        return files
    }

    private func sign() throws {
        let hosts = String(decoding: try readFile(hostsPath), as: UTF8.self).split(separator: "\n").compactMap {
            ConsoleAuthority.Host(String($0))
        }
        let console = try authority().console(hosts, validity: validity(years: 2), serial: context.environment.randomBits())
        try writeFile(files.key, Array(console.key.utf8))
        try writeFile(files.certificate, Array(console.certificate.utf8))
    }

    /// From a month ago, for clocks that are behind.
    private func validity(years: Int) -> ConsoleAuthority.Validity {
        let today = RegisterCalendar.day(at: context.environment.wallClock())
        func day(_ days: Int) -> ConsoleAuthority.Day {
            let date = CalendarDate(days: days)
            return .init(year: date?.year ?? 2_049, month: date?.month ?? 1, day: min(28, date?.day ?? 1))
        }
        return .init(from: day(today - 31), to: day(today + years * 365))
    }
}
