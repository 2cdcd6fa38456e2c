"""Completion of commands, options and their words in bash."""

import argparse

from statusctl.client import Page

SCRIPT = """_statusctl() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} verb='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${{COMP_WORDS[i]}}" in
      --url) ((i++));;
      -*) ;;
      *) verb=${{COMP_WORDS[i]}}; break;;
    esac
  done
  case "$verb $before" in
    *' --url') return;;
    ' '*) words='{verbs}';;
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -F _statusctl statusctl"""


def completion(page: Page, options: argparse.Namespace):
    """What bash needs to complete commands, options, and the words that an option takes."""
    verbs = options.parser_of.choices
    cases = "\n".join(line for verb, parser in verbs.items() for line in _cases(verb, parser))
    print(SCRIPT.format(verbs=" ".join([*verbs, "--url"]), cases=cases))


def _cases(verb: str, parser: argparse.ArgumentParser):
    """The branches of one command: first the options that want a word, then all options."""
    taking = [action for action in parser._actions if action.option_strings and action.nargs != 0]
    for action in taking:
        for spelling in action.option_strings:
            yield f"    '{verb} {spelling}') words='{' '.join(map(str, action.choices or ()))}';;"
    spellings = " ".join(spelling for action in parser._actions for spelling in action.option_strings)
    yield f"    '{verb} '*) words='{spellings}';;"
