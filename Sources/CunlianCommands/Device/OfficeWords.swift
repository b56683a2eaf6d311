import Cunlian
import RecordStore
import Terminal

/// That no node serves this device any more, and what to do.
///
/// - Parameter expires: The first day on which the grant does not hold.
func expiredWords(_ expires: Int64, _ context: Context) -> String {
    context.say(
        "本机的授权已到期（最后一日 \(LastDay(expires: expires).text)）：所写留在本机，发不出去；请向县级另要授权码登记（cunlian enrol）",
        "This device's grant has ended (its last day was \(LastDay(expires: expires).text)): what is written stays here and goes nowhere. "
            + "Ask the county office for a new code and enrol with it (cunlian enrol).")
}

/// Says of what was just saved that it does not count, or goes nowhere, where that is known here.
func warnWhereItDoesNotCount(_ store: RecordStore, _ context: Context) throws {
    if let ended = try WorkStatus.ending(store) { return context.note(context.palette(endedWords(ended, context), .bad)) }
    let (expires, isExpired) = try WorkStatus.expiry(store)
    if let expires, isExpired { context.note(context.palette(expiredWords(expires, context), .bad)) }
}

/// That this device may write no longer, and what to do.
func endedWords(_ ended: EndedOffice, _ context: Context) -> String {
    context.say(
        "本机的密钥已停用：\(context.words.sentence(ended))。此后在本机所写一律不采纳；本机的内容都还在，未上传的要等县里恢复授权（cunliand readmit）、本机同步以后才到；到了以后再停用，其中该算的仍可逐条放行。请与县级联系。",
        "This device's key was ended: \(context.words.sentence(ended)). Nothing counts that is written on it from now on. What is on it stays; what was not sent goes up once the county readmits "
            + "the key (cunliand readmit) and this device synchronises. Ended again after that, single entries may still be let in. Turn to your county office."
    )
}
