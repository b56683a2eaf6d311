import Foundation
import TestSupport
import Testing

@testable import vectors

/// The decoder in Python, which was written from `Protocol/` alone, folds what real stores wrote, and says the same.
@Suite struct HistoryTests {
    @Test(arguments: UInt64(0)..<4) func `S15 what random histories amount to is what the decoder in Python makes of their logs`(
        part: UInt64
    )
        throws
    {
        let folder = TemporaryFolder()
        try RandomHistory.write(seeds: part * 10..<part * 10 + 10, in: folder.path)
        let outcome = try Decoder.run("histories.py", [folder.path])
        #expect(outcome.status == 0, "seeds \(part * 10) to \(part * 10 + 9): \(outcome.text)")
        #expect(outcome.text.contains("10 histories"))
    }
}

/// Runs the programs of `Tools/decoder`.
enum Decoder {
    static func run(_ program: String, _ arguments: [String] = []) throws -> (status: Int32, text: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-B", VectorTests.root.appending(path: "Tools/decoder/" + program).path] + arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
