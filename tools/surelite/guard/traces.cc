// SPDX-License-Identifier: Apache-2.0
#include "guard/traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "guard/excerpt.h"
#include "guard/symbols.h"

namespace surelite::tool {
namespace {

constexpr size_t kMostFrames = 32, kMostAddresses = 256;
constexpr size_t kMostFaults = 64, kMostNotices = 1000;  // of one program, whoever wrote the trace

std::string place_of(const Frame& frame) {
  if (!frame.file.empty()) return fmt::format("{}:{}", frame.file, frame.line);
  const std::string module = frame.module.substr(frame.module.rfind('/') + 1);
  return module.empty() ? fmt::format("{:#x}", frame.address) : module + " (no debugging information)";
}

std::vector<uint64_t> addresses_of(const Json& fault) {
  std::vector<uint64_t> all;
  for (const Json& frame : list_of(fault, "frames"))
    if (frame.is_string() && all.size() < kMostAddresses)
      all.push_back(std::strtoull(frame.get<std::string>().c_str(), nullptr, 16));
  // The handler's own frames come first; the story starts at the instruction that faulted.
  const uint64_t instruction = std::strtoull(text_of(fault, "instruction").c_str(), nullptr, 16);
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i] == instruction) return {all.begin() + static_cast<std::ptrdiff_t>(i), all.end()};
  if (instruction) all.insert(all.begin(), instruction);
  return all;
}

Code code_named(const std::string& name) {
  Code code = Code::G606;
  for (const Code known :
       {Code::G601, Code::G602, Code::G603, Code::G604, Code::G605, Code::G612, Code::G613, Code::G614})
    if (name_of(known) == name) code = known;
  return code;
}

void add_fault(Json fault, const std::string& maps, Traces* traces) {
  Json frames = Json::array();
  std::string own_place;
  for (const Frame& frame : symbolize(addresses_of(fault), maps)) {
    if (frames.size() == kMostFrames) break;
    const bool own = is_own_code(frame);
    if (own && own_place.empty()) {
      own_place =
          fmt::format("{} in {}", place_of(frame), frame.function.empty() ? "an unknown function" : frame.function);
      if (Json excerpt = source_excerpt(frame.file, frame.line); excerpt.is_object())
        fault["excerpt"] = std::move(excerpt);
    }
    frames.push_back({{"function", frame.function},
                      {"file", frame.file},
                      {"line", frame.line},
                      {"module", frame.module},
                      {"own", own},
                      {"inlined", frame.inlined}});
  }
  fault["frames"] = frames;
  fault["where"] = own_place;
  const Code code = code_named(text_of(fault, "code"));
  Diagnostic finding =
      diagnose(code, {{"what", text_of(fault, "message")}, {"at", own_place.empty() ? "" : " At " + own_place + "."}});
  for (const char* name : {"signal", "tensor", "bytes", "distance", "copied", "access"})
    if (fault.contains(name)) finding.arguments.emplace_back(name, integer_of(fault, name));
  if (fault.contains("name")) finding.arguments.emplace_back("tensor_name", text_of(fault, "name"));
  if (fault.contains("op")) {
    finding.where.op = static_cast<int>(integer_of(fault, "op"));
    finding.where.op_name = text_of(fault, "op_name");
  }
  traces->findings.push_back(std::move(finding));
  traces->faults.push_back(std::move(fault));
}

// Objects that were never deleted, by where they were made.
void add_leak(const Json& leak, const std::string& maps, Traces* traces) {
  std::string made;
  for (const Json& place : list_of(leak, "places")) {
    std::string at = "an unknown place";
    for (const Frame& frame : symbolize(addresses_of(place), maps)) {
      if (!is_own_code(frame)) continue;
      at = place_of(frame);
      break;
    }
    made += fmt::format("{}{} (holding {} bytes) made at {}", made.empty() ? "" : ", ", integer_of(place, "count"),
                        integer_of(place, "bytes"), at);
  }
  std::string message = text_of(leak, "message");
  if (message.ends_with('.')) message.pop_back();
  traces->notices.push_back({{"code", text_of(leak, "notice")},
                             {"severity", text_of(leak, "severity")},
                             {"message", fmt::format("{}: {}.", message, made)}});
}

}  // namespace

Traces read_traces(const std::string& text, bool crashed) {
  Traces traces;
  Json fault, handled, leak;
  std::string maps, handled_maps;
  const auto finish = [&] {
    if (fault.is_object() && flag_of(fault, "handled")) handled = std::move(fault), handled_maps = maps;
    else if (fault.is_object()) add_fault(std::move(fault), maps, &traces);
    if (leak.is_object()) add_leak(leak, maps, &traces);
    fault = Json();
    leak = Json();
    maps.clear();
  };
  size_t at = 0;
  while (at < text.size()) {
    size_t end = text.find('\n', at);
    if (end == text.npos) end = text.size();
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    if (traces.faults.size() > kMostFaults || std::max(traces.notices.size(), traces.findings.size()) > kMostNotices)
      break;
    if (line[0] != '{') {
      maps += line + "\n";
      continue;
    }
    finish();
    Json object = Json::parse(line, nullptr, false);
    if (!object.is_object()) continue;
    traces.reached = true;
    if (text_of(object, "notice") == "G605") {  // an operator that ended the process
      const std::string message = text_of(object, "message");
      const size_t colon = message.find(": ");
      traces.findings.push_back(
          diagnose(code_named(text_of(object, "notice")),
                   {{"what", colon == message.npos ? message : message.substr(colon + 2)}, {"at", ""}}));
    } else if (object.contains("places")) leak = std::move(object);  // the memory map follows
    else if (object.contains("notice"))
      traces.notices.push_back({{"code", object["notice"]},
                                {"severity", text_of(object, "severity")},
                                {"message", text_of(object, "message")}});
    else if (object.contains("summary")) traces.summary = object["summary"];
    else if (object.contains("code")) fault = std::move(object);
  }
  finish();
  if (crashed && traces.faults.empty() && handled.is_object()) add_fault(std::move(handled), handled_maps, &traces);
  return traces;
}

}  // namespace surelite::tool
