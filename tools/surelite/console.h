// SPDX-License-Identifier: Apache-2.0
// Data goes to stdout, everything else to stderr; colour only where a person looks.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "exit_code.h"
#include "json.h"

namespace surelite::tool {

// How to emphasize; every function returns the text unchanged where colour is off.
struct Style {
  bool colour = false;
  size_t width = 0;  // columns that a line may take; 0: no limit
  std::string bold(std::string_view text) const { return paint("1", text); }
  std::string dim(std::string_view text) const { return paint("2", text); }
  std::string red(std::string_view text) const { return paint("1;31", text); }
  std::string yellow(std::string_view text) const { return paint("1;33", text); }
  std::string green(std::string_view text) const { return paint("1;32", text); }
  std::string cyan(std::string_view text) const { return paint("36", text); }

 private:
  std::string paint(const char* code, std::string_view text) const;
};

using Renderer = std::string (*)(const Json& document, const Style& style);

struct Console {
  bool json = false;
  bool quiet = false;
  bool untrusted = false;
  std::string colour = "auto";  // auto, always, never
  int width = -1;               // columns; 0: no limit, -1: the terminal's

  // NO_COLOR wins over --color, that over CLICOLOR_FORCE, that over whether the stream is a terminal.
  Style style(int file_descriptor) const;
  // Writes the document, or what `render` makes of it, and returns the exit code as main wants it.
  int finish(Json document, Exit exit, Renderer render) const;
  // One document per model. As text they follow one another; of several, JSON is one document with the list "models",
  // and the exit code is the gravest. `answer` completes a document and says how it went.
  int finish_each(const char* verb, const std::vector<std::string>& models,
                  const std::function<Exit(const std::string& model, Json* document)>& answer, Renderer render,
                  bool findings_apart) const;
  // The same as finish for answers of which findings are no part: as text those go to stderr.
  int finish_with_findings(Json document, Exit exit, Renderer render) const;
  // A line for the person at the terminal; silent with --quiet and --json.
  void note(const std::string& line) const;
};

// Says on stderr why nothing can be written to stdout.
Exit cannot_write_answer();

// A crash says more than a timeout, that more than a failed run, and so on.
Exit gravest(const std::vector<Exit>& exits);

// A bar on stderr once the work has taken a second; nothing where stderr is no terminal. Work that ends after so many
// seconds, if that comes first, is shown by time.
class Progress {
 public:
  Progress(const Console& console, std::string what, size_t total, double seconds = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void advance_to(size_t done);

 private:
  std::string what_;
  size_t total_;
  double seconds_;
  bool enabled_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_, last_;
};

}  // namespace surelite::tool
