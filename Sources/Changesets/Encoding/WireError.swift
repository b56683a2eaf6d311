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
    /// The bytes end where more must come.
    case endsEarly
    /// So many bytes stand behind the end of the part.
    case bytesLeft(Int, WirePart)
    /// The part ends before it is whole.
    case cutShort(WirePart)
    /// Damaged, or of another length than it says.
    case damaged(WirePart)
    /// The first byte is not that of a changeset.
    case notAChangeset
    /// The part is not signed with the key that it names.
    case notSigned(WirePart)
    /// A number or word of a newer version, or of none.
    case unknown(UInt64, WirePart)

    // Numbers
    /// A number of more than 64 bits.
    case numberTooWide
    /// A number in a longer form than it needs.
    case numberNotShortest
    /// A number above what the part may be.
    case tooGreat(UInt64, most: Int, WirePart)
    /// A flag that is neither 0 nor 1.
    case notAFlag(WirePart)
    /// A number that no entry has.
    case noEntryNumber(UInt64)
    /// A number that is no scope's code.
    case noScope(UInt64)
    /// Bits behind the last one that counts are not zero, or there are too many.
    case bitsLeft
    /// A column is said to be packed, and its bits are not there.
    case noPackedBits
    /// Numbers of so many bits are never packed.
    case badWidth(UInt64)
    /// A text of so many digits is never packed.
    case badDigits(UInt64)

    // Texts
    /// A text is not UTF-8.
    case notUTF8
    /// A text is not in Unicode NFC.
    case notComposed

    // Lists
    /// More of them than there may be.
    case tooMany(WirePart)
    /// A list that holds nothing and must.
    case empty(WirePart)
    /// They do not ascend.
    case outOfOrder(WirePart)
    /// Something is in its list twice.
    case listedTwice(WirePart)
    /// Something is named that its list has not.
    case notListed(WirePart)
    /// Something is listed that nothing names.
    case neverNamed(WirePart)
    /// Written otherwise than in the one form that a content has.
    case notOneForm(WirePart)
    /// A column says that values are missing, and none is.
    case nothingMissing

    // Entries
    /// The changeset holds no entry, or its first has the number 0.
    case entriesNotNumbered
    /// The replicas do not ascend, or the author is one of them.
    case authorListed
    /// A guard names the author's own chain.
    case guardOfAuthor
    /// A context names its author, does not ascend, or says what it had said.
    case badContext
    /// A context falls below zero.
    case contextBelowZero
    /// An entry repeats what is not of another incarnation of its author.
    case badRepeat
    /// The part is of an entry that the changeset has not.
    case ofNoEntry(WirePart)
    /// The name of a record is of no creating entry.
    case badRecordName
    /// A record lies in one that is not there before it.
    case parentNotBefore
    /// A record is listed as known and is created.
    case knownAndCreated
    /// A record is changed before it is created, or as one of another type.
    case changeBeforeCreation
    /// A record is listed as touched, and nothing in it changes.
    case nothingChanges
    /// A record's existence is written in a way that it cannot be.
    case badExistence
    /// A kind of change that the field, or a record, does not have.
    case badKind
    /// A group of fewer than two inputs.
    case smallGroup
    /// A group within a group.
    case groupInGroup
    /// A record whose type is not known cannot be written.
    case unknownType

    // Transfers
    /// A transfer within one scope, or home by somebody who had not seen what left.
    case impossibleTransfer
    /// A transfer does not carry the record that it moves.
    case recordNotCarried
    /// A transfer carries a record that does not lie in the one that it moves.
    case notOneTree
    /// A transfer carries an entry that its own vector does not cover.
    case notSeen
    /// A transfer carries a record that the same changeset creates.
    case createdAndCarried
    /// A transfer from the directory, or to it.
    case movesDirectory

    // Refusals
    /// A refusal's reason is none of its code.
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
    // Of attachments
    case attachments, attachmentSize, attachmentPiece
    // Of keys to what is sealed
    case scopeKey, keyReaders
    // Of who opened what is sealed
    case viewing
}
