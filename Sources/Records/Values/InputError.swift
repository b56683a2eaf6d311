/// Why an answer is not accepted, for the person who gave it.
///
/// The answer itself is not repeated: it may be a citizen's number, and messages go into reports.
public struct InputError: Error, Hashable, Sendable {
    /// What is wrong with the answer.
    public enum Reason: Error, Hashable {
        /// Nothing was answered where something must be.
        case required
        case notABool
        case notANumber
        /// More places after the point than the number says.
        case tooManyPlaces(Int)
        /// Beyond what can be stored.
        case tooLarge
        case notADate
        case notAYear
        /// Outside these bounds, written as people write them.
        case outside(minimum: String?, maximum: String?)
        /// No code, label or number of the list of that name.
        case notInList(String)
        case notAReference
        case notACitizenNumber(CitizenNumber.Problem)
        /// The birth date of a citizen's number lies after today.
        case bornInFuture
        case notARegion
        case notAPhone
        case notAnAttachment
        /// Sealed fields are written by encryption, never as text.
        case isSealed
        /// More Unicode scalars than the number says.
        case tooLong(Int)
        case hasControlCharacters
        /// A value of another kind than the input's, or not in its normal form.
        case otherKind
    }

    /// The input's name; in a group `field.input`.
    public var field: String
    /// The input's label.
    public var label: Label
    /// What is wrong with the answer.
    public var reason: Reason

    /// A fault of the answer to one input.
    public init(field: String, label: Label, reason: Reason) {
        self.field = field
        self.label = label
        self.reason = reason
    }

    /// What is wrong and what is expected, for where the question itself is in sight.
    public func reasonText(in language: Language) -> String { reason.texts.text(in: language) }

    /// One sentence: the label, what is wrong, what is expected.
    public func message(in language: Language) -> String {
        switch language {
        case .zh: "\(label.zh)（\(field)）：\(reason.texts.zh)。"
        case .en: "\(label.en) (\(field)): \(reason.texts.en)."
        }
    }
}

extension InputError: CustomStringConvertible {
    /// The message in English, for logs.
    public var description: String { message(in: .en) }
}

extension InputError.Reason {
    var texts: Label {
        switch self {
        case .required: Label(zh: "必须填写", en: "this must be answered")
        case .notABool: Label(zh: "请填“是”或“否”", en: "write yes or no")
        case .notANumber:
            Label(zh: "不是数字，请用阿拉伯数字填写，不加分节号", en: "this is no number; write digits, without separators")
        case .tooManyPlaces(0): Label(zh: "必须是整数", en: "write a whole number")
        case .tooManyPlaces(let places):
            Label(zh: "小数最多\(places)位", en: "write at most \(places) digits after the point")
        case .tooLarge: Label(zh: "数字过大，无法存储", en: "the number is too large to be stored")
        case .notADate: Label(zh: "日期不存在或格式不对，应如 2017-05-01", en: "this is no date; write it as 2017-05-01")
        case .notAYear:
            Label(zh: "不是年份，应为1900至2100之间的四位数字", en: "this is no year; write four digits from 1900 to 2100")
        case .outside(let minimum, let maximum): Self.bounds(minimum, maximum)
        case .notInList(let list):
            Label(
                zh: "不在代码表 \(list) 中，请填代码或名称",
                en: "this is not in the code list \(list); write a code or a label")
        case .notAReference: Label(zh: "不是记录编号", en: "this is not the id of a record")
        case .notACitizenNumber(let problem): problem.texts
        case .bornInFuture:
            Label(zh: "出生日期晚于今天，请核对号码", en: "the birth date lies in the future; check the number")
        case .notARegion:
            Label(
                zh: "不是行政区划代码，应为2、4、6、9或12位数字，或12位加“-”加3位屯号",
                en: "this is no region's code; write 2, 4, 6, 9 or 12 digits, or 12 and -nnn")
        case .notAPhone: Label(zh: "电话号码应为11位数字", en: "a telephone number has 11 digits")
        case .notAnAttachment:
            Label(zh: "附件标识应为64位十六进制数字", en: "an attachment is named by 64 hexadecimal digits")
        case .isSealed: Label(zh: "此项加密保存，不能直接填写", en: "this is kept sealed and cannot be written as text")
        case .tooLong(let count): Label(zh: "最多\(count)个字", en: "write at most \(count) characters")
        case .hasControlCharacters:
            Label(zh: "含有不可见的控制字符，请删除", en: "there are control characters in it; remove them")
        case .otherKind: Label(zh: "值的类型不符", en: "the value is not of the kind that the schema names")
        }
    }

    private static func bounds(_ minimum: String?, _ maximum: String?) -> Label {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?):
            Label(zh: "应在\(minimum)至\(maximum)之间", en: "write \(minimum) to \(maximum)")
        case (let minimum?, nil): Label(zh: "不能小于\(minimum)", en: "write \(minimum) or more")
        case (nil, let maximum?): Label(zh: "不能大于\(maximum)", en: "write \(maximum) or less")
        case (nil, nil): Label(zh: "超出范围", en: "this is out of range")
        }
    }
}

extension CitizenNumber.Problem {
    var texts: Label {
        switch self {
        case .length:
            Label(zh: "公民身份号码应为18位（旧号15位）", en: "a citizen's number has 18 characters, an old one 15")
        case .characters:
            Label(
                zh: "公民身份号码只能是数字，末位可为X",
                en: "a citizen's number has digits only, and X at most as the last of 18")
        case .date:
            Label(zh: "号码中的出生日期不存在，请核对", en: "the birth date in the number does not exist; check the number")
        case .check:
            Label(zh: "校验码不符，请核对号码", en: "the check character does not fit; check the number for a slip")
        }
    }
}
