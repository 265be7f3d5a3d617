"""Makes ``resources/templates/report.docx``, the styles of the Word report, from the light palette.

    python tools/make_word_template.py [FILE]

Written out here instead of saved by an office program: so it holds our styles and nothing else, no author,
no picture of its first page, no path, and it can be read in a review. Run it again after the palette changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from htplanner.reports.formats.rendering import PaperPalette  # noqa: E402 - the tool may be started from anywhere

TEMPLATE = ROOT / "resources" / "templates" / "report.docx"

FACE = "Arial"
"""As in the workbook: every office program has it, or one that runs exactly as wide."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TEMPLATE
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            # The time of a member would tell when it was made, and differ from run to run.
            archive.writestr(ZipInfo(name), (_HEAD + content).encode("utf-8"), ZIP_DEFLATED)
    print(f"Wrote {target} ({target.stat().st_size:,} bytes).")


def parts() -> dict[str, str]:
    """The files of the template by name."""
    document = "word/document.xml"
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({document: "officeDocument"}, core=True),
        document: f"<w:document {_W}><w:body>{_PAGE}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            {"styles.xml": "styles", "settings.xml": "settings", "fontTable.xml": "fontTable"}
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS,
        "docProps/core.xml": _CORE,
    }


# --- the package -------------------------------------------------------------------------------------------

_PAGE = (
    '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1152" w:right="1152" w:bottom="1152" '
    'w:left="1152" w:header="576" w:footer="576" w:gutter="0"/></w:sectPr>'
)
"""US Letter with margins of 0.8 inch, in twentieths of a point."""

_SETTINGS = (
    f"<w:settings {_W}>"
    # Codes and names are no words of any language; a report full of red lines looks unfinished.
    "<w:hideSpellingErrors/><w:hideGrammaticalErrors/>"
    '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="en-US"/><w:decimalSymbol w:val="."/>'
    '<w:listSeparator w:val=","/></w:settings>'
)

_FONTS = (
    f'<w:fonts {_W}><w:font w:name="{FACE}"><w:altName w:val="Liberation Sans"/>'
    '<w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
    '<w:pitch w:val="variable"/></w:font></w:fonts>'
)

_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Report</dc:title></cp:coreProperties>'
)


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/fontTable.xml": f"{_WORD}.fontTable+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{n}" ContentType="{kind}"/>' for n, kind in overrides.items())
        + "</Types>"
    )


def _relations(targets: dict[str, str], *, core: bool = False) -> str:
    kinds = {target: f"{_OFFICE}/{kind}" for target, kind in targets.items()}
    if core:
        kinds["docProps/core.xml"] = f"{_PACKAGE}/relationships/metadata/core-properties"
    lines = (
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(kinds.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


# --- the styles --------------------------------------------------------------------------------------------


_OF_WORD = {"Title", "Subtitle", "heading 1", "heading 2", "Body Text", "caption", "footer"}
"""Styles that Word knows by these names, in these letters; the others are ours alone."""


def _styles() -> str:
    tones = PaperPalette()
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
        f'<w:color w:val="{tones["text"]}"/><w:sz w:val="20"/><w:szCs w:val="20"/>'
        '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        # What Word would offer beside ours, nobody asked for.
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
        f"{''.join(_paragraph_styles(tones))}{_TABLE_NORMAL}{_report_table(tones)}</w:styles>"
    )


def _style(name: str, paragraph: str = "", run: str = "", *, based: str = "Normal", after: str = "") -> str:
    """A paragraph style. ``after`` is the style of the next paragraph where it is another."""
    key = name.title().replace(" ", "")
    follows = f'<w:next w:val="{after}"/>' if after else ""
    own = "" if name in _OF_WORD else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/>{follows}<w:uiPriority w:val="1"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _spacing(before: float = 0, after: float = 0, line: float = 1) -> str:
    """Points above and below, and the height of a line as a share of the usual one."""
    return (
        f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" '
        f'w:line="{line * 240:.0f}" w:lineRule="auto"/>'
    )


def _run(size: float, color: str, *, bold: bool = False) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f'{weight}<w:color w:val="{color}"/><w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>'


def _paragraph_styles(tones: PaperPalette) -> Iterator[str]:
    text, second, quiet = tones["text"], tones["text_secondary"], tones["text_quiet"]
    keep, first_level = "<w:keepNext/><w:keepLines/>", '<w:outlineLvl w:val="0"/>'
    yield (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:uiPriority w:val="99"/></w:style>'
    )
    # The first sheet's heading is the report's title; it belongs into the navigation too.
    yield _style("Title", keep + _spacing(0, 3) + first_level, _run(20, text, bold=True), after="Subtitle")
    yield _style(
        "heading 1", keep + _spacing(0, 3) + first_level, _run(17, text, bold=True), after="Subtitle"
    )
    yield _style(
        "heading 2",
        keep + _spacing(9, 4) + '<w:outlineLvl w:val="1"/>',
        _run(12, text, bold=True),
        after="BodyText",
    )
    yield _style("Subtitle", _spacing(0, 8, 1.1), _run(10, second), after="BodyText")
    yield _style("Body Text", _spacing(0, 6, 1.1), _run(10, text))
    yield _style("Quiet", _spacing(0, 6, 1.1), _run(9, quiet))
    yield _style("caption", keep + _spacing(0, 4), _run(10, text, bold=True))
    yield _style("Picture", _spacing(0, 0))
    yield _style("Figure Number", "<w:keepNext/>" + _spacing(4, 1), _run(20, text, bold=True))
    yield _style("Figure Label", "<w:keepNext/>" + _spacing(0, 1), _run(9.5, text))
    yield _style("Figure Note", _spacing(0, 4), _run(8.5, quiet))
    yield _style("Table Text", _spacing(1.2, 1.2), _run(8.5, text))
    yield _style("Table Text Dense", run=_run(7.5, text), based="TableText")
    yield _style("Table Header", run=_run(8, second, bold=True), based="TableText")
    yield _style("Table Header Dense", run=_run(7.5, second, bold=True), based="TableText")
    yield _style(
        "Table Band", "<w:keepNext/>" + _spacing(3, 3), _run(9, tones["accent"], bold=True), based="TableText"
    )
    yield _style("footer", _spacing(4, 0), _run(8, second))
    # Word wants a paragraph between two tables, and one that carries the page of a section.
    yield _style("Gap", '<w:spacing w:line="120" w:lineRule="exact"/>', _run(2, text))
    yield _style("Section End", '<w:spacing w:line="20" w:lineRule="exact"/>', _run(1, text))


_TABLE_NORMAL = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def _report_table(tones: PaperPalette) -> str:
    line, strong = (
        f'w:val="single" w:sz="4" w:space="0" w:color="{tones[t]}"' for t in ("line", "text_quiet")
    )
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/><w:tblPr><w:tblBorders>'
        f"<w:bottom {line}/><w:insideH {line}/></w:tblBorders><w:tblCellMar>"
        '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
        f'<w:bottom {strong}/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{tones["rail"]}"/>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )


if __name__ == "__main__":
    main()
