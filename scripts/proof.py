#!/usr/bin/env python3
"""Checks that the type is the proof: a ModelData is made in src/model only, where the rules pass it, and so is a Model."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("include", "src", "tools", "tests", "bench", "fuzz", "examples", "bindings")
MAKERS = "src/model/"
# Who may all the same, and why.
EXCEPTIONS = {
    "src/compat/foreign/standalone.cc": "an operator called through its registration alone: an empty model around it",
    "tests/plan/fake_delegate.cc": "a delegate of the tests, which computes its parts on a graph of its own",
    "tests/tools/notes_test.cc": "a function that reads a model's metadata and nothing else of it",
}
NAME = r"(?:surelite::)?ModelData"
MADE = re.compile(
    rf"\b(?:make_(?:shared|unique)|allocate_shared|optional|vector|array)\s*<\s*(?:const\s+)?{NAME}\b(?!\s*[*&])"
    rf"|\bnew\s+{NAME}\b"
    rf"|(?<![\w:<])(?<!struct ){NAME}\s+\w+\s*(?:[;={{(]|\[)"
    rf"|(?<![\w<])(?<!struct ){NAME}\s*[({{]"
    r"|\bModelAccess::make\b"
)
COMMENT = re.compile(r"//.*")


def makes_one(line: str) -> bool:
    return MADE.search(COMMENT.sub("", line)) is not None


# What the pattern is for, so that it cannot go blind.
CAUGHT = ("auto d = std::make_shared<ModelData>();", "ModelData model;", "const ModelData copy = other;", "f(ModelData{});",
          "auto* d = new ModelData;", "return ModelAccess::make(d);", "std::optional<ModelData> kept;", "ModelData all[2];")
PASSED = ("void f(const ModelData& model);", "const ModelData* model_;", "std::shared_ptr<const ModelData> data;",
          "struct ModelData;", "ModelData* data) {", "struct ModelData {", "// ModelData model;")


def main() -> int:
    wrong = [line for line in CAUGHT if not makes_one(line)] + [line for line in PASSED if makes_one(line)]
    faults = [f"scripts/proof.py: judges wrongly: {line}" for line in wrong]
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix not in {".h", ".cc", ".inc"} or name.startswith(MAKERS) or name in EXCEPTIONS:
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if makes_one(line):
                    faults.append(f"{name}:{number}: makes a ModelData; only src/model may, through the rules")
    print("\n".join(faults) if faults else "proof: a model is made in src/model only")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
