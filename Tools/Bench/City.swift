import CSV
import Glibc
import RecordStore
import Records

/// A store with the whole register of the plan's city, as a city office asks it.
///
/// It takes a quarter of an hour to import, so where files are kept (`--keep`) it is made once.
struct City {
    let path: String
    /// A household and the village that it is in.
    let household: String
    let village: String
    let households: Int
    let persons: Int

    /// The city's store in a folder, made where there is none.
    static func open(in folder: String, isQuick: Bool) throws -> City {
        let path = folder + (isQuick ? "/city of one village" : "/city")
        let mark = path + "/whole"
        if access(mark, F_OK) != 0 {
            guard mkdir(path, 0o700) == 0 else {
                throw BenchError("\(path) is there and not whole; remove it, or name another folder with --keep")
            }
            let files = folder + "/city register"
            let generator = programFolder() + "/generate"
            guard try spawn(generator, ["--scale", isQuick ? "village" : "city", "--out", files]) == 0 else {
                throw BenchError("\(generator) failed; build it first: swift build -c release --product generate")
            }
            let cost = try Cost.of { try make(at: path, from: files) }
            remark("city: imported and sealed in \(rounded(cost.wall)) s, \(rounded(cost.processor)) s of processor")
            try writeFrames([], to: mark)
            removeTree(files)
        }
        return try City(at: path)
    }

    private init(at path: String) throws {
        self.path = path
        let file = try StoreFile(path + "/" + RecordStore.fileName)
        let rows = try file.texts("SELECT number FROM household ORDER BY _id LIMIT 1")
        let scopes = try file.texts(
            "SELECT CAST(code AS TEXT) FROM _scope WHERE id = (SELECT _scope FROM household ORDER BY _id LIMIT 1)")
        guard let household = rows.first, let village = scopes.first else { throw BenchError("\(path) has no households") }
        (self.household, self.village) = (household, village)
        households = try file.integer("SELECT count(*) FROM household")
        persons = try file.integer("SELECT count(*) FROM member")
        remark("city: \(households) households, \(persons) persons, \(try file.pages()) bytes")
    }

    private static func make(at path: String, from files: String) throws {
        let author = try Author(in: path, scope: ScopeCode(number: 4_501))
        let scopes = entries(of: files).filter(\.isFolder).compactMap { ScopeCode($0.name) }
        var ignored: [UInt8] = []
        for county in scopes where county.description.count == 6 {
            try author.take(["county", "township", "helper"], in: "\(files)/\(county)", &ignored)
        }
        for village in scopes where village.description.count == 12 {
            _ = try author.takeVillage("\(files)/\(village)", &ignored)
            ignored = []
        }
        try author.store.write { for scope in scopes { _ = try author.store.seal(scope) } }
    }
}
