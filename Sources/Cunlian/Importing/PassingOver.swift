import Records

extension Importer {
    private static let totals: Set<String> = [
        "合计", "总计", "小计", "共计", "总合计", "本页小计", "本页合计", "累计", "以下空白", "以下无", "total", "subtotal", "sum",
    ]
    private static let notes = ["注:", "备注:", "说明:", "填表人", "制表人", "审核人", "填报单位", "填报人", "单位负责人", "制表日期", "填表日期", "note:", "notes:"]

    /// What a row is that is none.
    func passedOver(_ cells: [TableCell]) -> PassedOver? {
        guard let index = cells.firstIndex(where: { !$0.isBlank }) else { return nil }
        let first = cells[index].plain
        // The longest of these words; nearly every row begins with something longer, or with digits.
        if first.utf8.first.map({ (0x30...0x39).contains($0) }) ?? true {
            return isTotal(cells) ? .total : isTitles(cells) ? .titles : nil
        }
        let word = first.columnTitle.lowercased()
        if Self.totals.contains(word) || isTotal(cells) { return .total }
        if Self.notes.contains(where: word.hasPrefix), cells.count(where: { !$0.isBlank }) <= 6 { return .note }
        return isTitles(cells) ? .titles : nil
    }

    /// Where people are told apart, a total stands instead of a number or a name.
    private func isTotal(_ cells: [TableCell]) -> Bool {
        (header.numberColumns + header.nameColumns).contains {
            $0 < cells.count && Self.totals.contains(cells[$0].plain.columnTitle.lowercased())
        }
    }

    /// On every page of a sheet that was printed.
    private func isTitles(_ cells: [TableCell]) -> Bool {
        let pairs = zip(cells, header.titles).filter { !$0.1.isEmpty }
        return pairs.count > 1 && pairs.allSatisfy { $0.0.text.columnTitle == $0.1 }
    }
}
