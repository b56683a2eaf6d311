/// A node's settings in a file: the options of `serve`, one a line, without their dashes.
///
///     # /etc/cunlian/node.conf
///     store = /var/lib/cunlian
///     scope = 450124
///     listen = 10.1.2.3:7450
///     plain-http = no
///
/// A value goes to the end of its line, blanks at both ends apart. An option on the command line goes before the file's.
struct SettingsFile {
    struct Setting: Hashable {
        let name: String
        let value: String
        /// From 1.
        let line: Int
    }

    let path: String
    let settings: [Setting]

    /// What a file may set, and which of these are asked yes or no.
    static let options = [
        "store", "language", "seat", "scope", "listen", "console", "second-factor", "public", "parent", "interval", "trust", "tls-cert",
        "tls-key",
        "log-format",
        "log-level",
        "sessions-max", "connections-max", "idle-timeout", "stop-timeout",
    ]
    static let flags = ["tls", "plain-http", "unenrolled"]

    /// - Throws: ``SettingsFault``, naming file and line.
    init(_ bytes: [UInt8], path: String) throws(SettingsFault) {
        self.path = path
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SettingsFault(path: path, line: 1, reason: .notText) }
        var settings: [Setting] = []
        // A file that an editor of another system wrote begins with a mark, and its lines end in two signs.
        let lines = text.drop { $0 == "\u{FEFF}" }.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let content = line.trimmed
            guard !content.isEmpty, content.first != "#" else { continue }
            func fault(_ reason: SettingsFault.Reason) -> SettingsFault { SettingsFault(path: path, line: index + 1, reason: reason) }
            guard let sign = content.firstIndex(of: "=") else { throw fault(.noSign(String(content))) }
            let name = String(content[..<sign].trimmed)
            let value = String(content[content.index(after: sign)...].trimmed)
            guard Self.options.contains(name) || Self.flags.contains(name) else {
                throw fault(.unknown(name, near: Self.nearest(to: name)))
            }
            if let earlier = settings.first(where: { $0.name == name }) { throw fault(.twice(name, line: earlier.line)) }
            guard !value.isEmpty else { throw fault(.empty(name)) }
            if Self.flags.contains(name), value != "yes", value != "no" { throw fault(.notYesOrNo(name, value)) }
            settings.append(Setting(name: name, value: value, line: index + 1))
        }
        self.settings = settings
    }

    /// The file as a command line says the same.
    var arguments: [String] {
        settings.flatMap { setting in
            guard Self.flags.contains(setting.name) else { return ["--\(setting.name)=\(setting.value)"] }
            return setting.value == "yes" ? ["--\(setting.name)"] : []
        }
    }

    /// The file that a command line names, of a command that takes one.
    static func path(in arguments: [String]) -> String? {
        guard let verb = arguments.first, ["serve", "check-config"].contains(verb) else { return nil }
        if let joined = arguments.first(where: { $0.hasPrefix("--config=") }) { return String(joined.dropFirst(9)) }
        return arguments.firstIndex(of: "--config").flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
    }

    /// Where the option stands that a message speaks of, if it is in the file alone.
    func place(of message: String, unless given: [String]) -> (path: String, line: Int)? {
        settings.filter { setting in
            let option = "--" + setting.name
            return message.contains(option) && !given.contains { $0 == option || $0.hasPrefix(option + "=") }
        }.max { $0.name.count < $1.name.count }.map { (path, $0.line) }
    }

    private static func nearest(to name: String) -> String? {
        let known = options + flags
        return known.first { $0 == name.lowercased().map { $0 == "_" ? "-" : String($0) }.joined() }
            ?? known.first { $0.hasPrefix(name) || name.hasPrefix($0) }
    }
}

/// What is wrong with a node's settings, and in which line.
struct SettingsFault: Error, Hashable {
    enum Reason: Hashable {
        /// Not UTF-8.
        case notText
        /// A line without `=`.
        case noSign(String)
        case unknown(String, near: String?)
        case twice(String, line: Int)
        case empty(String)
        case notYesOrNo(String, String)
    }

    let path: String
    let line: Int
    let reason: Reason
}

extension Substring {
    fileprivate var trimmed: Substring {
        let head = drop { $0 == " " || $0 == "\t" }
        return head.lastIndex { $0 != " " && $0 != "\t" }.map { head[...$0] } ?? ""
    }
}
