// SPDX-License-Identifier: Apache-2.0
#include "guard/device_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "guard/device_line.h"
#include "guard/firmware_symbols.h"
#include "model/reflection.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostDeviceFrames = 32;

// Names of the two numbers of a refusal, as codes.def has them.
struct RefusalNames {
  int code;
  const char *first, *second;
};
constexpr RefusalNames kRefusals[] = {
    {102, "part", "offset"}, {103, "version", ""},   {104, "index", "count"}, {105, "have", "need"},  {106, "rule", ""},
    {108, "count", "limit"}, {202, "rule", ""},      {203, "status", ""},     {301, "need", "have"},  {302, "", "have"},
    {401, "call", ""},       {403, "word", "bytes"}, {406, "status", ""},     {407, "index", "count"}};
constexpr const char* kCalls[] = {"", "input()", "output()", "Reset()", "GetTensor() or ResetVariableTensor()"};

// Damaged after it was loaded: told by the sum of its bytes.
bool is_changed_model(const Refusal& refusal) { return refusal.code == 102 && refusal.first == 0; }

Diagnostic diagnosis_of(const Refusal& refusal, const std::string& at = "") {
  if (is_changed_model(refusal))
    return diagnose(Code::G612,
                    {{"what",
                      "The model's bytes are no longer those that were loaded: a sum over them differs. Something "
                      "wrote into them, or a bit of the memory flipped. The run was refused."},
                     {"at", at}});
  Code code = Code::G606;
  if (!find_code(fmt::format("U{}", refusal.code), &code))
    return diagnose(code,
                    {{"what", fmt::format("A call was refused with U{}, which this tool does not know.", refusal.code)},
                     {"at", ""}});
  Diagnostic made = diagnose(code);
  for (const RefusalNames& names : kRefusals) {
    if (names.code != refusal.code) continue;
    if (refusal.code == 401)
      made.arguments.emplace_back("call", kCalls[refusal.first < std::size(kCalls) ? refusal.first : 0]);
    else if (*names.first)
      made.arguments.emplace_back(names.first, refusal.first);
    if (*names.second) made.arguments.emplace_back(names.second, refusal.second);
  }
  if (refusal.code == 102) made.arguments.emplace_back("bytes", "the file");
  if (refusal.code == 201)
    made.arguments.emplace_back("code", schema_enum_name("BuiltinOperator", static_cast<int64_t>(refusal.first)));
  if (refusal.op >= 0) made.arguments.emplace_back("op", refusal.op);
  if (refusal.tensor >= 0) made.arguments.emplace_back("tensor", refusal.tensor);
  return made;
}

// What a refusal says, for the middle of a sentence.
std::string because_of(const std::vector<Refusal>& refusals) {
  // A call that comes too early, or a run, is refused because of what was refused before.
  const auto root = std::find_if(refusals.begin(), refusals.end(), [](const Refusal& r) { return r.code < 400; });
  const Refusal& first = root == refusals.end() ? refusals.front() : *root;
  const Diagnostic made = diagnosis_of(first);
  return fmt::format("{}: {}", name_of(made.code), made.message());
}

bool is_library(const Frame& frame) {
  std::string name = frame.function;
  for (size_t at; (at = name.find("(anonymous namespace)")) != name.npos;) name.erase(at, 21);
  name = name.substr(0, name.find('('));
  for (const char* ours : {"surelite::", "tflite::", "Surelite"})
    if (name.find(ours) != name.npos) return true;
  for (const char* foreign : {"/newlib/", "/libgcc/", "/picolibc/", "/libc/", "/libm/"})
    if (frame.file.find(foreign) != frame.file.npos) return true;
  return false;
}

class Reader {
 public:
  Reader(const std::string& text, const std::string& elf) : symbols_(elf) {
    for (const DeviceLine& line : device_lines(text)) {
      ++report_.lines;
      read(line);
    }
  }
  DeviceReport take() { return std::move(report_); }

