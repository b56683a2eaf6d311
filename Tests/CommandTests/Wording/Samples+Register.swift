import Causality
import Records
import Register

@testable import CunlianCommands

extension HelpRemark: Sampled {
    enum SampledKind: CaseIterable { case unknown, hasLeft, beyondTheRule, severalMain, again, noPupil }

    var sampledKind: SampledKind {
        switch self {
        case .unknown: .unknown
        case .hasLeft: .hasLeft
        case .beyondTheRule: .beyondTheRule
        case .severalMain: .severalMain
        case .again: .again
        case .noPupil: .noPupil
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unknown: .unknown(Fact.text)
        case .hasLeft: .hasLeft(Fact.text, day: Fact.text)
        case .beyondTheRule: .beyondTheRule(Fact.text, households: Fact.number)
        case .severalMain: .severalMain(Fact.number)
        case .again: .again(Fact.text)
        case .noPupil: .noPupil
        }
    }
}

extension HouseholdRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case notAHousehold, notAMember, memberOfAnother, memberNamedTwice, nobodyStays, sameRecord, notOneScope, notAPair
        case householdNotHere, isRetired, movedAway, existenceDisputed, undecided, needsReason, notTheOffice, mayNotWrite, mayOnlyAsk
        case isThere, beforeBirth, isHead, isAsked, headStays, endsPoverty
        case olderForm, noIncome, headLeaves, hasLeft, requestsDiffer, requestEnded, nobodyMeant, otherSideNotHere
    }

    var sampledKind: SampledKind {
        switch self {
        case .notAHousehold: .notAHousehold
        case .notAMember: .notAMember
        case .memberOfAnother: .memberOfAnother
        case .memberNamedTwice: .memberNamedTwice
        case .nobodyStays: .nobodyStays
        case .sameRecord: .sameRecord
        case .notOneScope: .notOneScope
        case .notAPair: .notAPair
        case .householdNotHere: .householdNotHere
        case .isRetired: .isRetired
        case .movedAway: .movedAway
        case .existenceDisputed: .existenceDisputed
        case .undecided: .undecided
        case .needsReason: .needsReason
        case .notTheOffice: .notTheOffice
        case .mayNotWrite: .mayNotWrite
        case .mayOnlyAsk: .mayOnlyAsk
        case .isThere: .isThere
        case .beforeBirth: .beforeBirth
        case .isHead: .isHead
        case .isAsked: .isAsked
        case .headStays: .headStays
        case .endsPoverty: .endsPoverty
        case .olderForm: .olderForm
        case .noIncome: .noIncome
        case .headLeaves: .headLeaves
        case .hasLeft: .hasLeft
        case .requestsDiffer: .requestsDiffer
        case .requestEnded: .requestEnded
        case .nobodyMeant: .nobodyMeant
        case .otherSideNotHere: .otherSideNotHere
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .notAHousehold: .notAHousehold(Fact.text, Fact.type)
        case .notAMember: .notAMember(Fact.text, Fact.type)
        case .memberOfAnother: .memberOfAnother(Fact.text, household: Fact.text)
        case .memberNamedTwice: .memberNamedTwice
        case .nobodyStays: .nobodyStays(members: Fact.number)
        case .sameRecord: .sameRecord
        case .notOneScope: .notOneScope(Fact.scope, Fact.scope)
        case .notAPair: .notAPair(Fact.type, Fact.type)
        case .householdNotHere: .householdNotHere
        case .isRetired: .isRetired(Fact.text)
        case .movedAway: .movedAway(Fact.text, to: [Fact.scope])
        case .existenceDisputed: .existenceDisputed(Fact.text)
        case .undecided: .undecided([Fact.text])
        case .needsReason: .needsReason
        case .notTheOffice: .notTheOffice(Fact.scope)
        case .mayNotWrite: .mayNotWrite([Fact.label])
        case .mayOnlyAsk: .mayOnlyAsk([Fact.label])
        case .isThere: .isThere(Fact.text, number: Fact.text)
        case .beforeBirth: .beforeBirth(Fact.text)
        case .isHead: .isHead(Fact.text)
        case .isAsked: .isAsked(Fact.text, request: Fact.text)
        case .headStays: .headStays(Fact.text)
        case .endsPoverty: .endsPoverty(Fact.text, into: Fact.text, Fact.label)
        case .olderForm: .olderForm(version: Fact.number)
        case .noIncome: .noIncome(Fact.text, year: Fact.number)
        case .headLeaves: .headLeaves(Fact.text)
        case .hasLeft: .hasLeft(Fact.text, Fact.label)
        case .requestsDiffer: .requestsDiffer(Fact.text, [Fact.text])
        case .requestEnded: .requestEnded
        case .nobodyMeant: .nobodyMeant(Fact.text)
        case .otherSideNotHere: .otherSideNotHere(Fact.scope)
        }
    }
}

