import ArgumentParser
import Causality
import Cunlian
import CunlianServer
import Glibc
import JSON
import RecordStore
import Records
import Terminal

/// `check-config`: whether a node would start with these settings, without starting it.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "核对设置，不启动节点 / see whether a node would start with these settings, without starting it.",
        discussion: """
            选项与 serve 相同，也可用 --config。先跑它再重启，就不会停在半路。
            It takes what serve takes, --config too. Run it before a restart, and the restart will not end half-way.
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "节点 / node") var serving: ServeOptions

    private enum Outcome: String { case ok, warning, bad }

    private struct Finding {
        let subject: (zh: String, en: String)
        let outcome: Outcome
        let detail: String
    }

    func run() async throws {
        let context = Context(options)
        try await context.run {
            var findings = [storeFinding(context), await listenFinding(context)]
            if let tls = serving.configuration.tls { findings.append(certificateFinding(tls, context)) }
            if let key = serving.tlsKey, isOpenToOthers(key) {
                findings.append(
                    Finding(
                        subject: ("私钥", "key"), outcome: .warning,
                        detail: context.say("\(key) 别人也能读；chmod 600", "others may read \(key); chmod 600 it")))
            }
            if let parent = serving.parent { findings.append(parentFinding(parent, context)) }
            show(findings, context)
            if findings.contains(where: { $0.outcome == .bad }) { throw ExitCode.badInput }
        }
    }

    private func storeFinding(_ context: Context) -> Finding {
        finding(("库", "store"), context) {
            _ = try context.signer()
            let store = try context.openStore()
            _ = try ServeOptions.region(serving.scope, of: store, unenrolled: serving.unenrolled)
            return "\(context.path)  \(serving.scope)  \(store.own.short)"
        }
    }

    private func listenFinding(_ context: Context) async -> Finding {
        let subject = ("监听", "listens")
        do {
            try await checkListening(serving.configuration)
            return Finding(subject: subject, outcome: .ok, detail: "\(serving.scheme)://\(serving.listen)")
        } catch let fault as ServeFault {
            // Before a restart it is the node itself that listens there.
            if case .taken = fault {
                return Finding(
                    subject: subject, outcome: .warning,
                    detail: context.words.sentence(fault)
                        + context.say("（正在运行的节点自己占用时可不管）", " (Of no account if it is this node, running.)"))
            }
            return Finding(subject: subject, outcome: .bad, detail: context.words.sentence(fault))
        } catch {
            return Finding(subject: subject, outcome: .bad, detail: Failure(error).sentence(in: context.language))
        }
    }

    private func certificateFinding(_ tls: ServerConfiguration.TLS, _ context: Context) -> Finding {
        var outcome = Outcome.ok
        let read = finding(("证书", "certificate"), context) {
            let certificate = try ServerCertificate(tls)
            let days = (certificate.notAfter - Int(context.environment.wallClock() / 1_000)) / 86_400
            outcome = days < 0 ? .bad : days < 30 ? .warning : .ok
            let end = timeText(UInt64(max(0, certificate.notAfter)) * 1_000)
            return days < 0
                ? context.say("\(tls.certificate) 已于 \(end) 到期", "\(tls.certificate) ended at \(end)")
                : context.say("\(tls.certificate)，\(end) 到期，还有 \(days) 天", "\(tls.certificate) ends at \(end), in \(count(days, "day"))")
        }
        return read.outcome == .ok ? Finding(subject: read.subject, outcome: outcome, detail: read.detail) : read
    }

    private func parentFinding(_ parent: String, _ context: Context) -> Finding {
        let detail = parent.hasPrefix("http://") ? context.say("\(parent)（不加密）", "\(parent) (without TLS)") : parent
        guard let trust = serving.trust, unsafe access(trust, R_OK) != 0 else {
            return Finding(subject: ("上级", "parent"), outcome: .ok, detail: detail)
        }
        let failure = Failure(FileFailure(path: trust, reason: .system(errno)))
        return Finding(subject: ("上级", "parent"), outcome: .bad, detail: failure.sentence(in: context.language))
    }

    private func finding(_ subject: (zh: String, en: String), _ context: Context, _ look: () throws -> String) -> Finding {
        do {
            return Finding(subject: subject, outcome: .ok, detail: try look())
        } catch {
            return Finding(subject: subject, outcome: .bad, detail: Failure(error).sentence(in: context.language))
        }
    }

    private func show(_ findings: [Finding], _ context: Context) {
        for finding in findings {
            if context.isJSON {
                context.emit {
                    $0.member("subject", finding.subject.en)
                    $0.member("outcome", finding.outcome.rawValue)
                    $0.member("detail", finding.detail)
                }
                continue
            }
            let (mark, style): (String, TextStyle) =
                switch finding.outcome {
                case .ok: (context.say("可用", "ok"), .good)
                case .warning: (context.say("注意", "look"), .warning)
                case .bad: (context.say("不行", "bad"), .bad)
                }
            context.print(
                context.palette(mark, style) + "  " + context.say(finding.subject.zh, finding.subject.en) + "  " + finding.detail)
        }
    }
}
