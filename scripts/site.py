#!/usr/bin/env python3
"""The documentation as a site: README, docs/, the pages of the codes, and the interface from the public headers.

usage: site.py FOLDER [--check]

The Python standard library alone; the pages load nothing from elsewhere, and can be read from the disk. With --check it
fails where a link leads nowhere, a page has no heading of its own, or a page that people read to do something shows no
command or code to copy.
"""
import html
import json
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from header_pages import page_of  # noqa: E402
from markdown import Converter  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Where pages stand in the list beside every page; those that are not named come last.
SECTIONS = [
    ("Start", ["README.md", "docs/tool-tour.md", "docs/cli.md", "docs/guard.md", "docs/casebook.md"]),
    ("In your program", ["docs/native.md", "docs/drop-in.md", "docs/python.md", "docs/python-stock.md", "docs/delegates.md", "docs/micro.md", "docs/bare.md"]),
    ("On your machine", ["docs/cmake.md", "docs/raspberry-pi.md", "docs/android.md", "docs/containers.md"]),
    ("How well", ["docs/speed.md", "docs/size.md", "docs/ops.md", "docs/differences.md", "docs/documented-delegates.md"]),
    ("Inside", ["docs/tour.md", "docs/trust.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]),
]
# Pages that are read, not followed.
WITHOUT_SNIPPET = {"docs/casebook.md", "docs/python-stock.md", "docs/ops.md", "docs/differences.md", "docs/documented-delegates.md", "docs/trust.md", "SECURITY.md",
                   "CHANGELOG.md"}
STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--link:#0b62c4}
@media(prefers-color-scheme:dark){:root{--link:#7db7ff}}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;display:grid;grid-template-columns:16rem minmax(0,1fr)}
nav{padding:1rem;border-right:1px solid var(--line);font-size:.92rem}nav h2{font-size:.8rem;margin:1rem 0 .2rem;text-transform:uppercase}
nav a{display:block;padding:.1rem 0;text-decoration:none}nav a.here{font-weight:700}main{padding:1rem 2rem;max-width:60rem}
a{color:var(--link)}pre{background:var(--soft);padding:.7rem;overflow-x:auto;font-size:.86rem;line-height:1.4}code{font-family:ui-monospace,monospace}
p code,li code,td code{background:var(--soft);padding:.05rem .25rem;font-size:.9em}.wide{overflow-x:auto}table{border-collapse:collapse}
td,th{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}.mark{opacity:.3;text-decoration:none;font-size:.8em}
img{max-width:100%}#found a{padding:.25rem 0}input{width:100%;font:inherit;padding:.3rem}
@media(max-width:50rem){body{display:block}nav{border:0;border-bottom:1px solid var(--line)}main{padding:1rem}}
@media print{nav{display:none}body{display:block}}
"""
# Every word must be in the title of a heading or of its page; headings of pages come first.
SEARCH = """
const box=document.getElementById("search"),found=document.getElementById("found");
box.addEventListener("input",()=>{const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);found.textContent="";
if(!words.length)return;const hits=INDEX.filter(e=>words.every(w=>(e[0]+" "+e[1]).toLowerCase().includes(w)));
for(const e of hits.slice(0,20)){const a=document.createElement("a");a.href=BASE+e[2];a.textContent=e[0]===e[1]?e[0]:e[0]+" \\u2013 "+e[1];found.append(a);}
if(!hits.length)found.textContent="nothing has these words in a heading";});
"""


class Page:
    def __init__(self, source: str, text: str, url: str) -> None:
        self.source, self.text, self.url = source, text, url
        found = re.search(r"^# (.*)$", text, re.M)
        self.title = re.sub(r"[`*]", "", found[1]) if found else ""


def read_pages() -> list:
    pages = [Page("README.md", (ROOT / "README.md").read_text(), "index.html")]
    for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        pages.append(Page(name, (ROOT / name).read_text(), name[:-3].lower() + ".html"))
    for path in sorted((ROOT / "docs").glob("*.md")):
        pages.append(Page(f"docs/{path.name}", path.read_text(), f"{path.stem}.html"))
    for path in sorted((ROOT / "docs/codes").glob("*.md")):
        pages.append(Page(f"docs/codes/{path.name}", path.read_text(), f"codes/{path.stem}.html"))
    codes = [page for page in pages if page.source.startswith("docs/codes/")]
    listing = "# Diagnostics by code\n\n" + "\n".join(f"- [{page.title}](codes/{page.url.split('/')[1][:-5]}.md)" for page in codes)
    pages.append(Page("docs/codes", listing, "codes.html"))
    headers = sorted((ROOT / "include/surelite").glob("*.h"))
    for header in headers:
        pages.append(Page(f"include/surelite/{header.name}", page_of(header, f"surelite/{header.name}"), f"api/{header.stem}.html"))
    listing = "# The interface, header by header\n\n" + "\n".join(f"- [surelite/{h.name}](../include/surelite/{h.name})" for h in headers)
    pages.append(Page("docs/api", listing, "api.html"))
    return pages


def navigation(pages: list, here: Page, base: str) -> str:
    by_source = {page.source: page for page in pages}
    named = {source for _, sources in SECTIONS for source in sources}
    rest = [p.source for p in pages if p.source.startswith("docs/") and p.source.count("/") == 1 and p.source not in named]
    out = [f'<input id="search" type="search" placeholder="search headings" aria-label="search headings"><div id="found"></div>']
    for title, sources in SECTIONS + [("Reference", sorted(rest))]:
        links = [by_source[source] for source in sources if source in by_source]
        if links:
            out.append(f"<h2>{title}</h2>")
        for page in links:
            mark = ' class="here"' if page is here else ""
            out.append(f'<a{mark} href="{base}{page.url}">{html.escape(page.title)}</a>')
    return "\n".join(out)


def resolve(page: Page, target: str, by_source: dict, files: set, faults: list) -> str:
    """The link in the site, relative to the page."""
    base = "../" * page.url.count("/")
    if re.match(r"[a-z]+:", target) or target.startswith("#"):
        return target
    path, _, mark = target.partition("#")
    folder = pathlib.PurePosixPath(page.source).parent
    parts = []
    for part in (folder / path).parts:
        parts = parts[:-1] if part == ".." else parts + [part]
    source = "/".join(parts)
    if source in by_source:
        return base + by_source[source].url + (f"#{mark}" if mark else "")
    if (ROOT / source).is_file():
        files.add(source)
        return f"{base}files/{source}"
    if (ROOT / source).is_dir():
        return base + ("codes.html" if source == "docs/codes" else "index.html")
    faults.append(f"{page.source}: the link to {target} leads nowhere")
    return target


def main() -> int:
    folder, check = pathlib.Path(sys.argv[1]), "--check" in sys.argv
    pages = read_pages()
    by_source, faults, files, index, marks, written = {p.source: p for p in pages}, [], set(), [], {}, {}
    for page in pages:
        converter = Converter(lambda target, page=page: resolve(page, target, by_source, files, faults))
        written[page.url] = converter.convert(page.text)
        marks[page.url] = {name for _, _, name in converter.headings}
        index += [[text, page.title, page.url + ("" if level == 1 else f"#{name}")] for level, text, name in converter.headings if level <= 3]
        if not page.title:
            faults.append(f"{page.source}: it has no heading of its own")
        followed = page.source.startswith("docs/") and page.source.count("/") == 1 and page.source.endswith(".md")
        if followed and page.source not in WITHOUT_SNIPPET and "\n```" not in page.text and "\n    " not in page.text:
            faults.append(f"{page.source}: it shows no command or code to copy")
    shutil.rmtree(folder, ignore_errors=True)
    for page in pages:
        base = "../" * page.url.count("/")
        for target in re.findall(r'href="([^":]*)#([^"]+)"', written[page.url]):
            there = (pathlib.PurePosixPath(page.url).parent / target[0]) if target[0] else pathlib.PurePosixPath(page.url)
            url = re.sub(r"(^|/)[^/]+/\.\./", r"\1", str(there))
            if url in marks and target[1] not in marks[url]:
                faults.append(f"{page.source}: {url} has no heading #{target[1]}")
        path = folder / page.url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
                        f'<title>{html.escape(page.title)} - Surelite</title><link rel="stylesheet" href="{base}style.css"></head><body>'
                        f'<nav>{navigation(pages, page, base)}</nav><main>{written[page.url]}</main>'
                        f'<script>const BASE="{base}";</script><script src="{base}search.js"></script></body></html>\n')
    for source in files:
        to = folder / "files" / source
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, to)
    (folder / "style.css").write_text(STYLE)
    (folder / "search.js").write_text(f"const INDEX={json.dumps(index)};{SEARCH}")
    if check and faults:
        print("\n".join(faults))
        return 1
    print(f"{folder}/index.html: {len(pages)} pages, {len(index)} headings to search" + (f", {len(faults)} faults" if faults else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
