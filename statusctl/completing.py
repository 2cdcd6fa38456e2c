"""Completion of commands and options in the shell."""

import argparse

from statusctl.client import Page


def completion(page: Page, options: argparse.Namespace):
    """What the shell needs to complete commands and options."""
    verbs = options.parser_of.choices
    cases = "\n".join(
        f"    {verb}) words='{' '.join(option for action in parser._actions for option in action.option_strings)}';;"
        for verb, parser in verbs.items()
    )
    print(
        f"""_statusctl() {{
  local words='{" ".join(verbs)}'
  case "${{COMP_WORDS[1]}}" in
{cases}
  esac
  [ "$COMP_CWORD" = 1 ] && words='{" ".join(verbs)}'
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -F _statusctl statusctl statusctl.py"""
    )
