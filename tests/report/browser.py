#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens reports in headless Chromium: screenshots at desktop and phone width, zoom, search, clicks, print to PDF.

Usage: browser.py TOOL FLATC SCHEMA FOLDER MODEL...   A graph of 5,000 operators is made besides. A report fails that
asks for anything outside itself, writes an error to the console, or is wider than a phone. Without Chromium: says so,
and ends with 77 (skipped).
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

OPERATORS = 5000
DESKTOP, PHONE = (1280, 900), (390, 844)

# What went wrong, from the first line of the page on.
WATCH = """<script>window.wrong = [];
addEventListener("error", e => wrong.push("error: " + (e.message || e.target.tagName)), true);
addEventListener("unhandledrejection", e => wrong.push("rejection: " + e.reason));
addEventListener("securitypolicyviolation", e => wrong.push("request: " + e.blockedURI));
for (const kind of ["error", "warn"]) console[kind] = (...words) => wrong.push("console: " + words.join(" "));
</script>"""

# A person's steps, as far as a script can take them; what it finds stands in the page afterwards.
STEPS = """<script>addEventListener("load", () => {
  const facts = { views: 0, folded: 0, operators: 0 };
  const must = (holds, what) => { if (!holds) wrong.push(what); };
  facts.width = document.documentElement.scrollWidth; facts.screen = innerWidth;
  must(facts.width <= innerWidth, `the page is ${facts.width} wide on a screen of ${innerWidth}`);
  for (const view of document.querySelectorAll(".view")) {
    const folded = view.closest("details"); if (folded) { folded.open = true; ++facts.folded; }
    const one = selector => view.querySelector(selector), box = one(".graph"), svg = box.querySelector("svg");
    const wide = () => Number(svg.getAttribute("width"));
    const click = node => node.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    ++facts.views; facts.operators += svg.querySelectorAll("g.op").length;
    for (const rect of svg.querySelectorAll("rect[x]"))
      must(rect.x.baseVal.value >= 0 && rect.x.baseVal.value < svg.viewBox.baseVal.width, "a box is outside");
    let before = wide(); one(".in").click(); must(wide() > before, "+ does not enlarge");
    before = wide(); one(".out").click(); must(wide() < before, "- does not shrink");
    before = wide(); box.dispatchEvent(new WheelEvent("wheel", { deltaY: -1, ctrlKey: true, cancelable: true }));
    must(wide() > before, "the wheel does not zoom");
    one(".fit").click(); must(wide() <= box.clientWidth + 1, "'all' does not fit");
    one(".in").click(); one(".in").click();
    const op = svg.querySelector("g.op");
    if (op) {
      const search = one("input"), all = svg.querySelectorAll("g.op"), last = all[all.length - 1];
      const type = words => { search.value = words; search.dispatchEvent(new Event("input")); };
      type(last.querySelector("text").textContent.split(" ")[1]);
      must(svg.querySelectorAll(".found").length > 0, "search finds nothing");
      must(/[1-9]\\d* found/.test(one(".count").textContent), "search does not count what it finds");
      type(last.querySelector("text").textContent);
      const inside = () => {
        const f = svg.querySelector(".found").getBoundingClientRect(), b = box.getBoundingClientRect();
        return f.bottom > b.top && f.top < b.bottom && f.right > b.left && f.left < b.right; };
      must(inside(), "search does not bring what it found into view");
      search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
      must(inside(), "Enter loses what was found");
      type("no such operator"); must(one(".count").textContent === "0 found", "search finds what is not there");
      type("");
      click(op); must(/^operator 0 /.test(one(".detail").textContent), "no details of an operator");
      const line = svg.querySelector("path.edge");
      if (line) { click(line); must(/^tensor \\d+ /.test(one(".detail").textContent), "no details of a tensor"); }
    }
  }
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const pictures = document.querySelectorAll("svg.placement"); facts.placements = pictures.length;
  must(pictures.length > 0, "no placement is drawn");
  for (const text of document.querySelectorAll("svg.placement g text")) {
    const rect = text.parentNode.querySelector("rect").getBBox(), box = text.getBBox();
    must(box.x >= rect.x && box.x + box.width <= rect.x + rect.width, `"${text.textContent}" leaves its box`);
  }
  const requests = performance.getEntriesByType("resource").map(entry => entry.name)
    .filter(name => !name.startsWith("data:"));
  must(requests.length === 0, "requests: " + requests.join(" "));
  const answer = document.createElement("pre"); answer.id = "answer";
  answer.textContent = JSON.stringify({ facts, wrong }); document.body.append(answer);
});</script>"""


