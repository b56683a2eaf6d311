import CSV
import Glibc
import RecordStore
import Records

/// A store with the whole register of the plan's city, or of one county, as an office there asks it.
///
/// It takes long to import, so where files are kept (`--keep`) it is made once.
struct City {
    let path: String
    /// A household and the village that it is in.
    let household: String
    let village: String
    /// Of the household's head.
    let headName: String
    /// All of them.
    let villages: [ScopeCode]
    let households: Int
    let persons: Int

    /// The store in a folder, made where there is none.
    ///
    /// - Parameters:
    ///   - scale: As `generate` takes it, `city` or `county`.
    ///   - hasOffices: Whether it is a tree's root, of the form that seals, its authors hold offices, and ten thousand conflicts and cases are
    ///     open.
    static func open(_ scale: String = "city", in folder: String, isQuick: Bool, hasOffices: Bool = false) throws -> City {
        let path = folder + (isQuick ? "/\(scale) of one village" : "/\(scale)") + (hasOffices ? " with offices, sealed" : "")
        let mark = path + "/whole"
        if access(mark, F_OK) != 0 {
            guard mkdir(path, 0o700) == 0 else {
                throw BenchError("\(path) is there and not whole; remove it, or name another folder with --keep")
            }
            let files = folder + "/\(scale) register"
            let generator = programFolder() + "/generate"
            guard try spawn(generator, ["--scale", isQuick ? "village" : scale, "--out", files]) == 0 else {
                throw BenchError("\(generator) failed; build it first: swift build -c release --product generate")
            }
            let cost = try Cost.of { try make(at: path, from: files, hasOffices: hasOffices) }
            remark("\(scale): imported and sealed in \(rounded(cost.wall)) s, \(rounded(cost.processor)) s of processor")
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
        headName = try file.texts("SELECT name FROM member ORDER BY _id LIMIT 1").first ?? ""
        villages = try file.texts(
            "SELECT CAST(code AS TEXT) FROM _scope WHERE id IN (SELECT DISTINCT _scope FROM household) ORDER BY code"
        ).compactMap { ScopeCode($0, in: .regions) }
        households = try file.integer("SELECT count(*) FROM household")
        persons = try file.integer("SELECT count(*) FROM member")
        remark("\(path.split(separator: "/").last ?? ""): \(households) households, \(persons) persons, \(try file.pages()) bytes")
    }

    /// A device imports a few villages at a time, as a village's or a township's would; the city's node merges all.
    private static func make(at path: String, from files: String, hasOffices: Bool) throws {
        let node = try Node(in: path)
        let folder = try Folder()
        let offices = hasOffices ? try CityOffices(node) : nil
        func author(_ name: String) throws -> Author {
            try offices?.author(in: folder.folder(name), role: "I") ?? Author(in: folder.folder(name), scope: Self.scope)
        }
        let scopes = entries(of: files).filter(\.isFolder).compactMap { ScopeCode($0.name, in: .regions) }
        let counties = scopes.filter { $0.description.count == 6 }
        var shared: [[UInt8]] = []
        var ignored: [UInt8] = []
        let office = try author("office")
        for county in counties {
            try office.take(["county", "township", "helper"], in: "\(files)/\(county)", &ignored)
            shared += try office.sealed(county)
            if let offices { try offices.receive(office, of: county) }
        }
        if offices == nil { try node.receive(shared) }
        let villages = scopes.filter { !counties.contains($0) }
        for start in stride(from: 0, to: villages.count, by: villagesPerDevice) {
            let device = try author("device")
            try device.receive(shared)
            for village in villages[start..<min(start + villagesPerDevice, villages.count)] {
                _ = try device.takeVillage("\(files)/\(village)", &ignored)
                if let offices { try offices.receive(device, of: village) } else { try node.receive(try device.sealed(village)) }
                ignored = []
            }
            folder.remove("device")
        }
        if let offices { try CityDisputes(offices: offices, folder: folder).make(in: villages) }
    }

    private static let scope = ScopeCode(number: 4_501)
    private static let villagesPerDevice = 16
}
