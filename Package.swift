// swift-tools-version:6.2
import PackageDescription

/// Packages are for the edges alone, so whoever depends on `Cunlian` with `traits: []` fetches none of them, and whoever
/// takes `CunlianTrust` too, with `traits: ["Trust"]`, swift-crypto only (SE-0450). Here all is on.
let traits: Set<Trait> = [
    .trait(name: "Trust", description: "CunlianTrust: keys, signatures and digests by swift-crypto."),
    .trait(
        name: "Programs", description: "cunlian and cunliand, with HTTP and TLS on both sides.",
        enabledTraits: ["Trust"]),
    .default(enabledTraits: ["Programs"]),
]
let trust = TargetDependencyCondition.when(traits: ["Trust"])
let programs = TargetDependencyCondition.when(traits: ["Programs"])

/// The engine: nothing here imports a package or Foundation, and the arrows point downwards only.
let engine: [Target] = [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Causality"),
    .target(name: "JSON"),
    .target(name: "Records", dependencies: ["Causality", "JSON"]),
    .target(name: "Changesets", dependencies: ["Causality", "Records", "CZlib"]),
    .target(name: "SQLite", dependencies: ["CSQLite"]),
    .target(name: "RecordStore", dependencies: ["Causality", "JSON", "Records", "Changesets", "SQLite"]),
    .target(name: "SyncSession", dependencies: ["Causality", "Records", "Changesets"]),
    .target(
        name: "Cunlian",
        dependencies: ["Causality", "JSON", "Records", "Changesets", "SQLite", "RecordStore", "SyncSession"]),
]

let tests: [Target] = [
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "CausalityTests", dependencies: ["Causality", "Records", "TestSupport"]),
    .testTarget(name: "ChangesetsTests", dependencies: ["Causality", "Records", "Changesets", "TestSupport"]),
    .testTarget(name: "RecordsTests", dependencies: ["Causality", "JSON", "Records", "TestSupport"]),
    .target(
        name: "TestSupport",
        dependencies: ["Causality", "Records", "Changesets", "RecordStore", "SyncSession", "Cunlian"],
        path: "Tests/TestSupport"),
    .testTarget(
        name: "CunlianTests",
        dependencies: [
            "Causality", "Records", "Changesets", "RecordStore", "SQLite", "SyncSession", "Cunlian", "RegisterData", "TestSupport",
        ]),
    .testTarget(
        name: "SyncSessionTests", dependencies: ["Causality", "Records", "Changesets", "SyncSession", "TestSupport"]),
    .testTarget(name: "TidyTests"),
    .testTarget(name: "RecordStoreTests", dependencies: ["Causality", "Records", "Changesets", "RecordStore", "SQLite", "TestSupport"]),
]

