import CunlianServer

extension Chinese {
    func sentence(_ fault: ServeFault) -> String {
        switch fault {
        case .taken(let host, let port): "\(host):\(port) 已被别的程序占用；请换一个端口（--listen），或用 ss -ltnp 查是谁"
        case .notOurs(let host): "\(host) 不是本机的地址；ip addr 列出本机的地址"
        case .notPermitted(let port): "没有权限监听 \(port) 端口；1024 以下的端口须由系统授予，请用更大的端口"
        case .unknownHost(let host): "找不到名称 \(host)；请核对 --listen，或直接写地址"
        case .unreadable(let path, let number): "读不到 \(path)：\(words(system: number))"
        case .noCertificate(let path): "\(path) 里没有 PEM 证书（-----BEGIN CERTIFICATE-----）"
        case .noKey(let path): "\(path) 里没有 PEM 私钥，或私钥设有口令；节点无人值守，请用没有口令的私钥"
        case .keyOfAnother(let certificate, let key): "私钥 \(key) 不是证书 \(certificate) 的；文件里本节点的证书须排在第一"
        }
    }

    func sentence(_ fault: SettingsFault) -> String {
        let words =
            switch fault.reason {
            case .notText: "不是 UTF-8 文本"
            case .noSign(let text): "“\(text)”应写成 名称 = 值"
            case .unknown(let name, let near): "没有设置 \(name)" + (near.map { "；是不是 \($0)？" } ?? "；cunliand serve --help 列出全部")
            case .twice(let name, let line): "\(name) 在第 \(line) 行已经写过"
            case .empty(let name): "\(name) 后面没有写值"
            case .notYesOrNo(let name, let value): "\(name) 取 yes 或 no，不是“\(value)”"
            }
        return "\(fault.path) 第 \(fault.line) 行：\(words)"
    }

    func sentence(settingIn path: String, line: Int) -> String { "见 \(path) 第 \(line) 行" }
}
