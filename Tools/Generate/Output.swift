import Glibc

/// Files below a directory, one directory for each region.
struct Output {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let directory: String
    private var made: String?

    init(directory: String) throws {
        self.directory = directory
        try Self.makeDirectory(directory)
    }

    mutating func write(region: String, file: String, bytes: [UInt8]) throws {
        let place = region.isEmpty ? directory : directory + "/" + region
        if made != place {
            try Self.makeDirectory(place)
            made = place
        }
        let path = place + "/" + file
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw Self.failure("cannot write \(path)") }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done)
            }
            guard written > 0 else { throw Self.failure("cannot write \(path)") }
            done += written
        }
    }

    private static func makeDirectory(_ path: String) throws {
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/" + part
            guard mkdir(partial, 0o755) == 0 || errno == EEXIST else {
                throw failure("cannot make \(partial)")
            }
        }
    }

    private static func failure(_ what: String) -> Failure {
        Failure(description: "\(what): \(String(cString: strerror(errno))).")
    }
}
