"""What a chat room is shown: one card with its title, state, what is affected, promise and link, for each service.

What people wrote stands only where a service takes it for words: it calls nobody.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from subscribers.endpoint import Body

MOST_AFFECTED = 10  # that a card can show (Slack takes ten fields)
# The colours of the page by the impact, and the words of Adaptive Cards for them.
COLOURS = {
    "critical": 0xC62828,
    "major": 0xD9730D,
    "minor": 0xB58100,
    "maintenance": 0x2F6FDE,
    "none": 0x1F8A4C,
    "": 0x5B6470,
}
TEAMS_COLOURS = {
    "critical": "Attention",
    "major": "Warning",
    "minor": "Warning",
    "maintenance": "Accent",
    "none": "Good",
}


@dataclass(frozen=True, slots=True)
class Card:
    """The words in one language; all but title, text and link may be empty."""

    title: str
    text: str
    link: str
    plain: str = ""  # the text for services that know no Markdown
    status: str = ""
    tone: str = ""  # an IncidentImpact: the colour
    page: str = ""
    promise: str = ""
    link_words: str = "Status page"
    affected: list[list[str]] = field(default_factory=list)  # name of a component, what it is

    @property
    def headline(self) -> str:
        return f"{self.status}: {self.title}" if self.status else self.title

    @property
    def words(self) -> str:
        """The text without Markdown."""
        return self.plain or self.text

    @property
    def small_print(self) -> str:
        return " · ".join(words for words in (self.page, self.promise) if words)


def _slack(card: Card) -> dict[str, Any]:
    def plain(words: str) -> str:  # or somebody's text could call the whole channel
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def words(text: str) -> dict[str, str]:
        return {"type": "mrkdwn", "text": text}

    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": words(f"*<{card.link}|{plain(card.headline)}>*"[:3000])},
        {"type": "section", "text": words(plain(card.words)[:3000])},
    ]
    if card.affected:
        fields = [words(f"*{plain(name)}*\n{plain(label)}"[:2000]) for name, label in card.affected]
        blocks.append({"type": "section", "fields": fields[:MOST_AFFECTED]})
    if card.small_print:
        blocks.append({"type": "context", "elements": [words(plain(card.small_print))]})
    blocks.append({"type": "section", "text": words(f"<{card.link}|{plain(card.link_words)}>")})
    told = {"text": f"{plain(card.headline)}\n{plain(card.words)}"[:3000], "unfurl_links": False}
    return told | {"attachments": [{"color": f"#{COLOURS[card.tone]:06x}", "blocks": blocks}]}


def _discord(card: Card) -> dict[str, Any]:
    embed: dict[str, Any] = {
        "title": card.headline[:256],
        "url": card.link,
        "description": f"{card.text}\n\n[{card.link_words}]({card.link})"[:4096],
        "color": COLOURS[card.tone],
        "fields": [
            {"name": name[:256], "value": label[:1024], "inline": True} for name, label in card.affected[:MOST_AFFECTED]
        ],
    }
    if card.small_print:
        embed["footer"] = {"text": card.small_print[:2048]}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _google_chat(card: Card) -> dict[str, Any]:
    widgets: list[dict[str, Any]] = [{"textParagraph": {"text": html.escape(card.words)}}]
    widgets += [
        {"decoratedText": {"topLabel": html.escape(name), "text": html.escape(label)}}
        for name, label in card.affected[:MOST_AFFECTED]
    ]
    if card.promise:
        widgets.append({"textParagraph": {"text": html.escape(card.promise)}})
    button = {"text": card.link_words, "onClick": {"openLink": {"url": card.link}}}
    widgets.append({"buttonList": {"buttons": [button]}})
    head = {"title": card.headline[:200]} | ({"subtitle": card.page} if card.page else {})
    return {"cardsV2": [{"cardId": "update", "card": {"header": head, "sections": [{"widgets": widgets}]}}]}


def _teams(card: Card) -> dict[str, Any]:
    body: list[dict[str, Any]] = []
    if card.page:
        body.append({"type": "TextBlock", "text": card.page, "isSubtle": True, "size": "Small", "wrap": True})
    title = {"type": "TextBlock", "text": card.title, "weight": "Bolder", "size": "Medium", "wrap": True}
    body.append(title | {"style": "heading"})
    if card.status:
        colour = TEAMS_COLOURS.get(card.tone, "Default")
        body.append({"type": "TextBlock", "text": card.status, "weight": "Bolder", "color": colour, "wrap": True})
    if card.affected:
        facts = [{"title": name, "value": label} for name, label in card.affected[:MOST_AFFECTED]]
        body.append({"type": "FactSet", "facts": facts})
    body.append({"type": "TextBlock", "text": card.text, "wrap": True})
    if card.promise:
        body.append({"type": "TextBlock", "text": card.promise, "isSubtle": True, "wrap": True})
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": card.headline,
        "msteams": {"width": "Full"},
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": card.link_words, "url": card.link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"type": "message", "attachments": [attachment]}


SHOWN: Mapping[str, Callable[[Card], dict[str, Any]]] = {
    Body.SLACK: _slack,
    Body.DISCORD: _discord,
    Body.GOOGLE_CHAT: _google_chat,
    Body.TEAMS: _teams,
}
