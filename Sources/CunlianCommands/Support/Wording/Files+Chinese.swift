import CSV
import CunlianTrust
import Glibc
import Records
import Register

extension Chinese {
    /// What can befall a file; whatever else the system says is told by its number.
    func words(system number: Int32) -> String {
        switch number {
        case EPERM: "系统不允许"
        case ENOENT: "文件或目录不存在"
        case EIO: "磁盘读写出错"
        case EACCES: "没有访问权限"
        case EEXIST: "已经存在"
        case ENOTDIR: "路径中有一段不是目录"
        case EISDIR: "这是目录，不是文件"
        case EMFILE, ENFILE: "打开的文件太多"
        case EFBIG: "文件超过允许的大小"
        case ENOSPC, EDQUOT: "磁盘已满"
        case EROFS: "磁盘是只读的"
        case ENAMETOOLONG: "文件名太长"
        case ELOOP: "符号链接太多，或不许是符号链接"
        case ENOTTY: "这不是终端"
        default: "系统错误 \(number)"
        }
    }

    func sentence(_ error: CSVError) -> String {
        switch error {
        case .unreadable(let path, let number): "无法读取 \(path)：\(words(system: number))"
        case .empty: "文件是空的；第一行应为列名。"
        case .nul(let line): "第 \(line) 行含有空字节，这不是文本文件。"
        case .header(let fault): "列名行无法读取：\(sentence(fault))"
        case .pipeTooLarge(let bytesMax): "管道输入超过 \(bytesMax) 字节；请先存成文件再导入。"
        case .noDecoder: "本机不能解码 GB18030；请另存为“CSV UTF-8”。"
        }
    }

    func sentence(_ fault: CSVFault) -> String {
        let line = "第 \(fault.line) 行"
        return switch fault.kind {
        case .unclosedQuote(let column): "\(line)第 \(column) 列的引号没有结束。"
        case .textAfterQuote(let column): "\(line)第 \(column) 列的结束引号之后还有文字。"
        case .bareQuote(let column): "\(line)第 \(column) 列中间有引号；含引号的单元格须整体加引号。"
        case .columns(let expected, let found): "\(line)有 \(found) 列，应为 \(expected) 列。"
        case .notText(let column, let encoding): "\(line)第 \(column) 列不是有效的 \(encoding.rawValue) 文字。"
        case .rowTooLong(let bytesMax): "\(line)超过 \(bytesMax) 字节。"
        }
    }

    func sentence(_ error: FileFailure) -> String {
        switch error.reason {
        case .system(let number): "\(error.path)：\(words(system: number))"
        case .unreadable: "\(error.path)：读不出来"
        case .tooLarge(let most): "\(error.path)：超过 \(most) 字节，这种文件没有这么大"
        case .notAFile: "\(error.path)：它是文件夹、管道或设备，不是文件"
        case .ofStore: "\(error.path)：这是库自己的文件，没有覆盖；请另取文件名，放到库文件夹以外"
        case .size(let bytes, let most): "\(error.path)：有 \(bytes) 字节；材料应为 1 至 \(most) 字节"
        }
    }

    func sentence(_ error: KeyFileError) -> String {
        switch error {
        case .exists(let path): "\(path) 已有文件；密钥从不覆盖"
        case .openToOthers(let path, let mode):
            "密钥 \(path) 对他人开放（权限 \(String(mode, radix: 8))）；请改为 600，并视为已泄露"
        case .malformed(let path): "\(path) 不是本程序认识的密钥"
        case .system(let path, let step, let number): "密钥 \(path) \(words(step))失败：\(words(system: number))"
        }
    }

    func sentence(_ error: PersonKeyError) -> String {
        switch error {
        case .wrongPassphrase(let person): "不是 \(person) 的口令。"
        case .emptyPassphrase: "口令不能为空。"
        case .badName(let name): "“\(name)”不能作姓名：须是一行，1 到 255 字节。"
        case .nameTaken(let name): "\(name) 已经在共用本机。"
        case .unknownPerson(let name, let known): "共用本机的人里没有 \(name)，有：\(known.joined(separator: "、"))。"
        }
    }

    private func words(_ step: KeyFileStep) -> String {
        switch step {
        case .open: "打开"
        case .examine: "检查"
        case .read: "读取"
        case .create: "建立"
        case .setMode: "设置权限"
        case .write: "写入"
        case .synchronize: "落盘"
        case .name: "命名"
        case .remove: "删除"
        case .openDirectory: "打开所在目录"
        case .synchronizeDirectory: "名称落盘"
        }
    }
}
