// SPDX-License-Identifier: Apache-2.0
// The style and the script of the HTML report; all that it loads is in it.
#pragma once

namespace surelite::tool {

inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 76rem; color: #1b2433; }
body { background: #fff; }
h1 { font-size: 1.4rem; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #ccd; }
p { overflow-wrap: anywhere; }
.path { margin: .2rem 0 .8rem; color: #566; font-size: .85rem; overflow-wrap: anywhere; }
.verdict { padding: .7rem 1rem; border-radius: .4rem; font-weight: 600; overflow-wrap: anywhere; }
.good { background: #e6f4ea; } .bad { background: #fdecea; }
.models { display: grid; gap: 1.5rem; } .models > section { min-width: 0; }
@media (min-width: 60rem) { .two { grid-template-columns: 1fr 1fr; } }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } .wide { overflow-x: auto; }
td, th { padding: .25rem .5rem; border-bottom: 1px solid #e3e7ee; text-align: left; vertical-align: top; }
th { white-space: nowrap; } .wide td { white-space: nowrap; }
td.name, .wide td.name { overflow-wrap: anywhere; white-space: normal; min-width: 7rem; }
td.number { text-align: right; white-space: nowrap; width: 1%; } td.share { width: 28%; vertical-align: middle; }
@media (max-width: 40rem) { td.share { display: none; } }
pre { background: #f4f6fa; padding: .7rem; overflow-x: auto; font-size: .82rem; border-radius: .3rem; }
summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; } details { margin: .4rem 0; }
.placement { display: block; }
.bar { background: #90caf9; height: .8rem; min-width: 1px; }
.panes { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; }
@media (min-width: 60rem) { .panes { grid-template-columns: minmax(0, 1fr) 22rem; } .two .panes { display: block; } }
.graph { border: 1px solid #ccd; max-height: 36rem; overflow: auto; position: relative; }
.graph svg { display: block; margin: 0 auto; } .memory { width: 100%; min-width: 38rem; height: auto; }
.graph g.op, .graph g.port, .graph path.edge { cursor: pointer; }
.graph path.edge:hover { stroke: #c00; stroke-width: 2; } .graph path.chosen { stroke: #c00; stroke-width: 2.5; }
.graph .found rect { fill: #fff176; } .graph .chosen rect { stroke: #c00; stroke-width: 2.5; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: .5rem 0; }
.tools input { flex: 1 1 10rem; min-width: 0; } .tools button { min-width: 2.4rem; }
button, input { font: inherit; padding: .25rem .6rem; } .paper { display: none; }
.detail { min-height: 3rem; max-height: 36rem; overflow: auto; background: #f4f6fa; padding: .5rem .8rem; }
.detail { font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 2rem; color: #566; font-size: .85rem; }
@media print { body { max-width: none; padding: 0; font-size: 12px; } .tools, .detail, .graph { display: none; }
  .wide { overflow: visible; } .memory { min-width: 0; }
  .placement { max-width: 100%; height: auto; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .drawing { break-before: page; } .panes { display: block; } .paper { display: block; }
  .paper svg { margin: 0 8px 8px 0; break-inside: avoid; }
  h2, h3, summary { break-after: avoid; } tr { break-inside: avoid; } }
)css";

inline constexpr const char* kReportScript = R"js(
"use strict";
const views = [];
for (const view of document.querySelectorAll(".view")) {
  const data = JSON.parse(view.querySelector("script").textContent);
  const box = view.querySelector(".graph"), svg = box.querySelector("svg");
  const wide = svg.viewBox.baseVal.width, tall = svg.viewBox.baseVal.height;
  const detail = view.querySelector(".detail"), count = view.querySelector(".count");
  views.push({ view, svg, wide, tall });
  let zoom = 1;
  const show = () => { svg.setAttribute("width", wide * zoom); svg.setAttribute("height", tall * zoom); };
  const change = factor => {
    const x = (box.scrollLeft + box.clientWidth / 2) / zoom, y = (box.scrollTop + box.clientHeight / 2) / zoom;
    zoom = Math.min(8, Math.max(0.02, zoom * factor)); show();
    box.scrollLeft = x * zoom - box.clientWidth / 2; box.scrollTop = y * zoom - box.clientHeight / 2;
  };
  const start = () => { zoom = Math.max(0.3, Math.min(1, box.clientWidth / wide)); show(); };
  start();
  const folded = view.closest("details");
  if (folded) folded.addEventListener("toggle", start, { once: true });
  view.querySelector(".in").onclick = () => change(1.4);
  view.querySelector(".out").onclick = () => change(1 / 1.4);
  view.querySelector(".fit").onclick = () => {
    zoom = Math.min(1, box.clientWidth / wide, 560 / tall); show();
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
  const search = view.querySelector("input");
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
// On paper the graph stands in columns, as many as fit beside each other; a long one is left out.
const folds = [];
addEventListener("beforeprint", () => {
  for (const other of document.querySelectorAll("details:not([open])")) { other.open = true; folds.push(other); }
  for (const { view, svg, wide, tall } of views) {
    const paper = document.createElement("div"), page = 680, deep = 780;
    paper.className = "paper";
    const scale = Math.min(0.65, page / wide), beside = Math.max(1, Math.floor(page / (wide * scale + 10)));
    const columns = Math.ceil(tall * scale / deep);
    if (columns > 8 * beside)
      paper.textContent = "The graph is too long for paper; `surelite inspect --graph` draws it.";
    else for (let i = 0; i < columns; ++i) {
      const part = svg.cloneNode(true), height = Math.min(deep / scale, tall - i * deep / scale);
      part.setAttribute("viewBox", `0 ${i * deep / scale} ${wide} ${height}`);
      part.setAttribute("width", wide * scale); part.setAttribute("height", height * scale);
      paper.append(part);
    }
    view.append(paper);
  }
});
addEventListener("afterprint", () => {
  for (const paper of document.querySelectorAll(".paper")) paper.remove();
  for (const other of folds.splice(0)) other.open = false;
});
)js";

}  // namespace surelite::tool
