import Glibc
import JSON

/// The dense workload as `generate --dense` wrote it.
struct DenseData {
    let folder: String
    let households: Table
    let persons: Table

    struct Column {
        let name: String
        /// TEXT, INTEGER, REAL, BOOLEAN or DATE.
        let type: String
    }

    /// What a visit found otherwise, or a clerk wrote: one household's fields.
    struct Edit {
        let household: String
        var fields: [(column: Int, new: String, old: String)] = []
    }

    /// - Parameter villages: How many are taken, from the first.
    init(_ folder: String, villages: Int = .max) throws {
        self.folder = folder
        let columns = try JSONNode(parsing: try readBytes(folder + "/columns.json"))
        func table(_ name: String) throws -> Table {
            let list = (columns[name]?.list ?? []).compactMap { node in
                node.list.flatMap { pair in pair.count == 2 ? Column(name: pair[0].text ?? "", type: pair[1].text ?? "") : nil }
            }
            guard !list.isEmpty else { throw BenchError("\(folder)/columns.json has no \(name)") }
            return Table(name: name, columns: list, bytes: try readBytes("\(folder)/\(name).tsv"), villages: villages)
        }
        households = try table("households")
        persons = try table("persons")
    }

    var tables: [Table] { [households, persons] }
    var villages: [String] { households.villages.map(\.code) }
    /// Cells, the empty ones included.
    var fields: Int { tables.reduce(0) { $0 + $1.rowCount * $1.columns.count } }
    var counties: [String] { villages.reduce(into: []) { if $0.last != String($1.prefix(6)) { $0.append(String($1.prefix(6))) } } }

    func edits(_ name: String) throws -> [Edit] {
        var result: [Edit] = []
        for line in try readBytes("\(folder)/edits/\(name).tsv").split(separator: 0x0A) {
            let cells = Table.cells(line)
            guard cells.count == 4, let column = households.columns.firstIndex(where: { $0.name == cells[1] }) else {
                throw BenchError("\(name): \(cells.joined(separator: " "))")
            }
            if result.last?.household != cells[0] { result.append(Edit(household: cells[0])) }
            result[result.count - 1].fields.append((column, cells[2], cells[3]))
        }
        return result
    }

    /// One collector's round, where the households are among those taken.
    func typicalRound() throws -> [Edit] { try edits("typical").filter { villages.contains(String($0.household.prefix(12))) } }

    /// The first county's villages that have a round of visits and a clerk: 35, or as many as there are.
    func concurrentRounds() throws -> (villages: [String], visits: [Edit], clerk: [Edit]) {
        let first = villages.filter { $0.prefix(6) == villages.first?.prefix(6) }.prefix(35)
        let places = first.indices.map { "00-" + ($0 < 10 ? "0" : "") + String($0) }
        return (Array(first), try places.flatMap { try edits("visits-" + $0) }, try places.flatMap { try edits("clerk-" + $0) })
    }

    /// The rows of one table, held as bytes until they are asked for.
    struct Table {
        let name: String
        let columns: [Column]
        private(set) var villages: [(code: String, bytes: Range<Int>)] = []
        private(set) var rowCount = 0
        private let bytes: [UInt8]

        fileprivate init(name: String, columns: [Column], bytes: [UInt8], villages most: Int) {
            self.name = name
            self.columns = columns
            self.bytes = bytes
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                // Both tables name their village, or begin their household's number with it, in the second column.
                let code = bytes[start..<end].split(separator: 0x09, maxSplits: 2)[1].prefix(12)
                if villages.last?.code != String(decoding: code, as: UTF8.self) {
                    guard villages.count < most else { break }
                    villages.append((String(decoding: code, as: UTF8.self), start..<start))
                }
                start = min(end + 1, bytes.count)
                villages[villages.count - 1].bytes = villages[villages.count - 1].bytes.lowerBound..<start
                rowCount += 1
            }
        }

        func rows(ofVillage index: Int) -> [[String]] {
            bytes[villages[index].bytes].split(separator: 0x0A).map(Self.cells)
        }

        fileprivate static func cells(_ line: ArraySlice<UInt8>) -> [String] {
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A cell that holds nothing.
    static let missing = "\\N"
}

func readBytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw BenchError("cannot read \(path)") }
    defer { fclose(file) }
    let size = fileSize(path)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in count = fread(buffer.baseAddress, 1, size, file) }
}
