// SPDX-License-Identifier: Apache-2.0
#include "data.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace digits {

DataSet load_data(const std::string& folder) {
  DataSet set;
  constexpr size_t kPixels = kSide * kSide;
  for (int digit = 0; digit < kClasses; ++digit) {
    std::ifstream in(folder + "/" + std::to_string(digit) + ".json");
    const nlohmann::json file = nlohmann::json::parse(in, nullptr, false);
    if (!file.is_object() || !file.contains("data")) return {};
    const auto pixels = file["data"].get<std::vector<float>>();
    for (size_t i = 0; (i + 1) * kPixels <= pixels.size(); ++i) {
      Picture picture;
      picture.digit = digit;
      picture.pixels.assign(pixels.begin() + static_cast<std::ptrdiff_t>(i * kPixels),
                            pixels.begin() + static_cast<std::ptrdiff_t>((i + 1) * kPixels));
      (i % 5 == 0 ? set.test : set.training).push_back(std::move(picture));
    }
  }
  return set;
}

bool save_picture(const Picture& picture, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out << "P5\n" << kSide << " " << kSide << "\n255\n";
  for (const float pixel : picture.pixels) out.put(static_cast<char>(std::lround(pixel * 255.0f)));
  return out.good();
}

}  // namespace digits
