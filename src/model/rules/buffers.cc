// SPDX-License-Identifier: Apache-2.0
// Every buffer a tensor names exists; data outside the FlatBuffer lies within the file, and what lies in other files
// was read.
#include "model/rules/rules.h"

namespace surelite::rules {

void buffers(const ModelData& model, const Limits&, Findings* findings) {
  const uint64_t file = model.bytes.size();
  for (size_t b = 0; b < model.buffers.size(); ++b) {
    const BufferDef& buffer = model.buffers[b];
    // Comparing this way round cannot wrap, whatever offset and size are.
    if (buffer.offset <= file && buffer.size <= file - buffer.offset) continue;
    Where where;
    where.byte_begin = buffer.byte_offset;
    findings->add(Code::M210, where, {{"buffer", b}, {"size", std::to_string(buffer.size)},
                                      {"offset", std::to_string(buffer.offset)}, {"file", file}});
  }
  for_each_tensor(model, [&](int s, int t, const TensorDef& tensor) {
    if (tensor.external_buffer != 0 && !model.external_data_read)
      findings->add(Code::M232, where_tensor(model, s, t), {{"id", tensor.external_buffer}});
    if (tensor.buffer < model.buffers.size()) return;
    // Files that hold no constants at all may do without the list; 0 then means "no data" as it always does.
    if (tensor.buffer == 0 && model.buffers.empty()) return;
    findings->add(Code::M202, where_tensor(model, s, t), {{"what", "buffer"}, {"index", tensor.buffer},
                                                          {"count", model.buffers.size()}, {"things", "buffers"}});
  });
}

}  // namespace surelite::rules
