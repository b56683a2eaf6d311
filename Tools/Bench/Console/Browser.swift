import Glibc

/// A browser of one visit: one connection that is kept, one cookie, one request at a time.
final class Browser {
    /// What came back, and how long it was waited for.
    struct Answer {
        let status: Int
        /// Where it sends, where it does.
        let location: String?
        let body: String
        /// From the first byte sent to the last one received.
        let seconds: Double
    }

    private let port: UInt16
    private var connection: Int32 = -1
    private(set) var cookie = ""
    /// What every form of the visit carries.
    private(set) var form = ""

    init(port: UInt16) { self.port = port }

    deinit { close() }

    /// A page, and where it sends elsewhere that page instead; the seconds are of both.
    func get(_ path: String) throws -> Answer { try follow(ask("GET", path)) }

    /// Sends a form of the visit.
    func post(_ path: String, _ fields: [(String, String)]) throws -> Answer {
        try follow(ask("POST", path, Self.body([("form", form)] + fields)))
    }

    /// Sends a form outside a visit, and begins the visit that the answer names.
    func signIn(_ path: String, _ fields: [(String, String)]) throws {
        let answer = try get(Self.signInPath)
        guard answer.status == 200 else { throw BenchError("the console's sign-in answered \(answer.status)") }
        let signedIn = try post(path, fields)
        guard !cookie.isEmpty, signedIn.status == 200 else { throw BenchError("\(path) was answered \(signedIn.status): \(signedIn.body)") }
        guard let token = Self.between(signedIn.body, "name=\"form\" value=\"", "\"") else { throw BenchError("a page without a form") }
        form = token
    }

    private static let signInPath = "/sign-in?language=en"

    private func follow(_ first: Answer) throws -> Answer {
        guard let location = first.location else { return first }
        let next = try ask("GET", location)
        return Answer(status: next.status, location: next.location, body: next.body, seconds: first.seconds + next.seconds)
    }

    // MARK: Bytes

    /// The bytes of a request.
    func request(_ method: String, _ path: String, _ body: String = "") -> [UInt8] {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept-Language: en\r\n"
        if !cookie.isEmpty { text += "Cookie: cunlian-visit=\(cookie)\r\n" }
        if method == "POST" { text += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n" }
        return Array((text + "\r\n" + body).utf8)
    }

    /// As a browser writes a form.
    static func body(_ fields: [(String, String)]) -> String {
        fields.map { escaped($0.0) + "=" + escaped($0.1) }.joined(separator: "&")
    }

    /// A connection to the console.
    func connect() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let failed = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) != 0
            }
        }
        guard descriptor >= 0, !failed else { throw BenchError("nobody listens on port \(port)") }
        return descriptor
    }

    /// Asks, over the connection that there is or, where it was closed meanwhile, a new one.
    private func ask(_ method: String, _ path: String, _ body: String = "") throws -> Answer {
        for attempt in 0..<2 {
            if connection < 0 { connection = try connect() }
            let start = seconds()
            let bytes = request(method, path, body)
            guard Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
                close()
                if attempt == 0 { continue }
                break
            }
            var reply = Reply()
            while !reply.isWhole, reply.receive(from: connection) {}
            if reply.isWhole { return noted(reply, seconds: seconds() - start) }
            close()
        }
        throw BenchError("\(method) \(path) was not answered")
    }

    private func noted(_ reply: Reply, seconds: Double) -> Answer {
        if let set = reply.header("set-cookie"), let name = Self.between(set, "cunlian-visit=", ";") { cookie = name }
        return Answer(status: reply.status, location: reply.header("location"), body: reply.body, seconds: seconds)
    }

    private func close() {
        if connection >= 0 { Glibc.close(connection) }
        connection = -1
    }

    // MARK: Text

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            result += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }
    }

    /// The first text between two others.
    static func between(_ text: String, _ before: String, _ after: String) -> String? { all(text, before, after, most: 1).first }

    static func all(_ text: String, _ before: String, _ after: String, most: Int = .max) -> [String] {
        let (bytes, before, after) = (Array(text.utf8), Array(before.utf8), Array(after.utf8))
        var (result, place): ([String], Int) = ([], 0)
        while result.count < most, let start = find(before, bytes, from: place), let end = find(after, bytes, from: start + before.count) {
            result.append(String(decoding: bytes[(start + before.count)..<end], as: UTF8.self))
            place = end
        }
        return result
    }

    private static func find(_ wanted: [UInt8], _ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= wanted.count, start <= bytes.count - wanted.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { place in
            bytes[place] == wanted[0] && wanted.indices.allSatisfy { bytes[place + $0] == wanted[$0] }
        }
    }
}

/// An answer as it comes in.
struct Reply {
    private var bytes: [UInt8] = []
    private var head: [(name: String, value: String)] = []
    private var headLength = 0
    private(set) var status = 0

    /// Takes what has come; waits where the connection does.
    ///
    /// - Returns: Whether anything came.
    mutating func receive(from connection: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer[..<count]
        if headLength == 0 { readHead() }
        return true
    }

    private mutating func readHead() {
        guard
            let end = bytes.indices.dropLast(3).first(where: { place in
                bytes[place] == 13 && bytes[place + 1] == 10 && bytes[place + 2] == 13 && bytes[place + 3] == 10
            })
        else { return }
        headLength = end + 4
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        head = lines.dropFirst().compactMap { line in
            let sides = line.split(separator: ":", maxSplits: 1)
            return sides.count == 2 ? (sides[0].lowercased(), String(sides[1].drop { $0 == " " })) : nil
        }
    }

    func header(_ name: String) -> String? { head.first { $0.name == name }?.value }

    /// Whether nothing more is to come; a body of unknown length ends with its last chunk.
    var isWhole: Bool {
        guard headLength > 0 else { return false }
        if let length = header("content-length").flatMap({ Int($0) }) { return bytes.count >= headLength + length }
        if header("transfer-encoding") == "chunked" { return bytes.suffix(5) == [0x30, 13, 10, 13, 10] }
        return true
    }

    var body: String { String(decoding: bytes.dropFirst(headLength), as: UTF8.self) }
}
