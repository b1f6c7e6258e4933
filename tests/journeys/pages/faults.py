"""What can be wrong with a page, found in the page itself."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tracker import config

AXE = config.ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

STRUCTURE = """() => {
  const faults = [];
  const all = selector => [...document.querySelectorAll(selector)];
  if (all('h1').length !== 1) faults.push(`${all('h1').length} h1`);
  if (!/\\S+ – \\S+/.test(document.title)) faults.push(`title: ${document.title}`);
  if (!/^(sv|en)$/.test(document.documentElement.lang)) faults.push('no lang');
  const ids = all('[id]').map(element => element.id);
  ids.filter((id, n) => ids.indexOf(id) !== n).forEach(id => faults.push(`twice: #${id}`));
  all('input:not([type=hidden]), select, textarea').filter(field => !field.labels.length && !field.ariaLabel)
    .forEach(field => faults.push(`no label: ${field.name}`));
  all('[aria-describedby], [aria-labelledby]').forEach(element => {
    const names = `${element.getAttribute('aria-describedby') ?? ''} ${element.getAttribute('aria-labelledby') ?? ''}`;
    names.split(' ').filter(id => id && !document.getElementById(id)).forEach(id => faults.push(`points at no #${id}`));
  });
  all('main a').filter(link => !link.textContent.trim()).forEach(link => faults.push(`empty link: ${link.href}`));
  return faults;
}"""
WIDTH = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1);
  return ['scrolls sideways: ' + wide.slice(-3).map(e => e.outerHTML.slice(0, 90)).join(' | ')];
}"""
# The page's own part without what differs from one opening to the next: tokens and keys.
LIKENESS = """() => {
  const main = document.querySelector('main').cloneNode(true);
  main.querySelectorAll('input[type=hidden]').forEach(element => element.remove());
  return main.innerHTML;
}"""
RUN_AXE = """async tags => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], iframes: false});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 140)).slice(0, 3).join(' | ')}`);
}"""
# Of a form that was refused: the summary leads to the fields, and each field says what is wrong with it.
REFUSED = """() => {
  const faults = [], summary = document.getElementById('error-summary');
  if (!summary) return ['no error summary'];
  const items = [...summary.querySelectorAll('li')];
  if (!items.length) faults.push('an empty summary');
  for (const item of items) {
    const link = item.querySelector('a'), text = item.textContent.trim();
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) { faults.push(`leads nowhere: ${text}`); continue; }
    link.click();
    field.focus();
    if (document.activeElement !== field) faults.push(`cannot be focused: ${text}`);
    if (field.getAttribute('aria-invalid') !== 'true') faults.push(`not marked as wrong: ${text}`);
    const described = field.closest('[aria-describedby]');
    const words = (described?.getAttribute('aria-describedby') ?? '').split(' ')
      .map(id => document.getElementById(id)?.textContent ?? '').join(' ');
    if (!words.includes(text)) faults.push(`not said at the field: ${text}`);
  }
  const marked = document.querySelectorAll('[aria-invalid=true]').length;
  if (marked !== items.length) faults.push('summary and fields differ');
  if (!/^(Fel|Error): /.test(document.title)) faults.push(`title: ${document.title}`);
  return faults;
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def likeness(page: Page) -> str:
    """What two pages that look the same have in common."""
    return str(page.evaluate(LIKENESS))


def structure(page: Page) -> list[Any]:
    """Headings, title, language, labels and references."""
    return list(page.evaluate(STRUCTURE))


def accessibility(page: Page) -> list[Any]:
    """What axe-core finds, and whether the page scrolls sideways."""
    page.evaluate(_axe())
    return [*sideways(page), *page.evaluate(RUN_AXE, TAGS)]


def sideways(page: Page) -> list[Any]:
    """What makes the whole page scroll sideways, if it does; a table may scroll within itself."""
    return list(page.evaluate(WIDTH))


def of_refused_form(page: Page) -> list[Any]:
    """How the errors are told."""
    return list(page.evaluate(REFUSED))
