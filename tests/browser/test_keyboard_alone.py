"""In a real browser with no mouse: from the sign-in to a resolved incident by Tab, Enter and letters."""

import pytest

from incidents.models import Incident
from tests.monitoring.suggesting import propose
from tests.servers.fixtures import PASSWORD
from tests.servers.process import wait_until

pytestmark = pytest.mark.proof
FAR = 120  # presses of Tab, more than any screen needs
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const labels = one.labels ? [...one.labels].map((label) => label.innerText) : [];
  return {
    words: [...labels, one.innerText].join(' ').trim(),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
    seen: one.checkVisibility(),
  };
}"""


def tab_to(window, words):
    """Press Tab until what is called so has the focus; everything on the way shows that it has it."""
    for _press in range(FAR):
        window.keyboard.press("Tab")
        focused = window.evaluate(FOCUSED)
        if focused["words"]:
            assert focused["ring"], f"no ring around {focused['words']!r}"
            assert focused["seen"], f"the focus is on something hidden: {focused['words']!r}"
        if focused["words"].startswith(words):
            return
    raise AssertionError(f"{words!r} cannot be reached by the keyboard")


def test_a_commander_needs_no_mouse(chat, commander, new_window):
    commander.set_password(PASSWORD)
    commander.save()
    propose(chat)
    window = new_window(refusal="(Unprocessable")
    window.goto("/manage/")
    for label, value in (("Username", commander.get_username()), ("Password", PASSWORD)):
        if not window.evaluate(FOCUSED)["words"].startswith(label):
            tab_to(window, label)
        window.keyboard.type(value)
    window.keyboard.press("Enter")
    window.get_by_role("heading", name="What now?").wait_for()
    window.keyboard.press("Tab")
    assert window.evaluate(FOCUSED)["words"] == "Skip to content"
    window.keyboard.press("Enter")
    tab_to(window, "Write the first post")
    window.keyboard.press("Enter")
    window.wait_for_url("**/approve/")
    tab_to(window, "Message to the public")
    window.keyboard.press("Control+End")
    window.keyboard.type(" Sending messages fails.")
    tab_to(window, "Publish")
    window.keyboard.press("Enter")
    window.wait_for_url("**/manage/incidents/*/")
    assert Incident.objects.get().updates.get().body.endswith("Sending messages fails.")

    tab_to(window, "Status Investigating")  # the label and its first choice; a link is called "Status ...", too
    window.keyboard.type("Res")
    tab_to(window, "Message to the public")
    window.keyboard.type("Chat works again.")
    tab_to(window, "Publish the update")
    window.keyboard.press("Enter")
    window.locator("#errors").wait_for()  # the probes still see it fail, so it asks why
    assert Incident.objects.get().status == "investigating"
    tab_to(window, "Why it is over although")
    window.keyboard.type("Support has confirmed it with customers.")
    tab_to(window, "Publish the update")
    window.keyboard.press("Enter")
    wait_until(lambda: Incident.objects.get().status == "resolved", within=20, what="the second publication")