/// What the edges stand on: the standard library and Glibc, nothing of the engine.
let tools: [Target] = [
    .target(name: "CSV"),
    // Workbooks in Office Open XML, read and written with zlib alone.
    .target(name: "Spreadsheet", dependencies: ["CZlib"]),
    .target(name: "CTerminal"),
    .target(name: "CMemory"),
    .target(name: "Terminal", dependencies: ["CTerminal"]),
    .testTarget(name: "CSVTests", dependencies: ["CSV"]),
    .testTarget(name: "SpreadsheetTests", dependencies: ["CZlib", "Spreadsheet"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
]

/// What belongs to the poverty register alone: its files, and made-up registers to try it on.
let register: [Target] = [
    // C23 for `#embed`: the files of Protocol/ that a program carries with it.
    .target(name: "RegisterData", exclude: ["pinyin.txt", "practice.txt"], cSettings: [.unsafeFlags(["-std=c23"])]),
    .target(
        name: "Register",
        dependencies: ["Causality", "Changesets", "JSON", "Records", "RecordStore", "Cunlian", "RegisterData"]),
    // A report as a table, CSV, JSON lines, or a page.
    .target(name: "ReportFormats", dependencies: ["CSV", "JSON", "Records", "Register", "Terminal"]),
    .testTarget(
        name: "ReportFormatsTests", dependencies: ["CSV", "JSON", "Records", "Register", "ReportFormats", "TestSupport"]),
    .executableTarget(
        name: "generate", dependencies: ["CSV", "Records", "RegisterData"], path: "Tools/Generate"),
    .testTarget(name: "GenerateTests", dependencies: ["generate", "CSV", "JSON", "Records", "RegisterData", "TestSupport"]),
    .testTarget(
        name: "RegisterTests",
        dependencies: [
            "generate", "Causality", "CSV", "Cunlian", "RecordStore", "Records", "Register", "RegisterData", "ReportFormats", "Terminal",
            "TestSupport",
        ]),
]

/// The edges: what meets keys, networks and operators. Only these use packages.
let edges: [Target] = [
    .target(
        name: "CunlianTrust",
        dependencies: [
            "Changesets", "RecordStore", .product(name: "Crypto", package: "swift-crypto", condition: trust),
            .product(name: "CryptoExtras", package: "swift-crypto", condition: trust),
        ]),
    .target(
        name: "CunlianHTTP",
        dependencies: [
            "Changesets", "SyncSession",
            .product(name: "AsyncHTTPClient", package: "async-http-client", condition: programs),
            .product(name: "NIOCore", package: "swift-nio", condition: programs),
            .product(name: "NIOHTTP1", package: "swift-nio", condition: programs),
            .product(name: "NIOPosix", package: "swift-nio", condition: programs),
            .product(name: "NIOSSL", package: "swift-nio-ssl", condition: programs),
            .product(name: "SwiftASN1", package: "swift-asn1", condition: programs),
        ]),
    .target(
        name: "CunlianServer",
        dependencies: [
            "SyncSession", "CunlianHTTP",
            .product(name: "Hummingbird", package: "hummingbird", condition: programs),
            .product(name: "HummingbirdCore", package: "hummingbird", condition: programs),
            .product(name: "HummingbirdTLS", package: "hummingbird", condition: programs),
            .product(name: "Crypto", package: "swift-crypto", condition: programs),
            .product(name: "SwiftASN1", package: "swift-asn1", condition: programs),
            .product(name: "HTTPTypes", package: "swift-http-types", condition: programs),
            .product(name: "Logging", package: "swift-log", condition: programs),
            .product(name: "NIOCore", package: "swift-nio", condition: programs),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: programs),
            .product(name: "NIOPosix", package: "swift-nio", condition: programs),
            .product(name: "NIOSSL", package: "swift-nio-ssl", condition: programs),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: programs),
            .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: programs),
        ]),
    // What offices see and do in a browser, at the node itself.
    .target(
        name: "CunlianConsole",
        dependencies: [
            "Causality", "Changesets", "Cunlian", "RecordStore", "Records", "Register", "ReportFormats", "SyncSession", "Terminal",
            "CunlianTrust", "CMemory",
            .product(name: "Hummingbird", package: "hummingbird", condition: programs),
            .product(name: "HummingbirdCore", package: "hummingbird", condition: programs),
            .product(name: "HummingbirdTLS", package: "hummingbird", condition: programs),
            .product(name: "HTTPTypes", package: "swift-http-types", condition: programs),
            .product(name: "Logging", package: "swift-log", condition: programs),
            .product(name: "NIOCore", package: "swift-nio", condition: programs),
            .product(name: "NIOSSL", package: "swift-nio-ssl", condition: programs),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: programs),
        ]),
    .testTarget(
        name: "ConsoleTests",
        dependencies: [
            "Cunlian", "CunlianConsole", "CunlianTrust", "RecordStore", "Records", "ReportFormats", "TestSupport",
        ]),
    .testTarget(
        name: "EdgeTests",
        dependencies: [
            "Changesets", "Cunlian", "RecordStore", "Records", "SyncSession", "CunlianTrust", "CunlianHTTP", "CunlianServer",
            "TestSupport",
            .product(name: "AsyncHTTPClient", package: "async-http-client", condition: programs),
            .product(name: "Crypto", package: "swift-crypto", condition: trust),
            .product(name: "HTTPTypes", package: "swift-http-types", condition: programs),
            .product(name: "Hummingbird", package: "hummingbird", condition: programs),
            .product(name: "HummingbirdTesting", package: "hummingbird", condition: programs),
            .product(name: "Logging", package: "swift-log", condition: programs),
            .product(name: "NIOCore", package: "swift-nio", condition: programs),
            .product(name: "NIOPosix", package: "swift-nio", condition: programs),
            .product(name: "NIOSSL", package: "swift-nio-ssl", condition: programs),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: programs),
            .product(name: "SwiftASN1", package: "swift-asn1", condition: programs),
            .product(name: "X509", package: "swift-certificates", condition: programs),
        ]),
]

