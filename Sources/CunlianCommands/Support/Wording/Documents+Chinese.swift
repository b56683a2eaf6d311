import JSON
import Records
import Register

extension Chinese {
    func sentence(_ error: SchemaError) -> String { place(error.file, error.line, error.column) + words(error.fault) }

    func sentence(_ error: DocumentError) -> String { place(error.file, error.line, error.column) + words(error.fault) }

    /// As editors and terminals link it.
    private func place(_ file: String, _ line: Int, _ column: Int) -> String { "文件有误 \(file):\(line):\(column)：" }

    func words(_ fault: JSONFault) -> String {
        switch fault {
        case .byteOrderMark: "文件开头有字节顺序标记；请另存为不带标记的 UTF-8"
        case .notUTF8: "文字不是 UTF-8；请另存为 UTF-8"
        case .textAfterEnd: "内容结束之后还有文字；请删去"
        case .endsBeforeValue: "文件在应有值的地方结束了"
        case .endsInText: "文件在一段文字中间结束了；请用 \" 收尾"
        case .noValue: "这里应有一个值：对象、列表、用 \" 括起的文字、数字，或 true、false、null"
        case .misspelt(let word): "这里应有一个值；是不是 \(word)？"
        case .noName: "这里应有用 \" 括起的名称"
        case .nameTwice: "该对象已有这个名称；请只留一个"
        case .noColon: "名称之后应有冒号"
        case .noCommaInObject: "这里应有逗号或 }"
        case .noCommaInList: "这里应有逗号或 ]"
        case .tooDeep(let most): "列表和对象的嵌套超过 \(most) 层"
        case .leadingZero: "数字不以多余的零开头"
        case .noDigit: "这里应有一位数字"
        case .controlCharacter: "文字里有控制字符；请写成转义，如 \\n"
        case .badEscape: "反斜杠之后应是 \" \\ / b f n r t 之一，或 u 加四位十六进制数"
        case .halfSurrogate: "代理对只有一半；请直接写该字符"
        }
    }

    private func words(_ fault: DocumentFault) -> String {
        switch fault {
        case .syntax(let fault): words(fault)
        case .missing(let name): "缺少“\(name)”；请补上"
        case .notAText(let name): "“\(name)”应是文字"
        case .notAList(let name): "“\(name)”应是列表"
        case .notTexts(let name): "“\(name)”里只能是文字"
        case .notABool(let name): "“\(name)”应是 true 或 false"
        case .notANumber(let name): "“\(name)”应是数字"
        case .notADecimal(let name): "“\(name)”应是写成文字的小数"
        case .empty(let name): "“\(name)”不能为空"
        case .outside(let name, let range): "“\(name)”应是 \(range.lowerBound) 至 \(range.upperBound) 的整数"
        case .unknownWord(let text, let name): "“\(name)”里没有“\(text)”这种写法"
        case .notOneOf(let name, let known): "“\(name)”应是其中之一：\(known.joined(separator: "、"))"
        case .notARegion(let name): "“\(name)”应是区域代码"
        case .notAFigure(let name): "“\(name)”应写本文件里的数字的名称"
        case .figureTwice(let id): "数字 \(id) 出现两次"
        case .termCount(let kind, let count): "\(kind) 应有 \(count) 项"
        case .zeroTerm: "有一项为零"
        case .noOneResult: "“result”应写本文件里的数字的名称，或用“least”和“greatest”给出上下限，二者取一"
        case .otherSteps: "“steps”应是已知的十二个环节，按其顺序"
        case .stepTooEarly(let step): "环节 \(step) 只能排在更早的环节之后"
        case .otherCases: "“cases”应是已知的各类争议，每类一次"
        case .caseNumbers: "争议从 1 起编号，其级别须列出"
        case .otherTransitions: "状态转换须与程序自带的一致：历年共用一张转换表"
        case .otherGoal: "各类办理的要求和所依标准须与程序自带的一致"
        case .otherEvent(let step): "环节 \(step) 须用程序自带文件里的记录类型"
        case .twoStates(let state, let signal): "从 \(state) 经 \(signal) 通向两种状态"
        }
    }
}