 private:
  void read(const DeviceLine& line) {
    frames_ = Json::array();
    where_.clear();
    if (line.has("pc")) add_frames(static_cast<uint32_t>(line.number("pc")), false, true);
    const auto lr = static_cast<uint32_t>(line.number("lr"));
    if (line.has("lr") && symbols_.follows_call(lr)) add_frames(lr, true, true);
    // Words of the stack may be left from earlier calls; the library's are of use only while an operator runs.
    const bool in_run = line.has("fault") && line.has("op");
    for (const uint32_t address : line.addresses("stack"))
      if (address != lr && symbols_.follows_call(address)) add_frames(address, true, in_run);
    if (line.has("note")) return note(line);
    if (!line.has("fault")) return refusal(line);
    const auto [code, what] = explain(line);
    Json fault = {{"code", name_of(code)}, {"message", what}, {"frames", frames_}, {"where", where_}};
    Diagnostic finding = diagnose(code, {{"what", what}, {"at", at_place()}});
    if (line.has("op")) {
      finding.where.op = static_cast<int>(line.number("op"));
      finding.where.op_name = line.text("by");
      fault["op"] = finding.where.op;
      fault["op_name"] = finding.where.op_name;
    }
    for (const char* name : {"bytes", "past", "at", "interrupt"})
      if (line.has(name)) finding.arguments.emplace_back(name, line.number(name)), fault[name] = line.number(name);
    if (line.has("role") && line.has("name")) finding.arguments.emplace_back("tensor_name", line.text("name"));
    report_.findings.push_back(std::move(finding));
    report_.faults.push_back(std::move(fault));
  }

  // A call that was refused, and was not a fault.
  void refusal(const DeviceLine& line) {
    const std::vector<Refusal> all = line.refusals();
    if (all.empty()) return;
    Diagnostic finding = diagnosis_of(all.back(), at_place());
    if (line.has("op")) {
      finding.where.op = static_cast<int>(line.number("op"));
      finding.where.op_name = line.text("by");
    }
    report_.faults.push_back(
        {{"code", name_of(finding.code)}, {"message", finding.message()}, {"frames", frames_}, {"where", where_}});
    report_.findings.push_back(std::move(finding));
  }

  void note(const DeviceLine& line) {
    report_.notices.push_back(
        {{"severity", "note"},
         {"message",
          fmt::format("The arena begins at an address that is no multiple of 16: {} of its {} bytes are not used.{} "
                      "Nothing fails; alignas(16) saves them.",
                      line.number("lost"), line.number("bytes"), at_place())}});
  }

  void add_frames(uint32_t address, bool is_return, bool library_too) {
    const std::vector<Frame> all = symbols_.at(address, is_return);
    const bool library = is_library(all.back());
    if (library && !library_too) return;
    for (const Frame& frame : all) {
      if (frames_.size() == kMostDeviceFrames) return;
      const bool own = !library && !frame.file.empty() && !is_library(frame);
      if (own && where_.empty()) where_ = fmt::format("{}:{} in {}", frame.file, frame.line, all.back().function);
      frames_.push_back({{"function", frame.function},
                         {"file", frame.file},
                         {"line", frame.line},
                         {"module", frame.module},
                         {"own", own},
                         {"inlined", frame.inlined}});
    }
  }

  std::string at_place() const { return where_.empty() ? "" : " At " + where_ + "."; }

  static std::string who(const DeviceLine& line) {
    if (line.has("interrupt")) {
      static constexpr const char* kNames[] = {"NMI",          "HardFault", "MemManage", "BusFault", "UsageFault",
                                               "SecureFault",  "",          "",          "",         "SVC",
                                               "DebugMonitor", "",          "PendSV",    "SysTick"};
      const int64_t number = line.number("interrupt");
      const std::string name = number >= 2 && number < 16 ? kNames[number - 2] : "";
      return fmt::format("The handler of interrupt {}{}", number, name.empty() ? "" : " (" + name + ")");
    }
    if (line.has("op")) return fmt::format("Operator {} ({})", line.number("op"), line.text("by"));
    return "The application";
  }

  static std::string tensor(const DeviceLine& line) {
    const std::string name = line.text("name");
    if (line.text("role") == "arena") return "the arena";
    return fmt::format("{} {}{}", line.text("role"), line.number("index"), name.empty() ? "" : " \"" + name + "\"");
  }

  // A copy in flight has its end in some register: where it ends, from the tensor's start. 0: not known.
  static int64_t whole_copy(const DeviceLine& line) {
    const int64_t bytes = line.number("bytes"), reached = line.number("at") - line.number("data");
    const std::vector<uint32_t> registers = line.addresses("regs");
    for (const uint32_t a : registers) {
      // What is left to copy, less a block of up to 64 bytes that is under way.
      const int64_t rest = 4 * bytes - reached - a;
      if (rest >= 0 && rest <= 64) return 4 * bytes;
      for (const uint32_t b : registers)
        if (b > a && std::abs(reached + int64_t{b - a} - 4 * bytes) <= 4) return 4 * bytes;
    }
    return 0;
  }

