// SPDX-License-Identifier: Apache-2.0
// The core without an operating system: a model from bytes in the program, ten pictures with known results, and what
// such a build says when it is asked for more.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <span>

#include "digits_bytes.h"  // made by CMake from examples/digits: kFloatModel, kInt8Model, kPictures
#include "surelite/session.h"

namespace {

using namespace surelite;

int failures = 0;

void expect(bool holds, const char* what, const std::string& found = {}) {
  if (holds) return;
  ++failures;
  std::printf("FAILED: %s%s%s\n", what, found.empty() ? "" : ": ", found.c_str());
}

template <class T>
std::string first_code(const Result<T>& result) {
  return result ? "no failure" : std::string(name_of(result.error()[0].code));
}

std::span<const std::byte> pixels_of(size_t digit) {
  const auto picture = std::as_bytes(std::span(kPictures[digit].bytes, kPictures[digit].size));
  return picture.last(28 * 28);  // behind the header
}

// Float pictures hold 0 to 1, int8 ones the same with scale 1/255 and zero point -128.
void read_digits(std::span<const unsigned char> bytes, const char* name, int threads) {
  const Result<Model> model = Model::from_bytes(std::as_bytes(bytes));
  if (!model) return expect(false, name, model.error()[0].text());
  const Result<Program> program = Program::compile(*model);
  if (!program) return expect(false, name, program.error()[0].text());
  SessionOptions options;
  options.threads = threads;
  Result<Session> session = Session::open(*program, options);
  if (!session) return expect(false, name, session.error()[0].text());
  for (size_t digit = 0; digit < 10; ++digit) {
    std::vector<float> image;
    for (const std::byte pixel : pixels_of(digit)) image.push_back(static_cast<float>(pixel) / 255.0f);
    Result<TensorView> input = session->input(0);
    if (!input) return expect(false, name, input.error()[0].text());
    const Status written = input->write_real(image);
    const Status run = written ? session->run() : written;
    if (!run) return expect(false, name, run.error()[0].text());
    Result<TensorView> output = session->output(0);
    if (!output) return expect(false, name, output.error()[0].text());
    const Result<std::vector<float>> scores = output->read_real();
    if (!scores) return expect(false, name, scores.error()[0].text());
    const auto best = static_cast<size_t>(std::max_element(scores->begin(), scores->end()) - scores->begin());
    expect(best == digit, name, std::to_string(digit) + " was read as " + std::to_string(best));
  }
  for (const Diagnostic& finding : session->findings())
    expect(finding.code == Code::R409, "the only note is about threads", finding.text());
}

}  // namespace

int main() {
  read_digits(kFloatModel, "digits_float", 1);
  read_digits(kInt8Model, "digits_int8", 1);
  read_digits(kInt8Model, "digits_int8 where four threads are wanted", 4);

  const Result<Model> file = Model::open("digits_int8.tflite");
  expect(first_code(file) == "M101", "a path is refused with M101", first_code(file));
  const Result<Model> model = Model::from_bytes(std::as_bytes(std::span(kInt8Model)));
  const Result<Program> program = Program::compile(*model);
  SessionOptions guarded;
  guarded.guard = Guarding::after;
  const Result<Session> session = Session::open(*program, guarded);
  expect(first_code(session) == "A718", "guarded mode is refused with A718", first_code(session));

  // Packed weights that can neither be read nor kept are made anew.
  CompileOptions kept;
  kept.packed_weights = "weights";
  const Result<Program> again = Program::compile(*model, kept);
  expect(again.has_value(), "packed weights without files", first_code(again));

  if (failures == 0)
    std::printf("bare: three models read ten digits each; files and guarded mode are refused in words\n");
  return failures == 0 ? 0 : 1;
}
