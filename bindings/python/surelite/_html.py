# SPDX-License-Identifier: Apache-2.0
"""Reports as HTML for notebooks: tables, and the arena as a picture. Every text from a model is escaped."""
from html import escape

_CELL = "padding:1px 8px;text-align:left"
_COLORS = {"error": "#b00020", "warning": "#a06000", "note": "#406080"}


def _table(heads, rows):
    cells = "".join("<th style='%s'>%s</th>" % (_CELL, escape(each)) for each in heads)
    body = "".join(
        "<tr>%s</tr>" % "".join("<td style='%s'>%s</td>" % (_CELL, escape(str(each))) for each in row) for row in rows
    )
    return "<table><thead><tr>%s</tr></thead><tbody>%s</tbody></table>" % (cells, body)


def _findings(document):
    lines = []
    for each in document.get("findings", []):
        lines.append(
            "<li><b style='color:%s'>%s %s</b> %s <i>%s</i></li>"
            % (
                _COLORS.get(each.get("severity"), "#000"),
                escape(str(each.get("code"))),
                escape(str(each.get("severity"))),
                escape(str(each.get("message", ""))),
                escape(str(each.get("hint", ""))),
            )
        )
    return "<ul>%s</ul>" % "".join(lines) if lines else ""


def _tensors(title, tensors):
    rows = []
    for each in tensors:
        quantization = each.get("quantization") or {}
        real = ""
        if "scale" in quantization:
            real = "%.6g * (stored - %s)" % (quantization["scale"], quantization["zero_point"])
        rows.append((each.get("name"), each.get("type"), each.get("shape"), each.get("bytes"), real))
    return "<b>%s</b>%s" % (title, _table(("name", "type", "shape", "bytes", "real value"), rows)) if rows else ""


def _arena(document):
    """Buffers over time (to the right) and address (downwards)."""
    buffers = [each for each in document.get("buffers", []) if "offset" in each]
    total = max([document.get("arena_bytes", 0)] + [each["offset"] + each["bytes"] for each in buffers] + [1])
    steps = max([each.get("last", 0) + 1 for each in buffers] + [1])
    width, height = min(900, max(200, 24 * steps)), 240
    boxes = []
    for i, each in enumerate(buffers):
        x = width * each.get("first", 0) / steps
        w = width * (each.get("last", 0) + 1 - each.get("first", 0)) / steps
        y, h = height * each["offset"] / total, height * each["bytes"] / total
        tensor = (each.get("name"), each.get("type"), each.get("shape"))
        label = "%s %s %s: %d bytes at %d" % (tensor + (each["bytes"], each["offset"]))
        boxes.append(
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='hsl(%d,60%%,70%%)' stroke='#444' "
            "stroke-width='.5'><title>%s</title></rect>" % (x, y, w, max(h, 0.5), i * 47 % 360, escape(label))
        )
    return "<svg width='%d' height='%d' style='background:#f4f4f4'>%s</svg><br>arena: %d bytes, %d steps" % (
        width,
        height,
        "".join(boxes),
        document.get("arena_bytes", 0),
        steps,
    )


def report(document):
    verb = str(document.get("verb", "report"))
    name = document.get("model")
    if not isinstance(name, str):
        name = (document.get("file") or {}).get("path", "")
    parts = ["<div><b>surelite %s</b> %s" % (escape(verb), escape(str(name or document.get("code", ""))))]
    parts.append(_tensors("inputs", document.get("inputs", [])))
    parts.append(_tensors("outputs", document.get("outputs", [])))
    operators = document.get("operators")
    if isinstance(operators, list) and operators:
        rows = [(each.get("name"), each.get("version"), each.get("count"), each.get("supported")) for each in operators]
        parts.append("<b>operators</b>" + _table(("name", "version", "count", "supported"), rows))
    if document.get("buffers") is not None and "arena_bytes" in document:
        parts.append("<br>" + _arena(document))
    if "page" in document:
        parts.append("<pre>%s</pre>" % escape(str(document["page"])))
    parts.append(_findings(document) or ("<br>nothing found" if "findings" in document else ""))
    return "".join(parts) + "</div>"


def interpreter(inputs, outputs):
    """The interface of an open model, from the dicts of get_input_details()."""

    def rows(details):
        found = []
        for each in details:
            row = {"name": each["name"], "type": each["dtype"].__name__, "shape": each["shape"].tolist(), "bytes": ""}
            if each["quantization"][0]:
                row["quantization"] = dict(zip(("scale", "zero_point"), each["quantization"]))
            found.append(row)
        return found

    tables = _tensors("inputs", rows(inputs)) + _tensors("outputs", rows(outputs))
    return "<div><b>surelite Interpreter</b> %s</div>" % tables
