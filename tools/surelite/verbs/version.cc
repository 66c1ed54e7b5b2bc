// SPDX-License-Identifier: Apache-2.0
// version: what this program is and can do.
#include <fmt/format.h>

#include <thread>

#include "ops/fast/kernels.h"
#include "ops/registry.h"
#include "text/findings.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

constexpr const char* kMachine =
#if defined(__x86_64__)
    "x86_64";
#elif defined(__aarch64__)
    "aarch64";
#elif defined(__arm__)
    "arm";
#else
    "unknown";
#endif

std::string version_page(const Json& document, const Style&) {
  return fmt::format("surelite {}\n", text_of(document, "version")) +
         table_text({{"model format",
                      fmt::format("TensorFlow Lite, schema version {}", integer_of(document, "format_version"))},
                     {"operators", std::to_string(integer_of(document, "operators"))},
                     {"machine", fmt::format("{}, {} processors", text_of(document, "machine"),
                                             integer_of(document, "processors"))},
                     {"kernels", text_of(document, "kernels")},
                     {"compiler", text_of(document, "compiler")}},
                    "  ");
}

}  // namespace

void add_version(App* app) {
  Verb verb = app->add_verb("version", "show version and build");
  verb.callback([app] {
    app->chosen = [app] {
      Json document = new_document("version");
      document["version"] = SURELITE_VERSION;
      document["format_version"] = 3;
      document["operators"] = all_ops().size();
      document["machine"] = kMachine;
      document["processors"] = std::thread::hardware_concurrency();
      document["kernels"] = kernels_of_machine();
      document["compiler"] = __VERSION__;
      return app->console.finish(std::move(document), Exit::clean, version_page);
    };
  });
}

}  // namespace surelite::tool
