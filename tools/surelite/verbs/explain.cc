// SPDX-License-Identifier: Apache-2.0
// explain: the page of a diagnostic, built into the program.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "code_pages.h"
#include "text/findings.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

constexpr std::string_view kSeverities[] = {"note", "warning", "error"};

std::string_view page_of(std::string_view code) {
  for (const CodePage& page : kCodePages)
    if (page.code == code) return page.text;
  return "";
}

// The sentence of the table with its {arguments} left as they are.
std::string sentence_of(Code code) {
  constexpr std::string_view kSentences[] = {
#define CODE(id, severity, words, next) words,
#include "surelite/codes.def"
#undef CODE
  };
  return std::string(kSentences[static_cast<size_t>(code)]);
}

std::string explain_page(const Json& document, const Style& style) {
  if (document.contains("page")) {
    std::string text;
    const std::string head = fmt::format("{} {}: {}", text_of(document, "code"), text_of(document, "severity"),
                                         text_of(document, "sentence"));
    text += style.bold(head) + "\n\n";
    const std::string page = text_of(document, "page");
    return text + (page.empty() ? "There is no page for this code.\n" : page);
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& entry : list_of(document, "codes"))
    rows.push_back({text_of(entry, "code"), text_of(entry, "severity"), text_of(entry, "sentence")});
  return table_text(rows, "");
}

Json entry_of(Code code) {
  return {{"code", name_of(code)},
          {"severity", kSeverities[static_cast<int>(severity_of(code))]},
          {"sentence", sentence_of(code)}};
}

int explain(const App& app, std::string name) {
  Json document = new_document("explain");
  if (name.empty()) {
    document["codes"] = Json::array();
    for (const Code code : all_codes()) document["codes"].push_back(entry_of(code));
    return app.console.finish(std::move(document), Exit::clean, explain_page);
  }
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  Code code{};
  if (!find_code(name, &code)) {
    document["findings"] = to_json(Diagnostics{diagnose(
        Code::A704, {{"what", "code"}, {"given", name}, {"available", "`surelite explain` lists all codes"}})});
    return app.console.finish_with_findings(std::move(document), Exit::usage,
                                            [](const Json&, const Style&) { return std::string(); });
  }
  document.update(entry_of(code));
  document["page"] = page_of(name);
  return app.console.finish(std::move(document), Exit::clean, explain_page);
}

}  // namespace

void add_explain(App* app) {
  Verb verb = app->add_verb("explain", "explain a code, or list all of them");
  auto code = std::make_shared<std::string>();
  verb.add_option("code", *code, "for instance A702").type_name("CODE");
  verb.callback([app, code] { app->chosen = [app, code] { return explain(*app, *code); }; });
}

}  // namespace surelite::tool
