"""What other people's libraries say of numbers, accounts and postcodes.

`oracle.py write` prints lines of kind, text and the key that a mark of it must have, or `-` for none.
`oracle.py judge` reads keys of telephone numbers and prints those that cannot be numbers.
"""
import random
import sys

import phonenumbers as numbers
from stdnum import iban
from stdnum.nl import postcode

REGIONS = ["NL", "BE", "DE", "PL", "RO", "BG", "HU", "ES", "UA", "GB", "NG", "TR"]
FORMATS = numbers.PhoneNumberFormat
ACCOUNTS = {
    "NL": "aaaannnnnnnnnn", "DE": "n" * 18, "BE": "n" * 12, "PL": "n" * 24, "RO": "aaaa" + "c" * 16,
    "BG": "aaaannnnnn" + "c" * 8, "HU": "n" * 24, "ES": "n" * 20, "GB": "aaaa" + "n" * 14, "FR": "n" * 10 + "c" * 11 + "nn",
}
SIGNS = {"a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "n": "0123456789"}
SIGNS["c"] = SIGNS["a"] + SIGNS["n"]
draw = random.Random(8)


def phones():
    for region in REGIONS:
        for kind in (numbers.PhoneNumberType.MOBILE, numbers.PhoneNumberType.FIXED_LINE):
            example = numbers.example_number_for_type(region, kind)
            made = 0
            for _ in range(400):
                national = str(example.national_number)
                tail = "".join(draw.choice(SIGNS["n"]) for _ in range(5))
                number = numbers.parse(f"+{example.country_code}{national[:-5]}{tail}")
                if not numbers.is_valid_number(number) or made == 15:
                    continue
                made += 1
                key = numbers.format_number(number, FORMATS.E164)
                international = numbers.format_number(number, FORMATS.INTERNATIONAL)
                texts = [key, international, international.replace("+", "00"), numbers.format_number(number, FORMATS.RFC3966)]
                if region == "NL":
                    texts.append(numbers.format_number(number, FORMATS.NATIONAL))
                for text in texts:
                    yield text, key
                for text in (key[:-4], key + "0000"):
                    if not numbers.is_possible_number(numbers.parse(text)):
                        yield text, "-"


def accounts():
    for country, shape in ACCOUNTS.items():
        for _ in range(20):
            bban = "".join(draw.choice(SIGNS[sign]) for sign in shape)
            number = country + iban.calc_check_digits(f"{country}00{bban}") + bban
            at = draw.randrange(4, len(number))
            wrong = number[:at] + draw.choice(SIGNS["n" if number[at].isdigit() else "a"]) + number[at + 1:]
            for text in (number, wrong, number[:-1]):
                valid = iban.is_valid(text, check_country=False)
                for written in (text, iban.format(text), text.lower()):
                    yield written, text if valid else "-"


def postcodes():
    for _ in range(200):
        code = "".join(draw.choice(SIGNS["n"]) for _ in range(4))
        letters = draw.choice(["SA", "SD", "SS"]) if draw.random() < 0.1 else draw.choice(SIGNS["a"]) + draw.choice(SIGNS["a"])
        key = f"{code}{letters}"
        yield f"{code}{letters}", key if postcode.is_valid(key) else "-"


if sys.argv[1] == "write":
    for kind, made in (("phone", phones()), ("iban", accounts()), ("postcode", postcodes())):
        for text, key in made:
            print(kind, text, key, sep="\t")
else:
    for key in sys.stdin.read().split():
        if not numbers.is_possible_number(numbers.parse(key)):
            print(key)
