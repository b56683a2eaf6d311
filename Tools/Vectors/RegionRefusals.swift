import Changesets
import Records

/// What a reader refuses in headers that name the directories of regions; `Protocol/16-regions.md`, section 4.
enum RegionRefusals {
    static func all() throws -> [RefusalVectors.Vector] {
        // One directory, of the county, with the author's first entry as its head.
        let county: [UInt8] = [6, 1, 0, 1]
        let directory = make { $0.varint(ScopeCode.directory(of: Cast.village).number) }
        func header(_ name: String, _ reason: String, _ change: (inout Forge) -> Void) throws -> RefusalVectors.Vector {
            var forge = try Forge()
            forge.magic = [0xC7, 3]
            forge.heads = [0, 1] + county
            change(&forge)
            return .init(name: name, section: "16, 4", bytes: try forge.bytes(), reason: reason, part: "header")
        }
        return [
            try header("version 3 of a scope beyond all directories", "no scope's code") {
                $0.scope = make { $0.varint(UInt64(2_000_000_000_000_000_000)) }
            },
            try header("version 3 that names no directory of a region", "version 3 without the directory of a region") {
                $0.heads = [0, 0]
            },
            try header("a grant of a directory below the scope", "no directory of the path") { $0.grant = [1, 13, 0, 1, 0, 0, 0, 0, 0] },
            try header("heads of a directory below the scope", "no directory of the path") { $0.heads = [0, 1, 13, 1, 0, 1] },
            try header("the root's directory among those of regions", "directories are out of order") { $0.heads = [0, 1, 0, 1, 0, 1] },
            try header("a directory behind one of a region in it", "directories are out of order") {
                $0.heads = [0, 2] + county + [4, 1, 0, 1]
            },
            try header("a directory without heads", "a directory without heads") {
                $0.replicas = [1] + Forge.other(0xFF)
                ($0.heads, $0.guards) = ([0, 2, 6, 0, 9, 1, 0, 1], [1, 1, 1] + Forge.other(0).prefix(8))
            },
            try header("heads of a region's directory out of order", "out of order") {
                $0.replicas = [1] + Forge.other(0xFF)
                $0.heads = [0, 1, 6, 2, 1, 1, 0, 1]
            },
            try header("heads in a region's directory", "directory heads in a directory") { $0.scope = directory },
            try header("a region's directory in version 2", "no scope's code") {
                ($0.magic, $0.scope, $0.heads) = ([0xC7, 2], directory, [0])
            },
        ]
    }
}
