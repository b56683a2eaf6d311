import CunlianTrust

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes the golden vectors of `Protocol/vectors/`, always the same bytes.
///
///     swift run vectors
///     swift run vectors histories FOLDER FIRST COUNT
///
/// From the root of the repository, or with the folder to write to. `histories` writes random histories instead, of
/// so many seeds from the first one on.
@main struct Vectors {
    static func main() throws {
        do { try write() } catch {
            guard let error = error as? WriteError else { throw error }
            print("vectors: \(error.path) cannot be written: \(String(cString: strerror(error.number)))")
            exit(73)
        }
    }

    private static func write() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "histories", arguments.count == 4, let first = UInt64(arguments[3]), let count = UInt64(arguments[4]) {
            try RandomHistory.write(seeds: first..<first + count, in: arguments[2])
            return
        }
        guard arguments.count <= 1 else {
            print("usage: vectors [<folder>] | vectors histories <folder> <first> <count>")
            exit(64)
        }
        let folder = arguments.first ?? "Protocol/vectors"
        for (name, text) in try files() { try write(Array(text.utf8), to: folder + "/" + name) }
    }

    /// Every file by its name.
    static func files() throws -> [(name: String, text: String)] {
        [
            ("encoding.json", try EncodingVectors.text()),
            ("changesets.json", try ChangesetVectors.text()),
            ("refusals.json", try RefusalVectors.text()),
            ("chains.json", try ChainVectors.text()),
            ("folds.json", try FoldVectors.text()),
            ("sessions.json", try SessionVectors.text()),
            ("bundles.json", try BundleVectors.text()),
            ("attachments.json", try AttachmentVectors.text()),
            ("sealed.json", try SealedVectors.text()),
            ("viewings.json", try ViewingVectors.text()),
            ("states.json", try StateVectors.text()),
            ("tokens.json", try TokenVectors.text()),
            ("citizens.json", CitizenVectors.text()),
            ("signatures.json", try SignatureVectors.text()),
            ("successions.json", try SuccessionVectors.text()),
            ("schema.json", VectorSchema.text),
            ("schemas.json", SchemaVectors.text()),
        ]
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "wb") else { throw WriteError(path: path, number: errno) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
            throw WriteError(path: path, number: errno)
        }
    }
}

struct WriteError: Error {
    let path: String
    let number: Int32
}
