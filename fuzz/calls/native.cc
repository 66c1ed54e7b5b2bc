// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include "calls/calls.h"
#include "surelite/inspect.h"
#include "surelite/session.h"

namespace surelite::fuzz {
namespace {

Limits small() {
  Limits limits = Limits::untrusted();
  limits.max_tensor_bytes = 1 << 20;
  limits.max_memory_bytes = 1 << 22;
  return limits;
}

Shape shape_in(Script* script) {
  Shape shape;
  for (const int dim : script->shape()) shape.push_back(dim);
  return shape;
}

// Every call of a view, on whatever tensor it is, or on none.
void use(TensorView view, Script* script) {
  switch (script->below(8)) {
    case 0: {
      std::vector<std::byte> bytes(std::min<size_t>(view.byte_size(), 1 << 20), static_cast<std::byte>(script->byte()));
      (void)view.copy_from(bytes).has_value();
      break;
    }
    case 1: {
      std::vector<std::byte> bytes(script->byte());
      (void)view.copy_from(bytes).has_value();
      (void)view.copy_to(bytes).has_value();
      break;
    }
    case 2: {
      std::vector<float> values(script->byte() & 1 ? 4 : script->byte(), 0.5f);
      (void)view.write_real(values).has_value();
      break;
    }
    case 3: (void)view.read_real().has_value(); break;
    case 4: {
      const std::vector<std::string> words(script->below(5), std::string(script->byte(), 'w'));
      (void)view.set_strings(words).has_value();
      break;
    }
    case 5: (void)view.strings().has_value(); break;
    case 6: (void)view.values<float>().has_value(), (void)view.values<int8_t>().has_value(); break;
    default: (void)view.shape(), (void)view.name(), (void)view.type(), (void)view.quantization();
  }
}

class Calls {
 public:
  void one(Script* script) {
    switch (script->below(14)) {
      case 0: load(script); break;
      case 1: compile(script); break;
      case 2: open(script); break;
      case 3: (void)session_.run().has_value(); break;
      case 4: use(*session_.input(script->number()), script); break;
      case 5: use(*session_.output(script->number()), script); break;
      case 6: use(*session_.tensor(script->number()), script); break;
      case 7: use(*session_.input(script->byte() & 1 ? "x" : "none"), script); break;
      case 8: (void)session_.resize(script->number(), shape_in(script)).has_value(); break;
      case 9: {
        const std::vector<Shape> shapes(script->below(3), shape_in(script));
        (void)session_.resize(shapes).has_value();
        break;
      }
      case 10: (void)session_.reset_variables().has_value(); break;
      case 11: keep_or_use(script); break;
      case 12: move(script); break;
      default:
        session_.cancel();
        (void)session_.findings(), (void)session_.held_bytes(), (void)program_.placement(), (void)program_.footprint();
    }
  }

 private:
  void load(Script* script) {
    std::vector<std::byte> bytes = fuzz::models()[script->below(5)];
    if (script->byte() >= 230)
      for (int i = 0; i < 4; ++i) bytes[(script->byte() * 7u) % bytes.size()] ^= std::byte{0x11};
    LoadOptions options;
    options.limits = small();
    model_ = *Model::from_bytes(bytes, options);
    if (script->byte() & 1) (void)inspect(model_).has_value();
    compile(script);
  }
  void compile(Script* script) {
    CompileOptions options;
    options.limits = small();
    const uint8_t how = script->byte();
    options.reference_kernels = how & 1;
    options.keep_inputs = how & 2;
    options.keep_all_tensors = how & 4;
    options.threads = how & 8 ? script->number() % 4 : 1;
    if (how & 16) options.memory_limit = script->byte() * 8u;
    if (how & 32) options.input_shapes = {shape_in(script)};
    if (how & 64) options.signature = how & 128 ? "serving_default" : "none";
    program_ = *Program::compile(model_, options);
    open(script);
  }
  void open(Script* script) {
    SessionOptions options;
    if (script->byte() >= 230) options.guard = script->byte() & 1 ? Guarding::after : Guarding::before;
    if (script->byte() >= 230) {
      alignas(64) static std::byte arena[1 << 14];
      session_ = *Session::open_in(program_, std::span(arena, static_cast<size_t>(script->byte()) * 64), options);
    } else {
      session_ = *Session::open(program_, options);
    }
  }
  // A view that outlives a resize or its session.
  void keep_or_use(Script* script) {
    if (script->byte() & 1) kept_ = *session_.input(script->number());
    else use(kept_, script);
  }
  void move(Script* script) {
    switch (script->below(3)) {
      case 0: {
        Session other = std::move(session_);
        (void)other.run().has_value(), (void)session_.run().has_value();
        if (script->byte() & 1) session_ = std::move(other);
        break;
      }
      case 1: {
        const Program other = std::move(program_);
        (void)Session::open(program_).has_value();
        program_ = other;
        break;
      }
      default: {
        const Model other = std::move(model_);
        (void)Program::compile(model_).has_value();
        model_ = other;
      }
    }
  }

  Model model_;
  Program program_;
  Session session_;
  TensorView kept_{Failure()};
};

}  // namespace

void call_native(Script script) {
  Calls calls;
  for (int i = 0; i < kMostCalls && !script.empty(); ++i) calls.one(&script);
}

void call_one_session(std::span<const Script> scripts) {
  LoadOptions load;
  load.limits = small();
  CompileOptions compile;
  compile.limits = small();
  const Result<Model> model = Model::from_bytes(models()[0], load);
  Result<Session> session = Session::open(*Program::compile(*model, compile));
  std::vector<std::thread> threads;
  for (const Script& own : scripts)
    threads.emplace_back([&session, script = own]() mutable {
      for (int i = 0; i < kMostCalls && !script.empty(); ++i) {
        switch (script.below(5)) {
          case 0: (void)session->run().has_value(); break;
          case 1: (void)session->resize(script.number(), shape_in(&script)).has_value(); break;
          case 2: session->cancel(); break;
          case 3: (void)session->reset_variables().has_value(); break;
          default: (void)session->input(script.number()).has_value();
        }
      }
    });
  for (std::thread& each : threads) each.join();
}

}  // namespace surelite::fuzz
