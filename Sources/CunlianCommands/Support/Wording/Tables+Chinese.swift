import Cunlian
import Records
import Register
import Spreadsheet

extension Chinese {
    func sentence(_ error: SpreadsheetError) -> String {
        switch error {
        case .unreadable(let path, let number): "无法读取 \(path)：\(words(system: number))"
        case .otherForm(.xls): "这是旧式 .xls 文件；请在表格软件中打开，另存为 .xlsx 再导入。"
        case .otherForm(.et): "这是 WPS 的 .et 文件；请在 WPS 中打开，另存为 .xlsx 再导入。"
        case .otherForm(.encrypted): "文件加了密码；请打开后去掉密码，另存为 .xlsx 再导入。"
        case .otherForm(.ods): "这是 .ods 文件；请打开后另存为 .xlsx 再导入。"
        case .otherForm(.xlsb): "这是 .xlsb 文件；请打开后另存为 .xlsx 再导入。"
        case .notAWorkbook: "这个文件不是 .xlsx 表格；请打开后另存为 .xlsx 再导入。"
        case .damaged(let part): "表格文件已损坏（\(part)）；请重新复制，或打开后另存为 .xlsx。"
        case .tooLarge(let part, let bytesMax): "表格文件过大（\(part) 超过 \(bytesMax) 字节）；请分成几个文件。"
        case .tooMany(let part, let most): "表格内容过多（\(part) 超过 \(most) 项）；请删去空白区域，或分成几个文件。"
        case .declaresTypes(let part): "表格文件含有不允许的内容（\(part)）；请打开后另存为 .xlsx。"
        case .noSheet(let name, let among): "没有工作表“\(name)”；有：\(among.joined(separator: "、"))。"
        case .noMemory: "内存不足，无法读写表格。"
        }
    }

    func name(_ column: ColumnName) -> String { "第 \(column.place + 1) 列（\(CellPlace.letters(ofColumn: column.place))）“\(column.title)”" }

    func sentence(_ fault: HeaderFault) -> String {
        switch fault {
        case .unknown(let columns, let type, let titles):
            "\(type.label.zh)没有这些列：\(columns.map(name).joined(separator: "、"))；有的如 \(titles.map(\.zh).joined(separator: "、"))，全部见 describe \(type.label.zh)；改正列名，或加 --ignore-unknown 略过这些列。未写入任何内容。"
        case .twice(let first, let second): "\(name(first))和\(name(second))是同一项；请删去一列。未写入任何内容。"
        case .unclear(let column, let field, let unit):
            "\(name(column))的单位与“\(field.zh)”不符，\(unit.map { "应为\($0.zh)" } ?? "这一项没有单位")；请换算后改列名。未写入任何内容。"
        case .needsYear(let column): "\(name(column))按年度填写；请用 --year 指明年度，或加 --ignore-unknown 略过。未写入任何内容。"
        case .nothingKnown(let type): "表中没有一列是\(type.label.zh)的项目；请核对记录类型，列名可用 export --template 生成的表。"
        case .otherSheets(let sheets, let sheet, let type):
            "工作表“\(sheet)”里没有一列是\(type.label.zh)的项目；此文件还有：\(sheets.joined(separator: "、"))，用 --sheet 指明一张。"
        case .badMap(let line, let column, let fault): "列名对照文件第 \(line) 行第 \(column) 列：\(words(fault))。"
        }
    }

    private func words(_ fault: MapFault) -> String {
        switch fault {
        case .syntax: "不是 JSON"
        case .missing(let name): "缺少“\(name)”"
        case .unknownType(let name): "没有“\(name)”这种记录"
        case .unknownField(let name): "没有字段“\(name)”"
        }
    }

    func word(_ weight: ImportFault.Weight) -> String {
        switch weight {
        case .refused: "拒绝"
        case .held: "待核"
        case .noted: "注意"
        case .told: "略过"
        }
    }

