import Register

extension PublicationRefusal: Sampled {
    enum SampledKind: CaseIterable {
        case wrongRegion, nothing, unknownCode, notAPage, olderForm, otherOffice, notOnList, listIsHere, unknownNumber, drawnBefore,
            rowsNotHere, longList, doubledVouchers, holdsNumber
    }

    var sampledKind: SampledKind {
        switch self {
        case .wrongRegion: .wrongRegion
        case .nothing: .nothing
        case .unknownCode: .unknownCode
        case .notAPage: .notAPage
        case .olderForm: .olderForm
        case .otherOffice: .otherOffice
        case .notOnList: .notOnList
        case .listIsHere: .listIsHere
        case .unknownNumber: .unknownNumber
        case .drawnBefore: .drawnBefore
        case .rowsNotHere: .rowsNotHere
        case .longList: .longList
        case .doubledVouchers: .doubledVouchers
        case .holdsNumber: .holdsNumber
        }
    }

    static func sample(of kind: SampledKind) -> Self {
        switch kind {
        case .wrongRegion: .wrongRegion(.funds)
        case .nothing: .nothing(.exit, .first, year: Fact.number)
        case .unknownCode: .unknownCode(Fact.text)
        case .notAPage: .notAPage(Fact.text)
        case .olderForm: .olderForm(version: Fact.number)
        case .otherOffice: .otherOffice(writers: Fact.label)
        case .notOnList: .notOnList(Fact.text)
        case .listIsHere: .listIsHere(.exit, year: Fact.number)
        case .unknownNumber: .unknownNumber
        case .drawnBefore: .drawnBefore(by: Fact.text)
        case .rowsNotHere: .rowsNotHere(count: Fact.number)
        case .longList: .longList(rows: Fact.number, most: Fact.number)
        case .doubledVouchers: .doubledVouchers([Fact.text])
        case .holdsNumber: .holdsNumber(row: Fact.text, column: Fact.label)
        }
    }
}
