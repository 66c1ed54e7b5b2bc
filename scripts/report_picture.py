#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the picture of a report that README.md shows. Needs Chromium.

Usage: report_picture.py TOOL MODEL OUT.png [NAME]   The report calls the model NAME.tflite; its graph is cut short.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SIZE, SCALE = (1240, 1750), 0.6
SHORTER = "<style>.graph, .detail { height: 15rem; } section details { display: none; }</style>"


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    tool, model, out = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("there is no Chromium here (Debian's package chromium)")
    with tempfile.TemporaryDirectory() as folder:
        name = (sys.argv[4] if len(sys.argv) > 4 else model.stem) + ".tflite"
        (pathlib.Path(folder) / name).symlink_to(model)
        page = pathlib.Path(folder) / "report.html"
        subprocess.run([tool, "report", name, "-o", page], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        page.write_text(page.read_text().replace("</head>", SHORTER + "</head>", 1))
        subprocess.run([chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                        f"--force-device-scale-factor={SCALE}", "--window-size=%d,%d" % SIZE,
                        f"--user-data-dir={folder}/profile", f"--screenshot={out}", page.as_uri()],
                       check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
