"""lxml comes with the Word renderer; nothing that reads a foreign file may use it."""

from __future__ import annotations

import subprocess
import sys


def test_openpyxl_does_not_take_up_lxml() -> None:
    program = (
        "import htplanner.reports.formats.excel.workbook\n"
        "import openpyxl.xml as xml, openpyxl.xml.functions as used\n"
        "print(xml.LXML, xml.DEFUSEDXML, used.fromstring.__module__)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True", "defusedxml.common"]