  static std::pair<Code, std::string> explain_past(const DeviceLine& line) {
    const bool write = line.text("access") == "write";
    const int64_t bytes = line.number("bytes"), past = line.number("past");
    std::string text = fmt::format("{} {} {}, which has {} bytes: byte {} was {}, {} past its end.", who(line),
                                   write ? "wrote past the end of" : "read past the end of", tensor(line), bytes,
                                   bytes + past, write ? "written" : "read", past + 1);
    if (line.text("role") == "arena") return {Code::G601, text};
    if (line.has("op") && !line.has("interrupt"))
      text += " The kernel has to take the sizes from its tensors' dims.";
    else if (write && whole_copy(line) > 0)
      text += fmt::format(
          " The copy has {} bytes, 4 for each of the tensor's: float data for a tensor of 1 byte per element. "
          "Quantize: q = round(x / scale) + zero_point.",
          4 * bytes);
    else
      text += write ? fmt::format(" Copy {} bytes, as the tensor's bytes say.", bytes)
                    : fmt::format(" The model decides how many results there are: read {} bytes at most.", bytes);
    return {Code::G601, text};
  }

  static std::pair<Code, std::string> explain(const DeviceLine& line) {
    const std::string fault = line.text("fault");
    const std::vector<Refusal> refusals = line.refusals();
    if (fault == "past") return explain_past(line);
    if (fault == "stale")
      return {Code::G603,
              fmt::format(
                  "{} used a stale pointer: byte {} of {} ({} bytes) of an interpreter that was destroyed. Ask the new "
                  "interpreter for the pointer after its AllocateTensors.",
                  who(line), line.number("past"), tensor(line), line.number("bytes"))};
    if (fault == "arena")
      return {Code::G606,
              fmt::format(
                  "{} touched the arena at {:#x}, where there is neither an input nor an output. Use the pointers of "
                  "input() and output() alone.",
                  who(line), line.number("at"))};
    if (fault == "null" && !refusals.empty())
      return {
          Code::G604,
          fmt::format("{} used a null pointer, which a refused call had given: {}. Test the status of every call, and "
                      "every pointer.",
                      who(line), because_of(refusals))};
    if (fault == "null")
      return {Code::G604, fmt::format("{} used a null pointer (address {:#x}).", who(line), line.number("at"))};
    if (fault == "stack")
      return {Code::G613, fmt::format("The stack is used up: it ends at {:#x}. {}", line.number("limit"),
                                      line.has("op") ? fmt::format("Operator {} ({}) was running.", line.number("op"),
                                                                   line.text("by"))
                                                     : "No operator was running.")};
    if (fault == "memory" || fault == "bus" || fault == "fetch") {
      std::string text = fmt::format(
          "{} {}", who(line),
          fault == "fetch" ? "jumped to where there is no code"
          : line.has("at") ? fmt::format("touched address {:#x}, which belongs to no tensor", line.number("at"))
                           : "touched memory that is not there; the bus does not say where");
      if (!refusals.empty()) text += ". Before that a call was refused: " + because_of(refusals);
      return {line.has("op") ? Code::G605 : Code::G606, text + "."};
    }
    static constexpr std::pair<const char*, const char*> kOthers[] = {
        {"instruction", "executed an instruction that the core does not have"},
        {"state", "jumped with a wrong address: code addresses are odd, or an exception's return is damaged"},
        {"coprocessor", "used the floating-point unit, or a coprocessor, which is not enabled"},
        {"unaligned", "made an access that is not aligned"},
        {"division", "divided by zero"}};
    std::string what = "was stopped by a fault without a cause in the status registers";
    for (const auto& [name, words] : kOthers)
      if (fault == name) what = words;
    return {line.has("op") && !line.has("interrupt") ? Code::G605 : Code::G614, fmt::format("{} {}.", who(line), what)};
  }

  FirmwareSymbols symbols_;
  Json frames_;
  std::string where_;
  DeviceReport report_;
};

}  // namespace

DeviceReport read_device_report(const std::string& text, const std::string& elf) { return Reader(text, elf).take(); }

}  // namespace surelite::tool
