"""The Markdown of this project's pages as HTML: headings, paragraphs, lists, tables, fenced code, quotes, links, emphasis."""
import html
import re

FENCE = re.compile(r"^```(\w*)\s*$")
HEADING = re.compile(r"^(#{1,4}) (.*)$")
ITEM = re.compile(r"^(\s*)(?:[-*]|(\d+)\.) (.*)$")
INLINE = re.compile(r"`([^`]+)`|!\[([^\]]*)\]\(([^)\s]+)\)|\[([^\]]*)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s][^*]*)\*")


def anchor(text: str) -> str:
    """The id that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", text).lower()).strip().replace(" ", "-")


class Converter:
    """`link` turns the target of a link as written into the one of the site."""

    def __init__(self, link) -> None:
        self.link = link
        self.headings = []  # (level, text, id)
        self.ids = set()

    def inline(self, text: str) -> str:
        def replace(match: re.Match) -> str:
            code, alt, image, words, target, strong, emphasis = match.groups()
            if code is not None:
                return f"<code>{html.escape(code, quote=False)}</code>"
            if image is not None:
                return f'<img alt="{html.escape(alt)}" src="{html.escape(self.link(image))}">'
            if target is not None:
                return f'<a href="{html.escape(self.link(target))}">{self.inline(words)}</a>'
            return f"<strong>{self.inline(strong)}</strong>" if strong is not None else f"<em>{self.inline(emphasis)}</em>"

        out, last = [], 0
        for match in INLINE.finditer(text):
            out += [html.escape(text[last:match.start()], quote=False), replace(match)]
            last = match.end()
        return "".join(out) + html.escape(text[last:], quote=False)

    def heading(self, level: int, text: str) -> str:
        name = base = anchor(text) or "section"
        number = 1
        while name in self.ids:
            name, number = f"{base}-{number}", number + 1
        self.ids.add(name)
        self.headings.append((level, re.sub(r"[`*]", "", text), name))
        return f'<h{level} id="{name}">{self.inline(text)} <a class="mark" href="#{name}">#</a></h{level}>'

    def table(self, rows: list) -> str:
        cells = [[c.strip().replace("\\|", "|") for c in re.split(r"(?<!\\)\|", r.strip().strip("|"))] for r in rows]
        head = "".join(f"<th>{self.inline(c)}</th>" for c in cells[0])
        body = "".join("<tr>" + "".join(f"<td>{self.inline(c)}</td>" for c in row) + "</tr>" for row in cells[2:])
        return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'

    def items(self, lines: list) -> str:
        """A list, whose items may hold lists and further lines that are indented."""
        match = ITEM.match(lines[0])
        indent, kind = len(match[1]), "ol" if match[2] else "ul"
        groups = []
        for line in lines:
            item = ITEM.match(line)
            if item and len(item[1]) == indent:
                groups.append([item[3]])
            else:
                groups[-1].append(line)
        out = []
        for group in groups:
            inner = [i for i, line in enumerate(group) if i and (m := ITEM.match(line)) and len(m[1]) > indent]
            split = inner[0] if inner else len(group)
            words = self.inline(" ".join(line.strip() for line in group[:split]))
            out.append(f"<li>{words}{self.items(group[split:]) if inner else ''}</li>")
        return f"<{kind}>{''.join(out)}</{kind}>"

    def convert(self, text: str) -> str:
        lines, out, at = text.split("\n"), [], 0
        while at < len(lines):
            line = lines[at]
            start = at
            if fence := FENCE.match(line):
                at = next((i for i in range(at + 1, len(lines)) if lines[i].startswith("```")), len(lines))
                code = html.escape("\n".join(lines[start + 1:at]), quote=False)
                out.append(f'<pre class="{fence[1]}"><code>{code}</code></pre>')
                at += 1
            elif found := HEADING.match(line):
                out.append(self.heading(len(found[1]), found[2]))
                at += 1
            elif line.startswith("|") and at + 1 < len(lines) and set(lines[at + 1]) <= set("|-: "):
                while at < len(lines) and lines[at].startswith("|"):
                    at += 1
                out.append(self.table(lines[start:at]))
            elif ITEM.match(line):
                while at < len(lines) and (ITEM.match(lines[at]) or (lines[at].startswith("  ") and lines[at].strip())):
                    at += 1
                out.append(self.items(lines[start:at]))
            elif line.startswith("    ") and line.strip():
                while at < len(lines) and (lines[at].startswith("    ") or not lines[at].strip()):
                    at += 1
                block = "\n".join(each[4:] for each in lines[start:at]).rstrip()
                out.append(f"<pre><code>{html.escape(block, quote=False)}</code></pre>")
            elif line.startswith("> "):
                while at < len(lines) and lines[at].startswith(">"):
                    at += 1
                out.append(f"<blockquote>{self.convert(chr(10).join(each[1:].lstrip() for each in lines[start:at]))}</blockquote>")
            elif line.strip():
                while at < len(lines) and lines[at].strip() and not re.match(r"^(```|#{1,4} |\||> )", lines[at]) and not ITEM.match(lines[at]):
                    at += 1
                at = max(at, start + 1)
                out.append(f"<p>{self.inline(' '.join(lines[start:at]))}</p>")
            else:
                at += 1
        return "\n".join(out)
