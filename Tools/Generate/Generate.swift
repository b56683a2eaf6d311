import Glibc
import Records
import RegisterData

/// `generate`: writes a made-up register for demonstrations, tests and measurements.
@main
enum Generate {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.wantsHelp {
                print(Options.help)
                return
            }
            if let counties = options.denseCounties {
                try dense(options, counties: counties)
            } else {
                try run(options)
            }
        } catch let refusal as Options.Refusal {
            fail("generate: \(refusal)", code: 64)
        } catch {
            fail("generate: \(error)", code: 1)
        }
    }

    private static func run(_ options: Options) throws {
        let start = ContinuousClock.now
        var output = try Output(directory: options.directory)
        var register = Register(
            schema: try schema(), language: options.language, scale: options.scale, seed: options.seed,
            faults: options.faults)
        try register.generate { region, file, bytes throws in
            try output.write(region: region, file: file, bytes: bytes)
        }
        let counts = register.counts
        print(
            "\(counts.counties) counties, \(counts.villages) villages, \(counts.natural) natural villages, "
                + "\(counts.households) households, \(counts.persons) persons, \(counts.faults) faults: "
                + "\(counts.files) files, \(counts.bytes) bytes in \(options.directory), \(ContinuousClock.now - start)"
        )
    }

    private static func dense(_ options: Options, counties: Int) throws {
        let start = ContinuousClock.now
        var workload = try DenseWorkload(directory: options.directory)
        try workload.generate(counties: counties)
        let counts = workload.counts
        print(
            "\(counts.counties) counties, \(counts.villages) villages, \(counts.households) households, \(counts.persons) persons, "
                + "\(counts.fields) fields, \(counts.edits) edits, \(counts.concurrent) of them met by a clerk's, in "
                + "\(options.directory), \(ContinuousClock.now - start)")
    }

    static func schema() throws -> Schema {
        let file = register_data_file(0)
        let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.count)))
        return try Schema(parsing: bytes, file: String(cString: file.path))
    }

    private static func fail(_ text: String, code: Int32) -> Never {
        let line = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(code)
    }
}
