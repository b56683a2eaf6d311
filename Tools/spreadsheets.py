"""Opens workbooks with openpyxl and saves each beside itself, as NAME.py.xlsx: what an analyst's script does to a table.

    python3 Tools/spreadsheets.py household.xlsx member.xlsx
"""
import sys

from openpyxl import load_workbook


def main(paths):
    for path in paths:
        load_workbook(path).save(path + ".py.xlsx")


if __name__ == "__main__":
    main(sys.argv[1:])
