/// A member of a household as the survey of 2016 finds her.
struct Person {
    var relation: String
    var isMale: Bool
    /// Full years at the end of 2016.
    var age: Int
    /// Days since 1970-01-01.
    var birth = 0
    var name = ""
    var idNumber = ""
    /// As written down; faults make it differ from the number.
    var writtenAsMale: Bool
    var ethnicity = "zhuang"
    /// One of the two: what somebody learnt, or where somebody learns.
    var education: String?
    var school: String?
    var isDropout = false
    var health: [String] = []
    var disability: (kind: String, grade: String)?
    var labour = "none"
    var months = 0
    var workArea: String?
    var hasResidentInsurance = true
    var hasEmployeeInsurance = false
    var hasPensionInsurance = false
    var drawsPension = false
    var dibaoClass = "none"
    var isDestitute = false
    var phone: String?

    init(_ relation: String, isMale: Bool, age: Int) {
        self.relation = relation
        self.isMale = isMale
        self.age = age
        writtenAsMale = isMale
    }

    var isHealthy: Bool { health == ["healthy"] }
    var isInSchool: Bool { school != nil && school != "under_school_age" && school != "preschool" }
    /// What item 1 of the exit standard calls having labour.
    var hasLabour: Bool { labour == "ordinary" || labour == "skilled" }
}
