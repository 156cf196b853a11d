"""Prints the words of documents as Debian's libraries read them, a form feed behind each: python3 read.py FILE ..."""

import sys

import docx
import openpyxl
from odf import teletype
from odf.opendocument import load

for place in sys.argv[1:]:
    if place.endswith(".docx"):
        document = docx.Document(place)
        print("\n".join(paragraph.text for paragraph in document.paragraphs))
        print("\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells))
        print(len(document.inline_shapes), "pictures")
    elif place.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(place):
            print(sheet.title, [[cell.value for cell in row] for row in sheet], len(sheet._images), "pictures")
    else:
        print(teletype.extractText(load(place).body))
    print("\f", end="")
