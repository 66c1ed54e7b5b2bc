// SPDX-License-Identifier: Apache-2.0
// completions: what a shell needs to complete verbs, options and their choices.
#include <fmt/format.h>

#include "report/option_table.h"
#include "text/width.h"
#include "verbs.h"

namespace surelite::tool {
namespace {

std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string names_of(const std::vector<VerbRow>& verbs) {
  std::string names;
  for (const VerbRow& verb : verbs) names += (names.empty() ? "" : " ") + verb.name;
  return names;
}

std::string code_names() {
  std::string names;
  for (const Code code : all_codes()) names += (names.empty() ? "" : " ") + std::string(name_of(code));
  return names;
}

std::string for_bash(const std::vector<VerbRow>& verbs) {
  std::string choices, options;
  for (const VerbRow& verb : verbs) {
    std::string names;
    for (const OptionRow& option : verb.options)
      for (const std::string& name : option.names) {
        names += (names.empty() ? "" : " ") + name;
        if (!option.choices.empty())
          choices += fmt::format("    \"{} {}\") COMPREPLY=($(compgen -W \"{}\" -- \"$cur\")); return ;;\n", verb.name,
                                 name, joined(option.choices, " "));
      }
    std::string words;
    for (const OptionRow& positional : verb.positionals) words = joined(positional.choices, " ");
    if (verb.name == "explain") words = code_names();
    options += fmt::format("    {}) options=\"{}\" words=\"{}\" ;;\n", verb.name, names, words);
  }
  return fmt::format(R"(# bash completion for surelite, written by `surelite completions bash`
_surelite() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} verb=${{COMP_WORDS[1]}} options="" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    [ "${{COMP_WORDS[i]}}" = "--" ] && {{ COMPREPLY=($(compgen -f -- "$cur")); return; }}
  done
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{} help" -- "$cur") $(compgen -f -- "$cur"))
    return
  fi
  if [ "$verb" = help ]; then COMPREPLY=($(compgen -W "{}" -- "$cur")); return; fi
  case "$verb $prev" in
{}  esac
  case "$verb" in
{}  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$cur")); [ -n "$words" ] || COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}}
complete -o filenames -F _surelite surelite
)",
                     names_of(verbs), names_of(verbs), choices, options);
}

// A description within an option of _arguments.
std::string zsh_words(const std::string& text) {
  std::string result;
  for (const char c : text)
    if (c == '[' || c == ']' || c == ':' || c == '\\')
      result += std::string("\\") + c;
    else
      result.push_back(c);
  return result;
}

std::string zsh_action(const OptionRow& option) {
  if (!option.choices.empty()) return fmt::format("({})", joined(option.choices, " "));
  return "_files";
}

std::string for_zsh(const std::vector<VerbRow>& verbs) {
  std::string list, cases;
  for (const VerbRow& verb : verbs) {
    list += fmt::format("    {}\n", shell_quoted(verb.name + ":" + zsh_words(verb.description)));
    cases += fmt::format("    {}) _arguments", verb.name);
    for (const OptionRow& option : verb.options)
      for (const std::string& name : option.names) {
        std::string spec = fmt::format("*{}[{}]", name, zsh_words(option.description));
        if (!option.argument.empty()) spec += fmt::format(":{}:{}", zsh_words(option.argument), zsh_action(option));
        cases += " \\\n      " + shell_quoted(spec);
      }
    for (const OptionRow& positional : verb.positionals)
      cases += " \\\n      " +
               shell_quoted(fmt::format("*:{}:{}", zsh_words(positional.argument),
                                        verb.name == "explain" ? "(" + code_names() + ")" : zsh_action(positional)));
    cases += " ;;\n";
  }
  return fmt::format(R"(#compdef surelite
# zsh completion for surelite, written by `surelite completions zsh`
local -a verbs
verbs=(
{}    'help:explain a verb'
)
if (( CURRENT == 2 )); then
  _describe verb verbs
  _files
  return
fi
local verb=$words[2]
shift words
(( CURRENT-- ))
case $verb in
    help) _describe verb verbs ;;
{}esac
)",
                     list, cases);
}

std::string for_fish(const std::vector<VerbRow>& verbs) {
  std::string text = "# fish completion for surelite, written by `surelite completions fish`\n";
  for (const VerbRow& verb : verbs) {
    text += fmt::format("complete -c surelite -n __fish_use_subcommand -a {} -d {}\n", verb.name,
                        shell_quoted(verb.description));
    for (const OptionRow& option : verb.options) {
      text += fmt::format("complete -c surelite -n '__fish_seen_subcommand_from {}'", verb.name);
      for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.choices.empty())
        text += " -x -a " + shell_quoted(joined(option.choices, " "));
      else if (!option.argument.empty())
        text += " -r";
      text += " -d " + shell_quoted(option.description) + "\n";
    }
    for (const OptionRow& positional : verb.positionals)
      if (!positional.choices.empty() || verb.name == "explain")
        text += fmt::format("complete -c surelite -n '__fish_seen_subcommand_from {}' -f -a {}\n", verb.name,
                            shell_quoted(verb.name == "explain" ? code_names() : joined(positional.choices, " ")));
  }
  return text + "complete -c surelite -n '__fish_seen_subcommand_from help' -f -a " + shell_quoted(names_of(verbs)) +
         "\n";
}

}  // namespace

void add_completions(App* app) {
  Verb verb = app->add_verb("completions", "write completions for a shell");
  auto shell = std::make_shared<std::string>();
  verb.add_option("shell", *shell, "which shell").required().one_of({"bash", "zsh", "fish"});
  verb.callback([app, shell] {
    app->chosen = [app, shell] {
      const std::vector<VerbRow> verbs = option_table(*app);
      Json document = new_document("completions");
      document["shell"] = *shell;
      document["source"] = *shell == "bash" ? for_bash(verbs) : *shell == "zsh" ? for_zsh(verbs) : for_fish(verbs);
      return app->console.finish(std::move(document), Exit::clean,
                                 [](const Json& answer, const Style&) { return text_of(answer, "source"); });
    };
  });
}

}  // namespace surelite::tool
