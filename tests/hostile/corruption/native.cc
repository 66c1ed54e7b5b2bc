// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hostile/corruption/ways.h"
#include "surelite/session.h"

namespace surelite::hostile {
namespace {

bool fill(Session* session, std::byte value) {
  for (int i = 0; i < session->input_count(); ++i) {
    Result<TensorView> view = session->input(i);
    if (!view) return false;
    if (view->type() == ElementType::string) {
      const std::vector<std::string> words(static_cast<size_t>(std::min<int64_t>(view->shape().count(), 10'000)), "a");
      (void)view->set_strings(words).has_value();
    } else if (const Result<std::span<std::byte>> bytes = view->bytes()) {
      std::fill(bytes->begin(), bytes->end(), value);
    }
  }
  return true;
}

}  // namespace

End through_native(std::span<const std::byte> bytes) {
  LoadOptions load;
  load.limits = Limits::untrusted();
  const Result<Model> model = Model::from_bytes(bytes, load);
  if (!model) return End::load;
  CompileOptions compile;
  compile.limits = load.limits;
  const Result<Program> program = Program::compile(*model, compile);
  if (!program) return End::compile;
  Result<Session> session = Session::open(*program);
  if (!session) return End::open;
  End end = End::done;
  for (const int value : {0, 1}) {
    if (!fill(&*session, static_cast<std::byte>(value)) || !session->run()) end = End::run;
    unsigned sum = 0;
    for (int i = 0; i < session->output_count(); ++i)
      if (Result<TensorView> view = session->output(i))
        if (const auto read = view->bytes())
          for (size_t i = 0; i < read->size(); i += i < 65'536 ? 1 : 509)  // every page
            sum += static_cast<unsigned>((*read)[i]);
    if (sum == UINT32_MAX) end = End::run;  // the sum is wanted
  }
  return end;
}

}  // namespace surelite::hostile
