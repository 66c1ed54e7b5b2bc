// SPDX-License-Identifier: Apache-2.0
#include "render/memory_svg.h"

#include <fmt/format.h>

#include <algorithm>

#include "render/graph_svg.h"

namespace surelite::tool {

std::string memory_svg(const Json& memory) {
  constexpr double kWide = 900, kTall = 320, kLeft = 90, kTop = 18, kBottom = 28, kLabel = 110;
  const Json& buffers = list_of(memory, "buffers");
  const double arena = std::max<double>(1, static_cast<double>(integer_of(memory, "arena_bytes")));
  int64_t steps = 1;
  for (const Json& buffer : buffers) steps = std::max(steps, integer_of(buffer, "last") + 1);
  steps = std::max<int64_t>(steps, static_cast<int64_t>(list_of(memory, "steps").size()));
  const auto x = [&](int64_t step) {
    return kLeft + (kWide - kLeft - 10) * static_cast<double>(step) / static_cast<double>(steps);
  };
  const auto y = [&](double bytes) { return kTop + (kTall - kTop - kBottom) * (1 - bytes / arena); };
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" class=\"memory\" font-family=\"sans-serif\" "
      "font-size=\"11\">\n",
      kWide, kTall);
  constexpr const char* kColours[] = {"#90caf9", "#a5d6a7", "#ffcc80", "#ce93d8",
                                      "#80cbc4", "#ef9a9a", "#b0bec5", "#e6ee9c"};
  size_t next = 0;
  for (const Json& buffer : buffers) {
    const int64_t offset = integer_of(buffer, "offset"), bytes = integer_of(buffer, "bytes");
    const double top = y(static_cast<double>(offset + bytes)), bottom = y(static_cast<double>(offset));
    const std::string name = buffer.contains("tensor") ? text_of(buffer, "name") : "scratch memory";
    text += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" stroke=\"#555\" "
        "stroke-width=\"0.4\"><title>{}: {} bytes at {}, steps {} to {}</title></rect>\n",
        x(integer_of(buffer, "first")), top,
        std::max(0.5, x(integer_of(buffer, "last") + 1) - x(integer_of(buffer, "first"))), std::max(0.3, bottom - top),
        kColours[next++ % std::size(kColours)], xml_text(name), bytes, offset, integer_of(buffer, "first"),
        integer_of(buffer, "last"));
  }
  const Json& peak = object_of(memory, "peak");
  if (!peak.empty()) {
    const double at = (x(integer_of(peak, "step")) + x(integer_of(peak, "step") + 1)) / 2;
    text += fmt::format(
        "<path d=\"M{0:.1f} {1}V{2}\" stroke=\"#c00\" stroke-dasharray=\"4 3\"/><text x=\"{0:.1f}\" "
        "y=\"{3}\" fill=\"#c00\" text-anchor=\"{4}\">peak: {5} bytes at step {6}</text>\n",
        at, kTop, kTall - kBottom, kTop - 4,
        at < kLeft + kLabel     ? "start"
        : at > kWide - kLabel   ? "end"
                                : "middle",
        integer_of(peak, "live_bytes"), integer_of(peak, "step"));
  }
  for (const double share : {0.0, 0.5, 1.0})
    text += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.0f}</text>\n", kLeft - 6,
                        y(share * arena) + 4, share * arena);
  return text + fmt::format(
                    "<text x=\"{}\" y=\"{}\">step 0</text><text x=\"{}\" y=\"{}\" text-anchor=\"end\">step {}</text>\n"
                    "</svg>\n",
                    kLeft, kTall - 8, kWide - 10, kTall - 8, steps - 1);
}

}  // namespace surelite::tool
