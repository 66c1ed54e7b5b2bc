// SPDX-License-Identifier: Apache-2.0
// Text in, text out.
#include <cstdio>
#include <string>
#include <vector>

#include "surelite/session.h"

int main(int argc, char** argv) {
  const auto model = surelite::Model::open(argc > 1 ? argv[1] : "");
  const auto program = surelite::Program::compile(*model);
  auto session = surelite::Session::open(*program);
  const std::vector<std::string> words{"hello", "world"};
  surelite::Status status = session->input(0)->set_strings(words);
  if (status) status = session->run();
  if (!status) return std::puts(status.error()[0].text().c_str()), 1;
  const auto texts = session->output(0)->strings();
  if (!texts) return std::puts(texts.error()[0].text().c_str()), 1;
  for (const std::string& text : *texts) std::puts(text.c_str());
}
