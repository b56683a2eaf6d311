extension Schema {
    /// What the directory scope records: who holds which office, and which schemas and criteria are in force.
    ///
    /// Part of the format, so it is written here and not in a file that somebody could replace.
    public static let directory = Schema(
        name: "directory", version: 1, label: Label(zh: "目录", en: "directory"), roles: [], codeLists: [],
        types: [grantType, publicationType, partType, revocationType, cutType, readmissionType, successionType])

    /// The numbers of the directory's types.
    public enum DirectoryType {
        /// Gives a key an office.
        public static let grant = 1
        /// Puts a schema or a set of criteria in force.
        public static let publication = 2
        /// A piece of a publication's text, whose record is its parent.
        public static let part = 3
        /// Ends what a key may do.
        public static let revocation = 4
        /// The last of a chain's entries that a revocation accepts; the revocation is its parent.
        public static let cut = 5
        /// Lifts revocations of a key.
        public static let readmission = 6
        /// Gives the tree another root.
        public static let succession = 7
    }

    /// The numbers of a succession's fields; what they hold is ``SignedSuccession``.
    public enum SuccessionField {
        /// The text that is signed, and the lines of its signatures.
        public static let statement = 1, signatures = 2
    }

    /// The numbers of a grant's fields; what they hold is ``Grant``.
    public enum GrantField {
        /// Whose key it is, which office it gives, and where.
        public static let subject = 1, publicKey = 2, person = 3, role = 4, scopes = 5, rank = 6, mayGrant = 7
        /// Which block of readable numbers the holder counts in, and the day on which the grant ends.
        public static let series = 8, expires = 9
    }

    /// The numbers of a publication's fields.
    public enum PublicationField {
        /// What is published, under which name and version, the digest of its bytes, and of how many parts they are.
        public static let kind = 1, name = 2, version = 3, digest = 4, parts = 5
    }

    /// The numbers of the fields of a publication's part.
    public enum PartField {
        /// The part's place among the others, and its bytes as text.
        public static let place = 1, content = 2
    }

    /// The numbers of a revocation's fields; a readmission has the first of them.
    public enum RevocationField {
        /// Whose key it is about, and the code of its kind.
        public static let subject = 1, kind = 2
    }

    /// The numbers of a cut's fields.
    public enum CutField {
        /// One group: the scope, the chain's incarnation, the last entry accepted, and the digest of the changeset that ends with it.
        public static let cut = 1
    }

    private static let grantType = RecordType(
        number: DirectoryType.grant, name: "grant", label: Label(zh: "授权", en: "grant"), scopeDigits: 0,
        parents: [], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [
            field(GrantField.subject, "subject", "密钥指纹", "key fingerprint", .text),
            field(GrantField.publicKey, "public_key", "公钥", "public key", .text),
            field(GrantField.person, "person", "姓名", "person", .text),
            field(GrantField.role, "role", "角色", "role", .text),
            field(GrantField.scopes, "scopes", "地区", "regions", .text),
            field(GrantField.rank, "rank", "级别", "rank", .integer),
            field(GrantField.mayGrant, "may_grant", "可授权", "may grant", .bool),
            field(GrantField.series, "series", "编号段", "series", .integer),
            field(GrantField.expires, "expires", "有效期至", "expires", .date),
        ])

    private static let publicationType = RecordType(
        number: DirectoryType.publication, name: "publication", label: Label(zh: "发布", en: "publication"),
        scopeDigits: 0, parents: [], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [
            field(1, "kind", "种类", "kind", .text), field(2, "name", "名称", "name", .text),
            field(3, "version", "版本", "version", .integer), field(4, "digest", "摘要", "digest", .text),
            field(5, "parts", "分段数", "parts", .integer),
        ])

    private static let partType = RecordType(
        number: DirectoryType.part, name: "publication_part", label: Label(zh: "发布分段", en: "part of a publication"),
        scopeDigits: 0, parents: ["publication"], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [field(1, "place", "次序", "place", .integer), field(2, "content", "内容", "content", .text)])

    private static let revocationType = RecordType(
        number: DirectoryType.revocation, name: "revocation", label: Label(zh: "停权", en: "revocation"), scopeDigits: 0,
        parents: [], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [
            field(RevocationField.subject, "subject", "密钥指纹", "key fingerprint", .text),
            field(RevocationField.kind, "kind", "种类", "kind", .text),
        ])

    private static let cutType = RecordType(
        number: DirectoryType.cut, name: "revocation_cut", label: Label(zh: "停权截止处", en: "cut of a revocation"), scopeDigits: 0,
        parents: ["revocation"], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [
            Field(
                number: CutField.cut, name: "cut", label: Label(zh: "截止处", en: "cut"), key: nil, rule: .append, writers: RoleSet(),
                resolvers: RoleSet(),
                inputs: [
                    Input(name: "region", label: Label(zh: "地区", en: "region"), type: .text),
                    Input(name: "incarnation", label: Label(zh: "化身", en: "incarnation"), type: .integer),
                    Input(name: "number", label: Label(zh: "末条序号", en: "last entry"), type: .integer),
                    Input(name: "digest", label: Label(zh: "摘要", en: "digest"), type: .text),
                ])
        ])

    private static let readmissionType = RecordType(
        number: DirectoryType.readmission, name: "readmission", label: Label(zh: "复权", en: "readmission"), scopeDigits: 0,
        parents: [], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [field(RevocationField.subject, "subject", "密钥指纹", "key fingerprint", .text)])

    private static let successionType = RecordType(
        number: DirectoryType.succession, name: "succession", label: Label(zh: "根的更替", en: "succession of the root"), scopeDigits: 0,
        parents: [], isEvent: true, writers: RoleSet(), resolvers: RoleSet(), numberField: nil,
        fields: [
            field(SuccessionField.statement, "statement", "更替书", "statement", .text),
            field(SuccessionField.signatures, "signatures", "签名", "signatures", .text),
        ])

    private static func field(_ number: Int, _ name: String, _ zh: String, _ en: String, _ type: ValueType) -> Field {
        let label = Label(zh: zh, en: en)
        return Field(
            number: number, name: name, label: label, key: nil, rule: .append, writers: RoleSet(),
            resolvers: RoleSet(), inputs: [Input(name: name, label: label, type: type)])
    }
}
