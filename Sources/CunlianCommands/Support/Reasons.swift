import Glibc
import Records

/// What the system, or the way to a node, gives as a reason, in the language of whoever reads it.
enum Reasons {
    static func system(_ code: Int32) -> Label { label(String(cString: strerror(code))) }

    /// A reason that is not in the list stays as it came: it still says more than none.
    static func label(_ reason: String) -> Label { Label(zh: chinese[reason] ?? reason, en: reason) }

    private static let chinese = [
        "No such file or directory": "文件或目录不存在", "Permission denied": "没有访问权限", "Operation not permitted": "系统不允许",
        "Is a directory": "这是目录，不是文件", "Not a directory": "路径中有一段不是目录", "No space left on device": "磁盘已满",
        "File too large": "文件超过允许的大小", "Read-only file system": "磁盘是只读的", "Input/output error": "磁盘读写出错",
        "File exists": "已经存在", "Too many open files": "打开的文件太多", "File name too long": "文件名太长",
        "the connection broke": "连接中断", "nobody listens there": "那里没有程序在接听", "the name is not known": "查不到这个主机名",
        "none of its addresses answers": "它的地址都没有回答", "the address names no host": "地址里没有主机",
        "an address begins with https:// or http://": "地址要以 https:// 或 http:// 开头",
    ]
}
