import Glibc
import JSON

/// Document CRDTs, one document a village, by a script in Python.
extension PeersBench {
    private static let script = "Tools/Peers/documents.py"

    mutating func documents(_ data: DenseData, only names: [String]) throws {
        guard let python else { return remark("Loro and Yjs: skipped, no interpreter that has them was named (--python).") }
        let plain = report.figures.first { $0.name == "dense-database" && $0.peer == .plain }?.value
        for peer in [Peer.loro, .pycrdt] {
            let output = folder.path + "/documents"
            let words = [Self.script, peer.rawValue, data.folder, String(data.villages.count), String(repetitions)]
            let code = try spawn(python, names == [Self.cityName] ? words + ["cold"] : words, output: output)
            guard code == 0 else { throw BenchError("\(python) \(words.joined(separator: " ")) ended with \(code)") }
            for line in try readBytes(output).split(separator: 0x0A) {
                let node = try JSONNode(parsing: Array(line))
                if let text = node["remark"]?.text {
                    remark("\(peer.rawValue): \(text)")
                    continue
                }
                guard var name = node["name"]?.text, let value = node["value"]?.number?.double else { continue }
                if name == "dense-cold", let cold = names.first(where: { $0.hasPrefix("dense-cold") }) { name = cold }
                let ratio = name == "dense-database" ? plain.map { value / $0 } : nil
                add(Figure(name: name, value: value, unit: node["unit"]?.text ?? "", ratio: ratio, peer: peer))
            }
        }
    }
}
