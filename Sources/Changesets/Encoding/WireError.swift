/// Why bytes were refused: where, and what is wrong there.
///
/// It holds numbers alone, so that making one takes no memory and throwing it costs no more than returning.
///
/// - Note: The offset counts from the start of the part that was being read; the fault names the part.
public struct WireError: Error, Hashable, Sendable {
    /// Of the byte at which it was seen, from 0.
    public let offset: Int
    /// What is wrong there.
    public let fault: WireFault

    /// Puts the parts together.
    public init(_ offset: Int, _ fault: WireFault) {
        self.offset = offset
        self.fault = fault
    }
}

/// What is wrong with bytes: a case with its facts, and no sentence.
///
/// Numbers stand before the part, which then fits into what they leave of the words that an error is thrown in.
public enum WireFault: Hashable, Sendable {
    case endsEarly
    case bytesLeft(Int, WirePart)
    case cutShort(WirePart)
    /// Damaged, or of another length than it says.
    case damaged(WirePart)
    case notAChangeset
    case notSigned(WirePart)
    /// A number or word of a newer version, or of none.
    case unknown(UInt64, WirePart)

    // Numbers
    case numberTooWide
    case numberNotShortest
    case tooGreat(UInt64, most: Int, WirePart)
    case notAFlag(WirePart)
    case noEntryNumber(UInt64)
    case noScope(UInt64)
    case bitsLeft
    case noPackedBits
    case badWidth(UInt64)
    case badDigits(UInt64)

    // Texts
    case notUTF8
    case notComposed

    // Lists
    case tooMany(WirePart)
    case empty(WirePart)
    case outOfOrder(WirePart)
    case listedTwice(WirePart)
    case notListed(WirePart)
    case neverNamed(WirePart)
    case notOneForm(WirePart)
    /// A column says that values are missing, and none is.
    case nothingMissing

    // Entries
    case entriesNotNumbered
    case authorListed
    case guardOfAuthor
    case badContext
    case contextBelowZero
    case badRepeat
    case ofNoEntry(WirePart)
    case badRecordName
    case parentNotBefore
    case knownAndCreated
    case changeBeforeCreation
    case nothingChanges
    case badExistence
    case badKind
    case smallGroup
    case groupInGroup
    case unknownType

    // Transfers
    case impossibleTransfer
    case recordNotCarried
    case notOneTree
    case notSeen
    case createdAndCarried
    case movesDirectory

    // Refusals
    case otherCode
    /// zlib has none.
    case noMemory
}

/// The parts of what is written, as faults name them.
public enum WirePart: UInt8, CaseIterable, Hashable, Sendable {
    // Numbers and lengths
    case changesetSize, headerLength, payloadLength, deflatedLength, packedLength, columnLength, textLength, fieldLength
    case entryCount, schemaVersion, recordSlot, keySlot, recordIndex, grantIndex, fieldNumber, recordType
    case remarkPlace, saltPlace, creationPlace, touchEntry, rowPlace, replicaPlace, parentPlace, fieldPlace, run
    case offset, byteCount, decimal
    // Flags
    case presence, whetherGrant, whetherOffice, whetherParent, whetherConfirmed, whetherGrantEnds, whetherComplete, whetherVector
    case whetherPart
    // Words
    case changesetVersion, dictionary, columnType, rowMode, keyKind, changeKind, valueKind, source, entryFlags, transferKind
    case proposalKind, sessionVersion, enrolmentVersion, suite, answerStatus, helloForm, holding, frameKind, digitsForm
    // Wholes
    case header, payload, deflated, column, packedColumn, field, entry, changeset, refusal, enrolment, answer, hello, receipt
    case rowState, sealedValue, text, reason, code, role, office, person, regionNames, level, check
    // Lists
    case entries, rows, contexts, context, admittedEntries, admission, changes, values, digits, textBytes, transfers, listedTexts
    case remarks, salts, knownRecords, touchedRecords, carriedRecords, records, recordTypes, fields, inputs, replicas
    case directoryHeads, guards, people, vectors, retirements, dots, proposals, decisions, creations, regions, scopes
    // What is listed
    case operations
    case record, touchedRecord, knownRecord, replica, vector, salt, retirement, creation, remark, change, tableOfType
    // What has one form
    case numbers, transfer, kinds
}
