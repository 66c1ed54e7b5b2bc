// SPDX-License-Identifier: Apache-2.0
// Bundles for LiteRT-LM (.litertlm): a header, and sections with models, tokenizers and weights.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "input/bundle.h"

namespace surelite::tool {

bool is_language_bundle(std::span<const std::byte> bytes);

// Its sections in their order; they lie within the bytes. Models are called by their "model_type", or "section N". A750
// for a header that is damaged or longer than the file.
Result<BundleContents> language_bundle_contents(std::span<const std::byte> bytes, const std::string& path);

}  // namespace surelite::tool