/// What people run.
let executables: [Target] = [
    .target(
        name: "CunlianCommands",
        dependencies: [
            "Causality", "JSON", "Records", "Changesets", "RecordStore", "SyncSession", "Cunlian", "Register", "RegisterData",
            "ReportFormats", "CSV", "Spreadsheet", "Terminal", "CunlianTrust", "CunlianHTTP", "CunlianServer", "CunlianConsole", "CMemory",
            .product(name: "ArgumentParser", package: "swift-argument-parser", condition: programs),
            .product(name: "Logging", package: "swift-log", condition: programs),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: programs),
        ]),
    .testTarget(
        name: "CommandTests",
        dependencies: [
            "Causality", "JSON", "Records", "Changesets", "SQLite", "RecordStore", "SyncSession", "Cunlian", "Register", "CSV",
            "Spreadsheet",
            "Terminal", "CunlianTrust", "CunlianHTTP", "CunlianConsole", "CunlianCommands", "CunlianProgram", "CunliandProgram",
            "TestSupport",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
    .executableTarget(
        name: "CunlianProgram",
        dependencies: ["CunlianCommands", .product(name: "ArgumentParser", package: "swift-argument-parser", condition: programs)],
        path: "Sources/Programs/cunlian"),
    .executableTarget(
        name: "CunliandProgram",
        dependencies: ["CunlianCommands", .product(name: "ArgumentParser", package: "swift-argument-parser", condition: programs)],
        path: "Sources/Programs/cunliand"),
    // Writes the golden vectors of Protocol/vectors, and random histories for the decoder in Python.
    .executableTarget(
        name: "vectors",
        dependencies: ["Causality", "JSON", "Records", "Changesets", "RecordStore", "SyncSession", "CunlianTrust", "TestSupport"],
        path: "Tools/Vectors"),
    .testTarget(
        name: "VectorTests",
        dependencies: [
            "vectors", "Causality", "JSON", "Records", "Changesets", "RecordStore", "SyncSession", "Register", "CunlianTrust",
            "TestSupport",
        ]),
]

/// Registers of one's own; see `docs/LIBRARY.md`.
let examples: [Target] = [
    .executableTarget(name: "clinic", dependencies: ["Cunlian", "CunlianTrust"], path: "Examples/Clinic"),
    .testTarget(name: "ExampleTests", dependencies: ["clinic", "TestSupport"]),
]

/// What the engine is measured with; see `docs/PERFORMANCE.md`.
let measures: [Target] = [
    // The floor: plain C on the same SQLite library.
    .target(name: "BenchFloor", dependencies: ["CSQLite"], path: "Tools/BenchFloor"),
    .executableTarget(
        name: "bench",
        dependencies: [
            "BenchFloor", "CSV", "Causality", "Changesets", "Cunlian", "CunlianTrust", "JSON", "RecordStore", "Records", "Register",
            "RegisterData", "SQLite", "Spreadsheet", "SyncSession",
        ],
        path: "Tools/Bench"),
]

let packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
]

/// With `ENGINE_ALONE` in the environment the engine builds and is tested without fetching anything:
/// `ENGINE_ALONE=1 swift test --scratch-path .build-engine`.
let isEngineAlone = Context.environment["ENGINE_ALONE"] != nil

let package = Package(
    name: "cunlian",
    products: [.library(name: "Cunlian", targets: ["Cunlian"])]
        + (isEngineAlone
            ? []
            : [
                .library(name: "CunlianTrust", targets: ["CunlianTrust"]),
                .executable(name: "cunlian", targets: ["CunlianProgram"]),
                .executable(name: "cunliand", targets: ["CunliandProgram"]),
            ]),
    traits: isEngineAlone ? [] : traits,
    dependencies: isEngineAlone ? [] : packages,
    targets: engine + register + tools + tests + (isEngineAlone ? [] : edges + executables + examples + measures),
    swiftLanguageModes: [.v6]
)

/// Where every use of memory that the compiler does not watch over is marked `unsafe` (SE-0458), and there are few.
let strict: Set<String> = [
    "Causality", "JSON", "Records", "Changesets", "SQLite", "RecordStore", "SyncSession", "Cunlian", "Register", "ReportFormats", "CSV",
    "Spreadsheet", "Terminal", "CunlianTrust", "CunlianHTTP", "CunlianServer", "CunlianCommands", "CunlianProgram", "CunliandProgram",
    "clinic",
]

/// What the tests, and the programs that they start, spend their time in. With `OPTIMISED` in the environment a debug build optimises it and
/// keeps its assertions; see `docs/decisions/0073-tests-run-optimised.md`.
let isOptimised = Context.environment["OPTIMISED"] != nil
let computing: Set<String> = [
    "Causality", "JSON", "Records", "Changesets", "SQLite", "RecordStore", "SyncSession", "Cunlian", "Register", "ReportFormats", "CSV",
    "Spreadsheet", "Terminal", "generate", "TestSupport",
]

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    ]
    if strict.contains(target.name) { target.swiftSettings?.append(.strictMemorySafety()) }
    if isOptimised, computing.contains(target.name) {
        target.swiftSettings?.append(.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug)))
    }
}
