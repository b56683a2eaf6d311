"""Citizens' numbers: Protocol/05-schema.md, section 6."""
import datetime

from encoding import demand

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def read(text, today):
    """(the 18 characters, the birth date)."""
    demand(len(text) in (15, 18), "neither 18 characters nor 15")
    digits = text[:17]
    demand(digits.isascii() and digits.isdigit(), "not digits")
    if len(text) == 15:
        digits = digits[:6] + "19" + digits[6:]
    try:
        birth = datetime.date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        demand(False, "a day that there is not")
        return None
    demand(birth <= datetime.date.fromisoformat(today), "a day that is still to come")
    check = CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits)) % 11]
    demand(len(text) == 15 or text[17].replace("x", "X") == check, "another check character")
    return digits + check, birth.isoformat()