extension EvaluationError: Sampled {
    enum SampledKind: CaseIterable {
        case unknownRecord, notJudged, wrongLevel, unknownCriteria, noHouseholds, unreadableCriteria, outsideValidity, noCriteria
    }

    var sampledKind: SampledKind {
        switch self {
        case .unknownRecord: .unknownRecord
        case .notJudged: .notJudged
        case .wrongLevel: .wrongLevel
        case .unknownCriteria: .unknownCriteria
        case .noHouseholds: .noHouseholds
        case .unreadableCriteria: .unreadableCriteria
        case .outsideValidity: .outsideValidity
        case .noCriteria: .noCriteria
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unknownRecord: .unknownRecord(Fact.record)
        case .notJudged: .notJudged(Fact.type)
        case .wrongLevel: .wrongLevel(criteria: Fact.text, level: .household, type: Fact.type)
        case .unknownCriteria: .unknownCriteria(Fact.text, known: [Fact.text])
        case .noHouseholds: .noHouseholds
        case .unreadableCriteria: .unreadableCriteria(Fact.text, Fact.schema)
        case .outsideValidity: .outsideValidity(criteria: Fact.text, year: Fact.number, from: Fact.number, to: Fact.number)
        case .noCriteria: .noCriteria(level: .household, year: Fact.number, known: [Fact.text])
        }
    }
}

extension FindingError: Sampled {
    enum SampledKind: CaseIterable {
        case unknown, ambiguous, notDue, needsReason, needsDocument
    }

    var sampledKind: SampledKind {
        switch self {
        case .unknown: .unknown
        case .ambiguous: .ambiguous
        case .notDue: .notDue
        case .needsReason: .needsReason
        case .needsDocument: .needsDocument
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .unknown: .unknown(Fact.text)
        case .ambiguous: .ambiguous(Fact.text)
        case .notDue: .notDue(now: .open, asked: .open)
        case .needsReason: .needsReason
        case .needsDocument: .needsDocument
        }
    }
}

extension ListError: Sampled {
    enum SampledKind: CaseIterable {
        case noNumberColumn, ambiguousColumns
    }

    var sampledKind: SampledKind {
        switch self {
        case .noNumberColumn: .noNumberColumn
        case .ambiguousColumns: .ambiguousColumns
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .noNumberColumn: .noNumberColumn([Fact.text])
        case .ambiguousColumns: .ambiguousColumns(Fact.text, Fact.text)
        }
    }
}

extension ReportFault: Sampled {
    enum SampledKind: CaseIterable {
        case scopeNotHere, bookNeedsVillage, bookNeedsOneVillage, wrongType, yearOutside, noYearSurveyed
    }

    var sampledKind: SampledKind {
        switch self {
        case .scopeNotHere: .scopeNotHere
        case .bookNeedsVillage: .bookNeedsVillage
        case .bookNeedsOneVillage: .bookNeedsOneVillage
        case .wrongType: .wrongType
        case .yearOutside: .yearOutside
        case .noYearSurveyed: .noYearSurveyed
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .scopeNotHere: .scopeNotHere(Fact.scope)
        case .bookNeedsVillage: .bookNeedsVillage
        case .bookNeedsOneVillage: .bookNeedsOneVillage
        case .wrongType: .wrongType(Fact.label)
        case .yearOutside: .yearOutside(Fact.number, 2010...2030)
        case .noYearSurveyed: .noYearSurveyed(of: Fact.number, [SurveyRound(year: 2016, households: Fact.number)])
        }
    }
}
