import Changesets
import JSON
package import Records

/// The national income line by year, at current prices, with its source; `Protocol/criteria/poverty-lines.json`.
package struct IncomeLines: Sendable {
    package struct Line: Sendable {
        package let year: Int
        /// A head and year, in fen.
        package let fen: Int64
        package let source: String
        package let certainty: CriteriaSet.Certainty

        /// What names the line in an evidence digest: its year and amount, and not the words about it. So a file that
        /// gains a year, or a better source, leaves what was attested before as it was.
        func hash(_ suite: Suite) -> [UInt8] {
            var writer = ByteWriter()
            writer.raw(Array("cunlian income line 1\0".utf8))
            writer.varint(year)
            writer.signed(fen)
            return suite.digest(writer.bytes)
        }
    }

    /// Ascending by year.
    package let lines: [Line]

    package func line(_ year: Int) -> Line? { lines.first { $0.year == year } }

    /// - Throws: `SchemaError` with the place of the first fault.
    package init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
        let parser = CriteriaParser(file: file)
        let reader = try parser.reader(
            try .document(bytes, file: file), .incomeTable, ["lines", "label", "note", "items"])
        _ = try reader.text("lines")
        var lines: [Line] = []
        var years = Uniqueness<Int>()
        for node in try reader.list("items") {
            let item = try parser.reader(node, .incomeLine, ["year", "yuan", "source", "certainty"])
            let year = try item.number("year", in: CriteriaParser.years)
            try years.insert(year, at: item.place("year"), of: item, called: .year)
            let yuan = try item.required("yuan")
            guard let fen = yuan.number?.scaled(digits: 2), fen > 0, fen < 1_000_000_000 else {
                throw item.refuse(
                    yuan, .criteria(.notAnIncome))
            }
            lines.append(
                Line(
                    year: year, fen: fen, source: try item.text("source"),
                    certainty: try parser.choice(CriteriaSet.Certainty.self, item, "certainty")))
        }
        self.lines = lines.sorted { $0.year < $1.year }
    }
}