    func words(_ match: ImportReport.Match, _ count: Int) -> String {
        switch match {
        case .id: "按记录标识 \(count)"
        case .number: "按编号 \(count)"
        case .field: "按国家系统编号 \(count)"
        case .citizenNumber: "按证件号码 \(count)"
        case .nameAndBirth: "按户内姓名和出生日期 \(count)"
        case .row: "以前导入过的同一行 \(count)"
        }
    }

    func sentence(_ fault: ImportFault) -> String {
        switch fault {
        case .invalid(let error): sentence(error)
        case .edit(let error): sentence(error)
        case .store(let error): sentence(error)
        case .ownOtherValue(let standing): "本机已记录为“\(standing)”，未写入；要修改请导出后带令牌修改"
        case .changedByItsAuthor: "作者建档后随即改过此记录，未写入；要修改请导出后带令牌修改"
        case .cell(let fault): words(fault)
        case .doubt(let doubt, let standing):
            words(doubt) + (standing.isEmpty ? "" : "，现有“\(standing.joined(separator: "”“"))”") + "；未写入，请核对"
        case .emptied(let standing): "现有“\(standing)”，表中空着；空格不会清除，要清除请用 set"
        case .disputed(let values, let proposals):
            (values.count > 1 ? "有争议：“\(values.joined(separator: "”“"))”" : "现有“\(values.joined())”")
                + (proposals.isEmpty ? "" : "，待定意见“\(proposals.joined(separator: "”“"))”") + "；未写入，请用 resolve 裁定"
        case .untitled: "这一列没有列名，不知道填的是什么"
        case .row(let doubt): words(doubt)
        case .rule(let error): (error as? EntryRefusal).map { sentence($0) } ?? "\(error)"
        case .noted(let remark): (remark as? HelpRemark).map { sentence($0) } ?? "\(remark)"
        case .passedOver(.total): "合计行"
        case .passedOver(.note): "表注"
        case .passedOver(.titles): "重复的列名行"
        }
    }

    private func words(_ fault: CellFault) -> String {
        switch fault {
        case .error(let text): "公式出错（\(text)）"
        case .uncalculated: "公式没有算出的值；请在表格软件中打开、保存后再导入"
        case .answer(let reason): words(reason)
        }
    }

    private func words(_ doubt: CellDoubt) -> String {
        switch doubt {
        case .zeros: "只差开头或末尾的 0，可能被表格软件去掉"
        case .exponent: "是科学记数法，后面的数字已丢失"
        case .rounded: "数字被表格软件四舍五入，可能已丢失"
        case .replaced: "有“?”代替了文字，原字可能已丢失"
        case .serial(let day): "是表格软件的日期序号，可能是 \(day)"
        case .time: "日期带有钟点"
        case .becameDate: "被表格软件改成了日期"
        case .cut: "文字后面被截去"
        case .noName: "不像是名称"
        }
    }

    private func words(_ doubt: RowDoubt) -> String {
        switch doubt {
        case .otherParent(let standing): "此记录现在属于“\(standing)”，与表中不同，整行未写入；迁户请用分户、并户或迁移"
        case .otherScope(let standing): "此记录现在在 \(standing)，与表中不同，整行未写入；迁移请用 move"
        case .lookalike(let standing): "没有这个编号，但有“\(standing)”，可能是表格软件改动了编号；整行未写入，请核对"
        case .sameAsLine(let line): "与第 \(line) 行指同一条记录；若是两条，请填上能区分的编号或证件号码"
        case .sameName(let standing): "同户已有同名的人（\(standing)），没有出生日期或证件号码，无法判断是不是同一人；整行未写入"
        case .otherCitizenNumber(let standing): "同户已有同名、同日出生的人，证件号码是“\(standing)”；整行未写入，请核对"
        case .several(let all): "可能是这几条：\(all.joined(separator: "、"))；整行未写入，请填编号"
        }
    }
}
