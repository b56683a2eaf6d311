import RecordStore
import Records

/// Letters of responsibility of a year [S:665]: which are not signed, and which townships have none.
struct Letters {
    struct Letter {
        /// Inside the file, as its scope.
        let record: Int64
        let scope: Int64?
        let number: String?
        let party: String?
        let isSigned: Bool
    }

    struct Township {
        enum State { case signed, unsigned, missing }

        /// Inside the file.
        let scope: Int64?
        let code: String?
        let name: String
        let state: State
    }

    /// Of the report's region.
    private(set) var letters: [Letter] = []
    /// Those whose own record the store has, of the report's region. A letter is a township's where it is of its code, or names it.
    private(set) var townships: [Township] = []

    init(_ records: RegionRecords, _ year: Int) throws {
        let rows = try records.all("responsibility", ["region", "party", "person", "year", "signed", "number"]).filter {
            $0[5].integer == Int64(year)
        }
        letters = rows.filter { records.isHere(code: $0[2].text, scope: $0[1].integer) }.map { row in
            Letter(
                record: row[0].integer ?? 0, scope: row[1].integer, number: row[7].text, party: row[3].text, isSigned: row[6].integer != nil
            )
        }
        townships = try records.rows("township", ["code", "name"], region: 0).compactMap { row in
            guard let name = row[3].text ?? row[2].text else { return nil }
            let own = rows.filter { letter in
                letter[2].text.map { $0 == row[2].text } ?? false
                    || [letter[3].text, letter[4].text].contains { $0?.contains(name) ?? false }
            }
            let isSigned = own.contains { $0[6].integer != nil }
            return Township(
                scope: row[1].integer, code: row[2].text, name: name, state: isSigned ? .signed : own.isEmpty ? .missing : .unsigned)
        }
    }
}
