public import Causality

/// What is signed where a tree is given another root: by those who may give it the next one, and by those who may from then on.
///
/// A text of lines, so that whoever signs it can read what they sign; `Protocol/15-succession.md`.
public struct SuccessionStatement: Hashable, Sendable {
    /// The tree's first root, by which the tree is known for good.
    public var tree: Fingerprint
    /// Of the root that it makes; that of the first root is 1.
    public var version: Int
    /// The key that ends.
    public var previous: Fingerprint
    /// The public key that is the root from now on; 32 bytes.
    public var root: [UInt8]
    /// The public keys of those who may sign the next succession, each of 32 bytes; ascending.
    public var keys: [[UInt8]]
    /// How many of them have to.
    public var threshold: Int
    /// What of the root's directory by the key that ends stands on; ascending.
    public var accepts: [ChainCut]
    /// What of regions' directories by the key that ends stands on; ascending.
    public var acceptsInRegions: [RegionCut]

    /// The end of a chain in the directory of a region.
    public struct RegionCut: Hashable, Sendable {
        /// The region.
        public let region: ScopeCode
        /// How much of the chain.
        public let cut: ChainCut

        /// Puts the two together; nothing is checked.
        public init(region: ScopeCode, cut: ChainCut) { (self.region, self.cut) = (region, cut) }

        static func < (a: RegionCut, b: RegionCut) -> Bool {
            a.region == b.region ? (a.cut.replica, a.cut.number) < (b.cut.replica, b.cut.number) : a.region < b.region
        }
    }

    /// By directory, what of it by the key that ends stands on.
    public var cuts: [ScopeCode: [ChainCut]] {
        acceptsInRegions.reduce(into: [.directory: accepts]) { $0[.directory(of: $1.region), default: []].append($1.cut) }
    }

    /// The first line; a statement of another form has another. Only one that accepts something of a region's directory is of the second.
    private var form: String { acceptsInRegions.isEmpty ? Self.forms[0] : Self.forms[1] }
    private static let forms = ["cunlian-succession-1", "cunlian-succession-2"]

    /// Puts the parts together; nothing is checked but the order of lists.
    public init(
        tree: Fingerprint, version: Int, previous: Fingerprint, root: [UInt8], keys: [[UInt8]], threshold: Int, accepts: [ChainCut],
        acceptsInRegions: [RegionCut] = []
    ) {
        self.tree = tree
        self.version = version
        self.previous = previous
        self.root = root
        self.keys = keys.sorted { $0.lexicographicallyPrecedes($1) }
        self.threshold = threshold
        self.accepts = accepts.sorted { ($0.replica, $0.number) < ($1.replica, $1.number) }
        self.acceptsInRegions = acceptsInRegions.sorted(by: <)
    }

    /// The text that is signed.
    public var text: String {
        var lines = [
            form, "tree \(tree)", "version \(version)", "previous \(previous)", "root \(hexadecimal(root))", "threshold \(threshold)",
        ]
        lines += keys.map { "key \(hexadecimal($0))" }
        func accepted(_ cut: ChainCut) -> String { "accepts \(cut.replica.incarnation) \(cut.number) \(hexadecimal(cut.digest))" }
        lines += accepts.map(accepted)
        lines += acceptsInRegions.map { "\(accepted($0.cut)) \($0.region.number)" }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Reads what ``text`` writes, and nothing else: one statement, one text.
    public init?(parsing text: String) {
        guard text.utf8.count <= Limits.textBytesMax else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.split(separator: " ").map(String.init) }
        func value(_ line: Int, _ name: String) -> String? {
            lines.indices.contains(line) && lines[line].count == 2 && lines[line][0] == name ? lines[line][1] : nil
        }
        guard let tree = value(1, "tree").flatMap({ Fingerprint($0) }), let version = value(2, "version").flatMap({ Int($0) }),
            let previous = value(3, "previous").flatMap({ Fingerprint($0) }), let root = value(4, "root").flatMap(bytes(hexadecimal:)),
            let threshold = value(5, "threshold").flatMap({ Int($0) })
        else { return nil }
        let rest = lines.dropFirst(6)
        let keys = rest.compactMap { $0.count == 2 && $0[0] == "key" ? bytes(hexadecimal: $0[1]) : nil }
        func cut(_ line: [String], words: Int) -> ChainCut? {
            guard line.count == words, line[0] == "accepts", let incarnation = UInt32(line[1]), let number = UInt64(line[2]),
                let digest = bytes(hexadecimal: line[3])
            else { return nil }
            return ChainCut(
                replica: ReplicaID(high: previous.high, low: previous.low, incarnation: incarnation), number: number, digest: digest)
        }
        self.init(
            tree: tree, version: version, previous: previous, root: root, keys: keys, threshold: threshold,
            accepts: rest.compactMap { cut($0, words: 4) },
            acceptsInRegions: rest.compactMap { line in
                guard let cut = cut(line, words: 5), let region = UInt64(line[4]).map({ ScopeCode(number: $0) }),
                    1...ScopeGrammar.digitsMax ~= region.digits
                else { return nil }
                return RegionCut(region: region, cut: cut)
            })
        guard self.text == text, isPossible else { return nil }
    }

