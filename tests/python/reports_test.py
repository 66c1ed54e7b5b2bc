# SPDX-License-Identifier: Apache-2.0
"""The tool's documents as Python objects, and as HTML."""
import os
import subprocess
import sys
import unittest
from html.parser import HTMLParser

from support import Case, digits, model

import surelite
from surelite import reports


class Balanced(HTMLParser):
    """Finds tags that are opened and not closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class Reports(Case):
    def html(self, report):
        page = Balanced(report._repr_html_())
        self.assertEqual(page.open, [])
        return page.seen

    def test_sound_model(self):
        report = surelite.check(digits())
        self.assertTrue(report)
        self.assertEqual((report.verb, report.exit_code, report.valid, report.findings), ("check", 0, True, []))
        self.assertIn("nothing found", str(report))
        with self.refused(AttributeError, "This check report has no 'nothing'"):
            report.nothing

    def test_damaged_model(self):
        with open(digits(), "rb") as file:
            report = surelite.check(file.read()[:3000])
        self.assertFalse(report)
        finding = report.findings[0]
        self.assertEqual((finding.code, finding.severity, finding.arguments["bytes"]), ("M108", "error", 3000))
        self.assertIn("M108 error: the file ends too early", str(report))
        self.assertIn("li", self.html(report))

    def test_inspect_and_memory(self):
        report = surelite.inspect(digits())
        self.assertEqual(report.inputs[0]["name"], "image")
        self.assertEqual(report["operators"][0]["name"], "CONV_2D")
        self.assertIn("table", self.html(report))
        memory = surelite.memory(digits())
        self.assertGreater(memory.arena_bytes, 0)
        self.assertTrue({"svg", "rect", "title"} <= self.html(memory))

    def test_doctor(self):
        self.assertEqual(surelite.doctor(model("open_batch")).verb, "doctor")

    def test_isolate(self):
        report = surelite.isolate(model("open_batch"), "--delegate", "cpu")
        self.assertEqual(report.verb, "isolate")
        self.assertEqual([each["verdict"] for each in report.delegates], ["fine"])
        with self.refused(ValueError, "no-such-option"):
            surelite.isolate(digits(), "--no-such-option")

    def test_explain(self):
        self.assertIn("# A702", surelite.explain("A702").page)
        with self.refused(RuntimeError, "A712") as refusal:
            surelite.Interpreter(digits()).invoke()
        self.assertEqual(surelite.explain(refusal.error).code, "A712")
        with self.refused(ValueError, "Z999"):
            surelite.explain("Z999")

    def test_texts_of_a_model_are_escaped(self):
        document = {
            "verb": "inspect",
            "inputs": [{"name": "<script>", "type": "<b>"}],
            "findings": [{"message": "<i>", "code": "&", "severity": "<"}],
        }
        page = reports.Report(document)._repr_html_()
        self.assertNotIn("<script>", page)
        self.assertIn("&lt;script&gt;", page)
        self.html(reports.Report(document))

    def test_interpreter(self):
        self.html(surelite.Interpreter(digits()))

    def test_command_line(self):
        def run(*arguments, **more):
            command = [sys.executable, "-m", "surelite"] + list(arguments)
            ended = subprocess.run(command, env=dict(os.environ, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            return ended.returncode, ended.stdout.decode(), ended.stderr.decode()

        status, out, _ = run()
        self.assertEqual(status, 0)
        for words in ("surelite " + surelite.__version__, os.environ["SURELITE_LIBRARY"], "numpy", "tool"):
            self.assertIn(words, out)
        self.assertIn("none", run(SURELITE_NO_NUMPY="1")[1])
        self.assertEqual(run("check", digits())[0], 0)
        self.assertEqual(run("check", "nowhere.tflite")[0], 3)

    def test_no_tool(self):
        before = os.environ.get("SURELITE_TOOL", "")
        os.environ["SURELITE_TOOL"] = "/nowhere/surelite"
        try:
            with self.refused(OSError, "nowhere"):
                surelite.check(digits())
        finally:
            os.environ["SURELITE_TOOL"] = before


if __name__ == "__main__":
    unittest.main()
