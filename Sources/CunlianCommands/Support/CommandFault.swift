import JSON
import Records
import SyncSession

/// What is wrong with what was asked of a command, where neither the command line's grammar nor the engine can tell.
enum CommandFault: Error, Hashable {
    /// Nor a name of one; with what there are, each with its code before it.
    case unknownRole(String, known: [Label])
    case notADate(String, option: String)
    /// Nobody of that name, and no key that begins so, has a grant.
    case unknownPerson(String)
    /// Several keys go by the name.
    case severalKeys(String, keys: [String])
    /// No village of the register has that code, though it lies in a county that has villages.
    case unregisteredRegion(ScopeCode)
    case declineNeedsReason
    /// Targets are a city's, and the store keeps no city.
    case noRegionForTargets
    /// A file of fields for a new record.
    case fieldFile(path: String, line: Int, FieldFileFault)
    /// An interview of another round is unfinished.
    case otherRound(Int64)
    /// Nothing of the type may be answered by this office.
    case nothingToAsk(Label)
    /// A node that is not enrolled would give everything to anybody.
    case servesAnybody
    /// A node has no office in the region that it is to serve.
    case servesElsewhere(ScopeCode)
    /// Numbers by which people are known are sealed, and not to the offices held here: nothing can be said of who has them.
    case numbersAreSealed([Label])
    /// A backup is to be restored where a store is.
    case storeIsThere(path: String)
    /// A backup of a store of another key.
    case otherStore(path: String)
    /// A backup without its key, and a folder without one.
    case keyIsMissing(path: String)
    /// A code that this store gave would be redeemed nowhere: it is no node; the address of its own, if it has one.
    case invitesNowhere(node: String?)
    /// A store to practise on meets no node but its own.
    case practiceStaysHere
    /// A folder that holds something else than a practice village.
    case notAPracticeFolder(path: String)
    /// No exercise of that number.
    case unknownExercise(Int, count: Int)
    /// What answers is not the node that gave the code.
    case otherNode(address: String)
    /// What was given as a one-time code is none.
    case notACode(InvitationCode.Slip)
    /// Nobody is signed in on a device that is shared.
    case locked(people: [String], hasRunOut: Bool)
    /// Somebody was signed in, and the store writes for another by now.
    case signInAgain(people: [String])
    /// One person uses the device, without a passphrase.
    case notShared
    /// Several people could be meant.
    case whoSignsIn(people: [String])
    /// Somebody of that name shares the device.
    case sharesAlready(String)
    /// Nobody would be left who can sign in.
    case lastPerson(String)
    /// Somebody leaves whose work is not all sealed, or not finished.
    case workLeft(String)
    /// Neither a file nor the environment has one, and nobody sits at a terminal.
    case noPassphrase
    /// The same of the one that there is, where another is set.
    case noOldPassphrase
    /// What was typed twice is not the same.
    case passphrasesDiffer
    /// A bundle is to be written over a file that is none.
    case fileIsThere(path: String)
    /// More bytes than what carries it holds.
    case tooLong(option: String, mostBytes: Int)
}

/// What is wrong with a file of fields for a new record.
enum FieldFileFault: Hashable {
    /// It is no JSON.
    case syntax(JSONFault)
    /// It is no object of fields.
    case noObject
    /// An object stands where an input's value should.
    case objectInGroup
}
