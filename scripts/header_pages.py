"""Pages from public headers: what each declaration is for, as the comments above them say, and the declaration itself."""
import pathlib
import re


class Entry:
    """A declaration with the comment above it; `members` of a class or struct."""

    def __init__(self, comment: list, code: list) -> None:
        self.comment, self.code = comment, code
        self.members = []

    def title(self) -> str:
        text = re.sub(r"\[\[[^\]]*\]\]|\bSURELITE_\w+\b(\([^)]*\))?", " ", " ".join(line.strip() for line in self.code))
        text = re.sub(r"^template\s*<[^{;]*?>\s*(requires\s*\(.*?\)\s*)?", "", text.strip())
        while "<" in text and (plain := re.sub(r"<[^<>;]*>", "", text)) != text:
            text = plain
        kind = re.match(r"(?:typedef )?(?:enum class|enum|class|struct|union|namespace)\s+(\w+)", text)
        if kind:
            return kind[1]
        called = re.search(r"(operator\s*\S+?|~?\w+)\s*\(", text)
        if called:
            return called[1]
        named = re.search(r"(\w+)\s*(?:=[^=].*|\{.*|\[.*)?;", text)
        return named[1] if named else text[:40]


def balance(line: str) -> int:
    line = re.sub(r"//.*|\"(\\.|[^\"\\])*\"|'(\\.|[^'\\])'", "", line)
    return line.count("{") - line.count("}")


def declarations(lines: list) -> list:
    """Entries of lines at one level. Preprocessor lines, and what is not commented, are kept out of the list of names."""
    entries, comment, at = [], [], 0
    while at < len(lines):
        stripped = lines[at].strip()
        if stripped.startswith("//"):
            comment.append(stripped.lstrip("/ "))
            at += 1
        elif not stripped or stripped.startswith("#") or re.match(r"(public|private|protected):", stripped):
            if stripped.startswith(("private:", "protected:")):
                break
            while stripped.startswith("#") and lines[at].rstrip().endswith("\\"):
                at += 1
            comment, at = [], at + 1
        elif re.match(r"(inline )?namespace\b.*\{$", stripped) or stripped.startswith('extern "C" {'):
            comment, at = [], at + 1
        elif stripped.startswith("}"):
            comment, at = [], at + 1
        else:
            start, depth = at, 0
            while at < len(lines):
                depth += balance(lines[at])
                at += 1
                ended = re.sub(r"\s*//.*", "", lines[at - 1].rstrip())
                if depth <= 0 and (ended.endswith(";") or ended.endswith("}")):
                    break
            entry = Entry(comment, lines[start:at])
            head = " ".join(line.strip() for line in entry.code[:3])
            if re.match(r"(template\s*<.*>\s*)?(class|struct)\s+[^;(]*\{", head) and len(entry.code) > 2:
                entry.members = declarations(entry.code[1:-1])
            entries.append(entry)
            comment = []
    return entries


def page_of(header: pathlib.Path, name: str) -> str:
    """Markdown."""
    lines = header.read_text().split("\n")
    intro, at = [], 0
    while at < len(lines) and (lines[at].startswith("//") or not lines[at].strip()):
        if lines[at].startswith("// ") and "SPDX" not in lines[at]:
            intro.append(lines[at][3:])
        at += 1
    out = [f"# {name}", "", " ".join(intro), "", "```cpp", f"#include \"{name}\"", "```", ""]
    for entry in declarations(lines[at:]):
        if not entry.comment and not any(member.comment for member in entry.members):
            if len(entry.code) <= 1:
                continue
        out += [f"## {entry.title()}", ""]
        out += [" ".join(entry.comment), ""] if entry.comment else []
        out += ["```cpp", *dedented(entry.code), "```", ""]
        for member in entry.members:
            if member.comment:
                out += [f"### {entry.title()}::{member.title()}", "", " ".join(member.comment), ""]
    return "\n".join(out)


def dedented(lines: list) -> list:
    least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[least:] for line in lines]
