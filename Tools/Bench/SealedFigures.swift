import Cunlian
import CunlianTrust
import Glibc
import RecordStore
import Records

/// What sealing costs an office: its tables taken in, and all numbers of a county opened.
extension Workbench {
    static let sealedFigures = ["import-sealed", "open-county"]

    /// The county's households and members taken in by turns into a store of the newest form, which seals, and into one of the form before;
    /// then all citizens' numbers asked for at once.
    func sealedValues() throws {
        let sheets = try CountySheets(in: folder, isQuick: isQuick)
        let forms = ["schemas/poverty-register-2.json", "schemas/poverty-register-3.json"].map(registerSchema)
        var costs: [[Cost]] = [[], []]
        var opened = Cost()
        for index in 0..<(isQuick ? 1 : 3) {
            for (place, form) in forms.enumerated() {
                let name = "sealed \(index) \(place)"
                let office = try sheets.office(in: folder.folder(name), schema: form)
                costs[place].append(try Cost.of { _ = try sheets.take(into: office.store) })
                if place == 1 { opened = try open(folder.path + "/" + name, sheets.members) }
                folder.remove(name)
            }
            remark(
                "import-sealed \(index + 1): \(rounded(costs[1][index].processor)) s of processor, \(rounded(costs[0][index].processor)) s where nothing is sealed"
            )
        }
        let (plain, sealed) = (Cost.median(costs[0]), Cost.median(costs[1]))
        report.add(
            Figure(
                name: "import-sealed", value: sealed.processor, unit: "s", ratio: sealed.processor / plain.processor,
                against: "the same rows into the form before, which seals nothing: \(rounded(plain.processor)) s of processor"))
        report.add(
            Figure(
                name: "open-county", value: opened.wall, unit: "s",
                against: "\(sheets.members) persons' numbers, the keys' unwrapping included"))
    }

    /// All citizens' numbers, in one question, by whoever has opened nothing yet.
    private func open(_ path: String, _ count: Int) throws -> Cost {
        let store = try RecordStore.open(in: path, signer: KeyFile.open(at: path + "/key"), environment: .live)
        guard let table = store.views.table("member"), let column = store.views.column("member", "id_number") else {
            throw BenchError("the form has no citizens' numbers")
        }
        var texts = 0
        let cost = try Cost.of {
            texts = try store.views.query("SELECT t.\"\(column.name)\" FROM \"\(table)\" t").count { $0[0].text?.utf8.count == 18 }
        }
        guard texts * 10 > count * 9 else { throw BenchError("only \(texts) of \(count) numbers could be read") }
        return cost
    }
}

/// A county's old tables, as its office has them.
struct CountySheets {
    let register: String
    let villages: [String]
    /// Households, then members: one file each.
    let files: [(type: String, path: String)]
    private(set) var members = 0

    init(in folder: Folder, isQuick: Bool) throws {
        try self.init(of: Corpus.files(in: folder, isQuick: isQuick), joinedIn: folder)
    }

    /// - Parameter register: The generator's files.
    init(of register: String, joinedIn folder: Folder) throws {
        let villages = entries(of: register).filter(\.isFolder).map(\.name).filter { $0.utf8.count == 12 }
        (self.register, self.villages) = (register, villages)
        files = try ["household", "member"].map { name in
            let path = folder.path + "/" + name + ".csv"
            try Self.join(villages.map { "\(register)/\($0)/\(name).csv" }, into: path)
            return (name, path)
        }
        members = try readBytes(files[1].path).count { $0 == 0x0A } - 1
    }

    /// A store that has the county's villages and nobody in them.
    func office(in path: String, schema: [UInt8] = registerSchema()) throws -> Author {
        let office = try Author(in: path, schema: schema)
        var ignored: [UInt8] = []
        try office.take(["county", "township", "helper"], in: "\(register)/\(Corpus.countyScope)", &ignored)
        for village in villages { try office.take(["village", "natural_village"], in: "\(register)/\(village)", &ignored) }
        return office
    }

    /// - Returns: How many rows there were.
    func take(into store: RecordStore) throws -> Int {
        try files.reduce(0) { try $0 + Workbench.take($1.type, $1.path, into: store) }
    }

    /// One file of several with the same header.
    private static func join(_ files: [String], into path: String) throws {
        var whole: [UInt8] = []
        for file in files {
            let bytes = try readBytes(file)
            whole += whole.isEmpty ? bytes[...] : bytes[(bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count)...]
        }
        guard let file = fopen(path, "w"), fwrite(whole, 1, whole.count, file) == whole.count, fclose(file) == 0 else {
            throw BenchError("cannot write \(path)")
        }
    }
}
