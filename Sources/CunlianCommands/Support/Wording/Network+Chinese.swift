import Cunlian
import CunlianHTTP
import SyncSession

extension Chinese {
    func sentence(_ error: TransportError) -> String {
        switch error {
        case .notReachable(let host, .connectionBroke): "与节点 \(host) 的连接中断；已送到的都已保存，下次从那里继续"
        case .notReachable(let host, .brokeBeforeAnswer):
            "与节点 \(host) 的连接中断；已送到的都已保存，下次从那里继续。如果每次都这样，地址可能应以 https:// 开头"
        case .notReachable(let host, .speaksNoTLS): "\(host) 那里不用 TLS 加密；什么也没有发出：地址请写 http://"
        case .notReachable(let host, .otherCertificate):
            "\(host) 的证书不是登记时的那一个，也没有信任的机构为它作证；什么也没有发出：正在登记的，授权码要抄全，点号前后两段都要；早已登记的，请问节点的管理员，要新的授权码重新登记，或用 --trust 给出他交给你的证书（节点目录里的 tls.pem）"
        case .notReachable(let host, .otherName):
            "\(host) 的证书是给别的主机名或地址的；什么也没有发出：请用证书里写的地址，或用 --trust 给出这个节点自己的证书（节点目录里的 tls.pem）"
        case .notReachable(let host, .oldTLS): "\(host) 与本程序没有共同的 TLS 版本，须是 TLS 1.3；什么也没有发出：请问节点的管理员"
        case .notReachable(let host, .noPin(let path)):
            "登记时记下的节点证书不在 \(path)，无法核对 \(host)；什么也没有发出：请从本库原来所在的地方把它拷到那里，或用 --trust 给出节点管理员交给你的证书（节点目录里的 tls.pem），或要新的授权码重新登记"
        case .notReachable(_, .noAuthorities(let path)):
            "\(path) 里没有能为节点作证的证书；什么也没有发出：请把 PEM 格式的证书放在那里，或用 --trust 给出别的文件"
        case .notReachable(let host, .notSecure): "与 \(host) 不能建立加密连接；什么也没有发出：请问节点的管理员，或管网络的人"
        case .notReachable(let host, .notTrusted): "\(host) 的证书不可信；什么也没有发出：请问节点的管理员"
        case .notReachable(let host, let obstacle): "连不上节点 \(host)（\(words(obstacle))）；没有丢失任何内容，稍后再试"
        case .timedOut: "节点没有及时回答；没有丢失任何内容，稍后再试"
        case .busy: sentence(SyncRefusal.busy)
        case .refused(let refusal): sentence(refusal)
        case .garbage(let reason): "回答的不是村联节点：\(words(reason))"
        }
    }

    private func words(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .noScheme: "地址要以 https:// 或 http:// 开头"
        case .noHost: "地址里没有主机"
        case .notAnAddress: "地址应为 https://主机:端口 或 http://主机:端口，端口为 1 至 65535，不含 ?、#、@"
        case .unknownName: "查不到这个主机名"
        case .noAddressAnswers: "它的地址都没有回答"
        case .nobodyListens: "那里没有程序在接听"
        case .noNetwork: "没有网络通往那里"
        case .connectionBroke, .brokeBeforeAnswer: "连接中断"
        case .speaksNoTLS: "那里不用 TLS 加密"
        case .otherCertificate: "证书不是登记时的那一个"
        case .connectionFailed(let number): "连接失败：\(words(system: number))"
        case .otherName: "证书是给别的主机名的"
        case .oldTLS: "那里不用 TLS 1.3"
        case .noPin: "这里没有它的证书"
        case .noAuthorities: "这里没有为它作证的机构"
        case .notSecure: "不能建立加密连接"
        case .notTrusted: "它的证书不可信"
        }
    }

    private func words(_ reason: Garbage) -> String {
        switch reason {
        case .notHTTP: "不是合乎规范的 HTTP"
        case .otherType(let status, let type): "状态 \(status)，内容类型 \(type)"
        case .tooLarge(let bytesMax): "回答超过 \(bytesMax) 字节"
        case .noRefusal(let status): "状态 \(status)，却没有说明为什么拒绝"
        }
    }
}