def large_graph(folder, flatc, schema):
    """A chain of additions, every tenth of which reads a tensor from nine steps before."""
    tensors = [{"shape": [1, 8], "type": "FLOAT32", "name": f"t{i}"} for i in range(OPERATORS + 1)]
    operators = [{"opcode_index": 0, "inputs": [i, max(0, i - 9) if i % 10 == 9 else i], "outputs": [i + 1],
                  "builtin_options_type": "AddOptions", "builtin_options": {}} for i in range(OPERATORS)]
    text = {"version": 3, "operator_codes": [{"builtin_code": "ADD"}], "buffers": [{}],
            "subgraphs": [{"tensors": tensors, "inputs": [0], "outputs": [OPERATORS], "operators": operators}]}
    path = folder / "chain_5000.json"
    path.write_text(json.dumps(text))
    subprocess.run([flatc, "-b", "-o", folder, schema, path], check=True)
    return path.with_suffix(".tflite")


def browse(chromium, folder, arguments):
    """Standard output and the console lines of one visit."""
    command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
               "--disable-background-networking", f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr",
               "--virtual-time-budget=20000", "--timeout=60000", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=180)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def works(chromium, folder):
    """Whether it shows any page: in some containers it cannot start."""
    page = folder / "hello.html"
    page.write_text("<!DOCTYPE html><title>hello</title><p>hello")
    try:
        return "<p>hello" in browse(chromium, folder, ["--dump-dom", page.as_uri()])[0]
    except (OSError, subprocess.TimeoutExpired):
        return False


def visit(chromium, folder, page, size):
    """Takes the steps at one size of the screen: what was found, what was wrong."""
    text = page.read_text()
    asked = folder / f"{page.stem}_steps.html"
    asked.write_text(text.replace("<head>", "<head>" + WATCH, 1).replace("</body>", STEPS + "</body>", 1))
    size = "--window-size=%d,%d" % size
    output, console = browse(chromium, folder, [size, "--dump-dom", asked.as_uri()])
    found = re.search(r'<pre id="answer">(.*?)</pre>', output, re.S)
    if not found:
        return {}, ["the page did not come to an end"] + console
    answer = json.loads(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return answer["facts"], answer["wrong"] + console


def examine(chromium, tool, folder, model):
    """One line about a model's report, and what was wrong with it."""
    page = folder / (pathlib.Path(model).stem + ".html")
    made = subprocess.run([tool, "report", model, "-o", page], capture_output=True, text=True)
    if made.returncode != 0:
        return "", [made.stderr.strip()]
    wrong = []
    for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        facts, faults = visit(chromium, folder, page, size)
        wrong += [f"{name}: {fault}" for fault in faults]
        picture = folder / f"{page.stem}_{name}.png"
        tall = "--window-size=%d,%d" % (size[0], 3 * size[1])
        browse(chromium, folder, [tall, f"--screenshot={picture}", page.as_uri()])
        if not picture.is_file() or picture.stat().st_size < 10000:
            wrong.append(f"{name}: no picture")
    paper = folder / f"{page.stem}.pdf"
    browse(chromium, folder, ["--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri()])
    pages = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) if paper.is_file() else 0
    if not 1 <= pages <= 60:
        wrong.append(f"{pages} pages on paper")
    drawn = f"{facts.get('operators')} operators in {facts.get('views')} graphs, {facts.get('placements')} placements"
    return f"{page.stem}: {page.stat().st_size >> 10} KiB, {drawn}, {pages} pages on paper", wrong


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    tool, flatc, schema, folder = sys.argv[1:5]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        print("not tried: there is no Chromium here (Debian's package chromium)")
        sys.exit(77)
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not works(chromium, folder):
        print(f"not tried: {chromium} shows no page here")
        sys.exit(77)
    failed = False
    for model in [*sys.argv[5:], large_graph(folder, flatc, schema)]:
        line, wrong = examine(chromium, tool, folder, model)
        print(line or model, "" if wrong else "ok")
        for fault in wrong:
            failed = True
            print("  wrong:", fault)
    print(f"pictures and pages on paper: {folder}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
