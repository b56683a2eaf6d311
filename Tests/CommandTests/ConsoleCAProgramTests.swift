import Foundation
import Testing

/// The root that offices install for the console, and what it vouches for.
@Suite(.serialized) struct ConsoleCAProgramTests {
    private let programs = Programs()

    @Test func `a browser that installed the root opens the console over TLS 1.2 and 1.3, and sync still takes 1.3 alone`() throws {
        try programs.done("cunliand", "init --root --scope 450124", store: "county")
        let root = programs.path("root.pem")
        let made = try programs.done("cunliand", "console-ca --host localhost 127.0.0.1 --out '\(root)'", store: "county")
        #expect(made.errors.split(separator: "\n").last?.count == 95, "\(made)")
        // The same again, with the same fingerprint; other names take another root.
        let again = try programs.done("cunliand", "console-ca", store: "county")
        #expect(try again.output == String(contentsOfFile: root, encoding: .utf8) && again.errors == made.errors)
        for (language, words) in [("zh", "要换名字请加 --renew"), ("en", "--renew makes another")] {
            let other = try programs.run("cunliand", "console-ca --host other.cn", store: "county", language: language)
            #expect(other.code == 64 && other.errors.contains(words), "\(other)")
        }
        #expect(try programs.run("cunliand", "console-ca --host 'a b'", store: "county").code == 64)
        func curl(_ url: String, _ options: String) -> Int32 {
            system("curl --silent --max-time 20 --output /dev/null --cacert '\(root)' \(options) '\(url)/sign-in'") >> 8
        }
        try programs.serving("county", scope: "450124", also: ["--tls", "--console", "127.0.0.1:0"]) { address in
            #expect(address.hasPrefix("https://127.0.0.1:"))
            let named = address.replacingOccurrences(of: "127.0.0.1", with: "localhost")
            for url in [address, named] {
                #expect(curl(url, "--tls-max 1.2 --tlsv1.2") == 0 && curl(url, "--tlsv1.3") == 0, "\(url)")
            }
            // Of 1.2 only what encrypts and authenticates in one; nothing older.
            let weak = "'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'"
            #expect(curl(address, "--tls-max 1.2 --ciphers \(weak)") == 35)
            #expect(curl(address, "--tlsv1.0 --tls-max 1.1 --ciphers \(weak)") == 35)
            // Another name is not in the certificate.
            #expect(
                curl(
                    "https://other.cn:\(address.split(separator: ":").last ?? "")",
                    "--resolve '*:443:127.0.0.1' --connect-to '::127.0.0.1:'") != 0)
            #expect(system("curl --silent --max-time 20 --output /dev/null '\(address)/sign-in'") >> 8 == 60)
        }
        try programs.serving("county", scope: "450124", also: ["--tls"]) { address in
            #expect(system("curl --silent --insecure --max-time 20 --output /dev/null --tls-max 1.2 '\(address)/healthz'") >> 8 != 0)
            #expect(system("curl --silent --insecure --max-time 20 --output /dev/null '\(address)/healthz'") == 0)
        }
    }
}
