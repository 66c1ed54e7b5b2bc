// SPDX-License-Identifier: Apache-2.0
// The style and the script of the HTML report; all that it loads is in it.
#pragma once

namespace surelite::tool {

inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 76rem; color: #1b2433; }
body { background: #fff; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #ccd; }
.verdict { padding: .7rem 1rem; border-radius: .4rem; font-weight: 600; overflow-wrap: anywhere; }
.good { background: #e6f4ea; } .bad { background: #fdecea; }
.models { display: grid; gap: 1.5rem; } .models > section { min-width: 0; }
@media (min-width: 60rem) { .two { grid-template-columns: 1fr 1fr; } }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } .wide { overflow-x: auto; }
td, th { padding: .25rem .5rem; border-bottom: 1px solid #e3e7ee; text-align: left; vertical-align: top; }
td, th { overflow-wrap: anywhere; }
td.number { text-align: right; white-space: nowrap; }
pre { background: #f4f6fa; padding: .7rem; overflow-x: auto; font-size: .82rem; border-radius: .3rem; }
summary { cursor: pointer; font-weight: 600; } details { margin: .4rem 0; }
.bar { background: #90caf9; height: .8rem; min-width: 1px; }
.graph { border: 1px solid #ccd; height: 32rem; overflow: auto; position: relative; touch-action: pan-x pan-y; }
.graph svg { display: block; } .memory { width: 100%; height: auto; }
.graph g.op, .graph g.port, .graph path.edge { cursor: pointer; }
.graph .found rect { fill: #fff176; } .graph .chosen rect { stroke: #c00; stroke-width: 2.5; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; } .tools input { flex: 1 1 10rem; }
button, input { font: inherit; padding: .25rem .6rem; }
.detail { min-height: 3rem; background: #f4f6fa; padding: .5rem .8rem; font-size: .85rem; white-space: pre-wrap; }
.detail { overflow-wrap: anywhere; }
@media print { .tools, .detail { display: none; } .graph { height: auto; overflow: visible; border: 0; }
  .graph svg { max-width: 100%; height: auto; max-height: 24cm; } details > * { display: block; }
  h2 { break-after: avoid; } }
)css";

inline constexpr const char* kReportScript = R"js(
"use strict";
for (const section of document.querySelectorAll("section.model")) {
  const data = JSON.parse(section.querySelector("script").textContent);
  const box = section.querySelector(".graph"), svg = box && box.querySelector("svg");
  if (!svg) continue;
  const wide = svg.viewBox.baseVal.width, tall = svg.viewBox.baseVal.height;
  const detail = section.querySelector(".detail"), count = section.querySelector(".count");
  let zoom = Math.min(1, box.clientWidth / wide);
  const show = () => { svg.setAttribute("width", wide * zoom); svg.setAttribute("height", tall * zoom); };
  const change = factor => {
    const x = (box.scrollLeft + box.clientWidth / 2) / zoom, y = (box.scrollTop + box.clientHeight / 2) / zoom;
    zoom = Math.min(8, Math.max(0.02, zoom * factor)); show();
    box.scrollLeft = x * zoom - box.clientWidth / 2; box.scrollTop = y * zoom - box.clientHeight / 2;
  };
  show();
  section.querySelector(".in").onclick = () => change(1.4);
  section.querySelector(".out").onclick = () => change(1 / 1.4);
  section.querySelector(".fit").onclick = () => {
    zoom = Math.min(1, box.clientWidth / wide, box.clientHeight / tall); show();
  };
  box.addEventListener("wheel", event => {
    if (!event.ctrlKey) return;
    event.preventDefault(); change(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });
  const words = tensor => tensor
    ? `${tensor.tensor} ${tensor.name} [${tensor.shape}] ${tensor.type}${tensor.constant ? " constant" : ""}` : "none";
  const aboutOp = op => [`operator ${op.op} ${op.name}, version ${op.version}` +
    (op.kernel ? `, ${op.kernel} kernel` : "") + (op.reason ? ` (${op.reason})` : ""),
    op.multiply_accumulates ? `${op.multiply_accumulates} multiply-accumulates` : "",
    ...op.inputs.map(t => "<- " + words(t)), ...op.outputs.map(t => "-> " + words(t)),
    Object.entries(op.options).map(([name, value]) => name + " " + JSON.stringify(value)).join(", ")]
    .filter(Boolean).join("\n");
  const aboutTensor = t => t ? `tensor ${t.tensor} ${t.name}\n${t.type} [${t.shape}], ${t.bytes} bytes, ${t.kind}` +
    (t.quantization ? "\n" + JSON.stringify(t.quantization) : "") +
    ("first" in t ? `\narena offset ${t.arena_begin}, steps ${t.first} to ${t.last}` : "") : "";
  box.addEventListener("click", event => {
    const hit = event.target.closest("[data-op], [data-tensor]");
    if (!hit) return;
    svg.querySelectorAll(".chosen").forEach(other => other.classList.remove("chosen"));
    hit.classList.add("chosen");
    detail.textContent = hit.dataset.op !== undefined ? aboutOp(data.operators[hit.dataset.op])
                                                      : aboutTensor(data.tensors[hit.dataset.tensor]);
  });
  let found = [], at = -1;
  const search = section.querySelector("input");
  const go = () => {
    if (!found.length) return;
    at = (at + 1) % found.length;
    const r = found[at].querySelector("rect");
    box.scrollLeft = r.getAttribute("x") * zoom - box.clientWidth / 3;
    box.scrollTop = r.getAttribute("y") * zoom - box.clientHeight / 3;
  };
  search.oninput = () => {
    const wanted = search.value.toLowerCase(); found = []; at = -1;
    for (const group of svg.querySelectorAll("g")) {
      const hit = wanted !== "" && group.textContent.toLowerCase().includes(wanted);
      group.classList.toggle("found", hit); if (hit) found.push(group);
    }
    count.textContent = wanted ? found.length + " found" : ""; go();
  };
  search.onkeydown = event => { if (event.key === "Enter") go(); };
}
)js";

}  // namespace surelite::tool
