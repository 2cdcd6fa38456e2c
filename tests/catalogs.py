"""The catalogs of the public pages: what has to be translated, found without any tool but Python.

`.venv/bin/python tests/catalogs.py` brings locale/*/LC_MESSAGES up to the sources: new strings
are added empty, gone ones leave, and each .mo is compiled anew. The tests refuse an empty one.
"""

import ast
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
# What the public reads, in pages, forms and mails; the staff screens are in English (docs/languages.md).
PUBLIC = (
    "core/*.py",
    "core/templatetags/*.py",
    "components/status.py",
    "components/templatetags/*.py",
    "incidents/lifecycle.py",
    "incidents/headline.py",
    "monitoring/reports/*.py",
    "publication/**/*.py",
    "subscribers/actions.py",
    "subscribers/address.py",
    "subscribers/allowance.py",
    "subscribers/onetime.py",
    "subscribers/devices.py",
    "subscribers/endpoint.py",
    "subscribers/forms.py",
    "subscribers/kinds.py",
    "subscribers/telephone.py",
    "subscribers/views/asking.py",
    "subscribers/views/public.py",
    "subscribers/wishes_forms.py",
    "templates/base.html",
    "templates/base_public.html",
    "templates/_*.html",
    "templates/publication/**/*.html",
    "templates/reports/*.html",
    "templates/subscribers/*.html",
    "templates/emails/*",
    "templates/errors/*.html",
)
# which arguments of a call are: context, singular, plural
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
IN_TEMPLATE = re.compile(r"\b(?:gettext|ngettext|pgettext|npgettext|_)\((?=u?['\"])")
Key = tuple[str | None, str]  # context and singular
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ja": "nplurals=1; plural=0;",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}


def wanted() -> dict[Key, str | None]:
    """Every string of the public sources, with its plural where it has one."""
    found: dict[Key, str | None] = {}
    for path in sorted({path for pattern in PUBLIC for path in ROOT.glob(pattern) if path.is_file()}):
        text = path.read_text()
        calls = _in_python(ast.parse(text)) if path.suffix == ".py" else _in_template(text)
        calls = chain(
            calls, _refusals(ast.parse(text)) if path.parent.name == "subscribers" and path.suffix == ".py" else ()
        )
        for context, singular, plural in calls:
            found[context, singular] = plural or found.get((context, singular))
    return found


def _in_python(tree: ast.AST) -> Iterator[tuple[str | None, str, str | None]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            context, singular, plural = (None if at is None else words[at] for at in CALLS[node.func.id])
            if isinstance(singular, str):
                yield context, singular, plural


def _refusals(tree: ast.AST) -> Iterator[tuple[str | None, str, str | None]]:
    """The docstring of a DomainError is the sentence for the person."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "DomainError" for base in node.bases):
            yield None, ast.get_docstring(node) or "", None


def _in_template(text: str) -> Iterator[tuple[str | None, str, str | None]]:
    """Django turns templates into calls of gettext among filling; each call is read as Python."""
    code = templatize(text)
    for start in (match.start() for match in IN_TEMPLATE.finditer(code)):
        yield from _in_python(ast.parse(_call(code[start:])))


def _call(code: str) -> str:
    """The shortest beginning that is a whole call; the counter of a plural is no expression and becomes 0."""
    for end in (match.end() for match in re.finditer(r"\)", code)):
        candidate = re.sub(r",\s*count\)$", ", 0)", code[:end])
        try:
            ast.parse(candidate)
        except SyntaxError:
            continue
        return candidate
    raise ValueError(f"not a call: {code[:80]}")


def languages() -> list[str]:
    """Every language with a catalog."""
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def path_of(language: str, kind: str = "po") -> Path:
    """The catalog of a language, as written (po) or compiled (mo)."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{kind}"


def key_of(entry: polib.POEntry) -> Key:
    """What the sources call this entry."""
    return entry.msgctxt, entry.msgid


def update(language: str) -> int:
    """Bring one catalog up to the sources and compile it; how many of its strings have no translation."""
    path = path_of(language)
    old = {key_of(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalog = polib.POFile(wrapwidth=110)
    catalog.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for (context, singular), plural in sorted(wanted().items(), key=lambda item: (item[0][1], item[0][0] or "")):
        entry = old.get((context, singular)) or polib.POEntry(msgctxt=context, msgid=singular)
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(range(int(PLURALS[language][9])), "")
        entry.msgid_plural = plural or ""
        catalog.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(path))
    catalog.save_as_mofile(str(path_of(language, "mo")))
    return sum(not entry.translated() for entry in catalog)


if __name__ == "__main__":
    missing = {language: update(language) for language in PLURALS}
    print(", ".join(f"{language}: {count} to translate" for language, count in missing.items()))
    sys.exit(any(missing.values()))
