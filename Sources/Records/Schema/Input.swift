/// One thing that is asked and written down.
public struct Input: Sendable {
    /// Unique in the field; of a field's only input that of the field.
    public var name: String
    /// What people read; of a field's only input that of the field.
    public var label: Label
    /// What an answer may be.
    public var type: ValueType
    /// In the units of ``Value/integer(_:)`` for this type, both included.
    public var minimum: Int64?
    /// In the same units; of a text the most characters.
    public var maximum: Int64?
    /// An entry that creates the record, or writes the group, must answer it.
    public var isRequired: Bool
    /// What people read behind the number: `m²`, `亩` and `mu`.
    public var unit: Label?
    /// When to ask for it in an interview; `nil` is always.
    public var condition: Condition?
    /// Of an attachment: what may be attached; of others it says nothing.
    public var attachment: AttachmentTerms
    /// Who may read it, where it is sealed when it is saved; `nil` where it is in the clear.
    public var readers: Readers?

    /// Puts the parts together; that they agree with each other is seen to by the parser.
    public init(
        name: String, label: Label, type: ValueType, minimum: Int64? = nil, maximum: Int64? = nil,
        isRequired: Bool = false, unit: Label? = nil, condition: Condition? = nil, attachment: AttachmentTerms = .usual,
        readers: Readers? = nil
    ) {
        self.name = name
        self.label = label
        self.type = type
        self.minimum = minimum
        self.maximum = maximum
        self.isRequired = isRequired
        self.unit = unit
        self.condition = condition
        self.attachment = attachment
        self.readers = readers
    }
}

/// How an input is read, checked and shown; how it is stored is ``Value``.
public enum ValueType: Hashable, Sendable {
    /// Yes or no.
    case bool
    /// A whole number of 64 bits.
    case integer
    /// A whole number of units of ten to the minus `scale`.
    case decimal(scale: Int)
    /// Fen.
    case money
    /// Days since 1970-01-01.
    case date
    /// From 1900 to 2100.
    case year
    /// Unicode NFC, within the bound of ``Input/maximum``.
    case text
    /// An item of the code list of that name, by its number.
    case code(list: String)
    /// A record of that type.
    case reference(type: String)
    /// A citizen's number after GB 11643-1999.
    case idNumber
    /// An answer that is one of China's administrative codes, whatever codes the schema's scopes have: after GB/T 2260 and its
    /// statistical extension 2, 4, 6, 9 or 12 digits, or 12 and `-nnn` for a 屯.
    case region
    /// 11 digits.
    case phone
    /// An attachment, by the digest of its bytes; see ``AttachmentValue``.
    case attachment
    /// Ciphertext.
    case sealed
}
