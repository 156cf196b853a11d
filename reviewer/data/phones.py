"""Writes phones.tsv: for each calling code its trunk prefix and the lengths of its national numbers.

    python3 -m pip download --no-deps phonenumbers==9.0.43   # Apache-2.0; the facts are those of ITU-T E.164
    PYTHONPATH=phonenumbers-9.0.43-py2.py3-none-any.whl python3 phones.py > phones.tsv
"""
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

print("# calling code, trunk prefix that is dropped after it, lengths of national numbers; written by phones.py")
for code in sorted(COUNTRY_CODE_TO_REGION_CODE):
    lengths, trunks = set(), set()
    for region in COUNTRY_CODE_TO_REGION_CODE[code]:
        if region == "001":
            plan = PhoneMetadata.metadata_for_nongeo_region(code)
        else:
            plan = PhoneMetadata.metadata_for_region(region)
        lengths |= {length for length in plan.general_desc.possible_length if length >= 6}
        trunks.add(plan.national_prefix or "")
    trunk = trunks.pop() if len(trunks) == 1 else ""
    if trunk not in ("0", "06"):
        trunk = ""
    if lengths:
        print(code, trunk, ",".join(map(str, sorted(lengths))), sep="\t")
