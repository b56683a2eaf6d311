// swift-tools-version:6.1
import PackageDescription

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
        dependencies: ["Causality", "JSON", "Records", "Changesets", "RecordStore", "SyncSession"]),
]

let tests: [Target] = [
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "RecordsTests", dependencies: ["Causality", "JSON", "Records"]),
    .target(
        name: "TestSupport",
        dependencies: ["Causality", "Records", "Changesets", "RecordStore", "SyncSession", "Cunlian"],
        path: "Tests/TestSupport"),
    .testTarget(
        name: "CunlianTests",
        dependencies: ["Causality", "Records", "Changesets", "RecordStore", "SyncSession", "Cunlian", "TestSupport"]),
    .testTarget(name: "RecordStoreTests", dependencies: ["Causality", "Records", "Changesets", "RecordStore", "TestSupport"]),
]

/// What the edges stand on: the standard library and Glibc, nothing of the engine.
let tools: [Target] = [
    .target(name: "CSV"),
    .target(name: "CTerminal"),
    .target(name: "Terminal", dependencies: ["CTerminal"]),
    .testTarget(name: "CSVTests", dependencies: ["CSV"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
]

/// What belongs to the poverty register alone: its files, and made-up registers to try it on.
let register: [Target] = [
    // C23 for `#embed`: the files of Protocol/ that a program carries with it.
    .target(name: "RegisterData", cSettings: [.unsafeFlags(["-std=c23"])]),
    .executableTarget(
        name: "generate", dependencies: ["CSV", "Records", "RegisterData"], path: "Tools/Generate"),
    .testTarget(name: "GenerateTests", dependencies: ["generate", "CSV", "JSON", "Records", "RegisterData"]),
]

let package = Package(
    name: "cunlian",
    targets: engine + tests + tools + register,
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    ]
}
