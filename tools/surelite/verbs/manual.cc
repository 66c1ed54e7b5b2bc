// SPDX-License-Identifier: Apache-2.0
// manual: the manual page of the tool or of a verb, as man reads it.
#include <fmt/format.h>

#include "report/option_table.h"
#include "text/suggest.h"
#include "text/width.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

// Text that troff takes as it is.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text)
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else if (c == '\'')
      result += "\\(aq";
    else if (c == '.' && (result.empty() || result.back() == '\n'))
      result += "\\&.";
    else
      result.push_back(c);
  return result;
}

std::string heading(const std::string& page) {
  std::string upper = page;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return fmt::format(".TH {} 1 \"\" \"surelite {}\" \"User Commands\"\n", roff(upper), SURELITE_VERSION);
}

std::string option_text(const OptionRow& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
  std::string text =
      fmt::format(".TP\n{}{}\n{}", names.empty() ? "" : names + " ",
                  option.argument.empty() ? "" : "\\fI" + roff(option.argument) + "\\fR", roff(option.description));
  if (!option.choices.empty()) text += roff(fmt::format(" (one of {})", joined(option.choices, ", ")));
  return text + "\n";
}

constexpr const char* kClosing = R"(.SH EXIT STATUS
0 clean, 1 findings, 2 usage, 3 not a valid model, 4 run failed, 5 child crashed, 6 timeout, 70 a bug of the tool,
130 interrupted.
.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR
no colour, whatever \fB\-\-color\fR says
.TP
\fBCLICOLOR_FORCE\fR
colour although the output is no terminal
)";

std::string page_of(const VerbRow& verb) {
  std::string synopsis = "\\fBsurelite " + roff(verb.name) + "\\fR [\\fIOPTIONS\\fR]";
  for (const OptionRow& positional : verb.positionals)
    synopsis += fmt::format(fmt::runtime(positional.required ? " \\fI{}\\fR{}" : " [\\fI{}\\fR{}]"),
                            roff(positional.argument), positional.repeated ? "..." : "");
  std::string text =
      heading("surelite-" + verb.name) + fmt::format(".SH NAME\nsurelite\\-{} \\- {}\n.SH SYNOPSIS\n{}\n.SH OPTIONS\n",
                                                     roff(verb.name), roff(verb.description), synopsis);
  for (const OptionRow& positional : verb.positionals) text += option_text(positional);
  for (const OptionRow& option : verb.options) text += option_text(option);
  return text + kClosing + ".SH SEE ALSO\n\\fBsurelite\\fR(1)\n";
}

std::string page_of_all(const std::vector<VerbRow>& verbs) {
  std::string text =
      heading("surelite") +
      ".SH NAME\nsurelite \\- runs, checks and profiles TensorFlow Lite models, and explains what crashes\n"
      ".SH SYNOPSIS\n\\fBsurelite\\fR \\fIVERB\\fR [\\fIOPTIONS\\fR] \\fIMODEL\\fR\n.br\n"
      "\\fBsurelite\\fR \\fIMODEL\\fR...\n.br\n\\fBsurelite help\\fR \\fIVERB\\fR\n"
      ".SH DESCRIPTION\nA model without a verb is examined by \\fBdoctor\\fR. Data goes to the standard "
      "output, everything else to the standard error; \\fB\\-\\-json\\fR writes one JSON document.\n"
      ".SH VERBS\n";
  std::string others;
  for (const VerbRow& verb : verbs) {
    text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(verb.name), roff(verb.description));
    others += fmt::format("{}\\fBsurelite\\-{}\\fR(1)", others.empty() ? "" : ", ", roff(verb.name));
  }
  return text + kClosing + ".SH SEE ALSO\n" + others + "\n";
}

int manual(const App& app, const std::string& name) {
  const std::vector<VerbRow> verbs = option_table(app);
  Json document = new_document("manual");
  std::vector<std::string> names;
  for (const VerbRow& verb : verbs) {
    names.push_back(verb.name);
    if (verb.name == name) document["source"] = page_of(verb);
  }
  if (name.empty()) document["source"] = page_of_all(verbs);
  const bool found = document.contains("source");
  if (!found)
    document["findings"] = to_json(Diagnostics{diagnose(
        Code::A704, {{"what", "verb"},
                     {"given", "\"" + name + "\""},
                     {"available", fmt::format("there are {}{}", joined(names, ", "), suggestion(name, names))}})});
  return app.console.finish_with_findings(std::move(document), found ? Exit::clean : Exit::usage,
                                          [](const Json& answer, const Style&) { return text_of(answer, "source"); });
}

}  // namespace

void add_manual(App* app) {
  Verb verb = app->add_verb("manual", "write the manual page of the tool, or of a verb, for man");
  auto name = std::make_shared<std::string>();
  verb.add_option("verb", *name, "the verb; none: the tool").type_name("VERB");
  verb.callback([app, name] { app->chosen = [app, name] { return manual(*app, *name); }; });
}

}  // namespace surelite::tool
