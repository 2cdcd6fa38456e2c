"""What readers may need of a page, and what of it a browser finds missing (WCAG 2.2)."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input, summary, select')]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== 'inline')
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([_, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
# 1.4.12: what a reader may set; through the object model, for the policy forbids any style in the page
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# words that stick out of a box which cuts them off; the bars may be cut, and what only a voice reads
CUT = """() => [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility()
    && !one.closest('svg, .uptime__bars, .visually-hidden')
    && ['hidden', 'clip'].includes(getComputedStyle(one).overflowX)
    && (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight))
  .map((one) => one.outerHTML.slice(0, 80))"""
MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
    const style = getComputedStyle(one);
    return style.animationName !== 'none' || style.transitionDuration.split(', ').some((time) => time !== '0s')
      || style.scrollBehavior === 'smooth';
  }).map((one) => one.outerHTML.slice(0, 80)).concat(document.getAnimations().map(String))"""
# a state that cannot be told without its colour: no word beside the shape, or no shape
COLOUR_ALONE = """() => [...document.querySelectorAll('.status, .headline')]
  .filter((one) => !one.textContent.trim() || (one.matches('.status') && !one.querySelector('svg path')))
  .map((one) => one.outerHTML.slice(0, 80))"""
# how many of 1,024 pixels two shapes do not share, drawn in one colour: the least of all pairs
ALIKE = """(shapes) => {
  const drawn = shapes.map((shape) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 });
    const pen = canvas.getContext('2d');
    pen.scale(2, 2);
    pen.fill(new Path2D(shape), 'evenodd');
    return [...pen.getImageData(0, 0, 32, 32).data].filter((_, at) => at % 4 === 3).map((ink) => ink > 127);
  });
  const pairs = drawn.flatMap((one, n) => drawn.slice(n + 1).map((other) => [one, other]));
  return Math.min(...pairs.map(([one, other]) => one.filter((ink, at) => ink !== other[at]).length));
}"""
# what the eye would miss where the system's colours are forced: shapes and bars in the colour of the ground
SUNK = """() => [...document.querySelectorAll('.shape path, .bar')].filter((one) => {
    const style = getComputedStyle(one), ink = one.matches('.bar') ? style.stroke : style.fill;
    return ink === 'none' || ink === getComputedStyle(document.documentElement).backgroundColor;
  }).map((one) => one.outerHTML.slice(0, 60))"""


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, by rule."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def faults(page: Page, **looks: str) -> dict[str, Any]:
    """What these looks find, where they find something."""
    found = {name: page.evaluate(look) for name, look in looks.items()}
    return {name: what for name, what in found.items() if what}
