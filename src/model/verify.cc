// SPDX-License-Identifier: Apache-2.0
#include "model/verify.h"

#include "tflite_generated.h"

namespace surelite {

Status verify_structure(std::span<const std::byte> bytes, const Limits& limits) {
  if (bytes.empty()) return fail(Code::M102);
  if (bytes.size() < 8 || !tflite::ModelBufferHasIdentifier(bytes.data()))
    return fail(Code::M104, {{"found", bytes.size() < 8 ? "" : std::string(reinterpret_cast<const char*>(bytes.data()) + 4, 4)}});
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), limits.max_depth, limits.max_tables);
  if (!tflite::VerifyModelBuffer(verifier)) return fail(Code::M105, {{"what", "an offset leaves the file"}});
  return {};
}

void verify_meaning(const ModelData&, const Limits&, Diagnostics*) {}

}  // namespace surelite