    /// Whether there are as many who sign as have to, nobody twice, and no more than are ever looked at.
    private var isPossible: Bool {
        version > 1 && 1...Limits.rootKeysMax ~= keys.count && 1...keys.count ~= threshold
            && zip(keys, keys.dropFirst()).allSatisfy { $0 != $1 } && accepts.count <= Limits.rootChainsMax
            && acceptsInRegions.count <= Limits.rootRegionChainsMax && (accepts + acceptsInRegions.map(\.cut)).allSatisfy { $0.number > 0 }
    }
}

/// A statement with what was signed under it.
public struct SignedSuccession: Hashable, Sendable {
    /// One who signed, and how.
    public struct Signature: Hashable, Sendable {
        /// The public key, 32 bytes.
        public let key: [UInt8]
        /// 64 bytes over ``SignedSuccession/message``.
        public let signature: [UInt8]

        /// Puts the two together; nothing is verified.
        public init(key: [UInt8], signature: [UInt8]) {
            self.key = key
            self.signature = signature
        }
    }

    /// What is signed.
    public let statement: SuccessionStatement
    /// Ascending by key, nobody twice.
    public private(set) var signatures: [Signature]

    /// Puts the two together; nothing is verified.
    public init(_ statement: SuccessionStatement, _ signatures: [Signature] = []) {
        self.statement = statement
        self.signatures = []
        for signature in signatures { add(signature) }
    }

    /// One more; who had signed before signs anew.
    public mutating func add(_ signature: Signature) {
        signatures.removeAll { $0.key == signature.key }
        signatures.append(signature)
        signatures.sort { $0.key.lexicographicallyPrecedes($1.key) }
    }

    /// The bytes that every one of them signs.
    public var message: [UInt8] { Array("cunlian succession 1\u{0}".utf8) + Array(statement.text.utf8) }

    /// The lines of the signatures, as they stand in the directory and under the statement in a file.
    public var signatureText: String {
        signatures.map { "signed \(hexadecimal($0.key)) \(hexadecimal($0.signature))\n" }.joined()
    }

    /// Reads the two texts as they stand in the directory.
    public init?(statement: String, signatures text: String) {
        guard text.utf8.count <= Limits.textBytesMax, let statement = SuccessionStatement(parsing: statement) else { return nil }
        var signatures: [Signature] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "signed", let key = bytes(hexadecimal: String(words[1])), words[2].utf8.count == 128,
                let first = bytes(hexadecimal: String(words[2].prefix(64))), let last = bytes(hexadecimal: String(words[2].suffix(64)))
            else { return nil }
            signatures.append(Signature(key: key, signature: first + last))
        }
        self.init(statement, signatures)
        guard signatureText == text, self.signatures.count <= 2 * Limits.rootKeysMax else { return nil }
    }

    /// Reads a file: the statement, then its signatures.
    public init?(file: String) {
        guard let end = file.firstRange(of: "\nsigned ")?.lowerBound else {
            self.init(statement: file, signatures: "")
            return
        }
        let start = file.index(after: end)
        self.init(statement: String(file[..<start]), signatures: String(file[start...]))
    }

    /// What a file has; ``init(file:)`` reads it.
    public var file: String { statement.text + signatureText }
}
