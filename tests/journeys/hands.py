"""Two ways of using a page. A journey says what is done; the hands say how."""

from typing import Any, Protocol

from playwright.sync_api import Locator, Page

MOST_STEPS = 120

# How an element looks; for a radio button or a box it is the drawn mark beside it that shows the focus.
LOOKS = """
window.looks = element => {
  const drawn = element.matches('[type=radio], [type=checkbox]') && element.nextElementSibling;
  const style = drawn ? getComputedStyle(drawn, '::before') : getComputedStyle(element);
  return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor,
          style.borderTopWidth, style.borderTopColor].join('|');
};
window.resting = new Map();
const began = document.activeElement;
began?.blur?.();
document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]').forEach(
  element => window.resting.set(element, window.looks(element)));
if (began && began !== document.body) began.focus();
window.previous = began && began !== document.body ? began : null;
"""
# What is wrong with where the focus went, or nothing; and whether it has come where it should.
STEP = """wanted => {
  const now = document.activeElement;
  if (!now || now === document.body) return ['nothing has the focus', false];
  const faults = [];
  if (now.tabIndex > 0) faults.push('tabindex above zero');
  if (window.previous && !(window.previous.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING))
    faults.push('the focus went backwards');
  if (window.looks(now) === window.resting.get(now)) faults.push('the focus does not show');
  const drawn = now.matches('[type=radio], [type=checkbox]') ? now.nextElementSibling : now;
  const box = drawn.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) faults.push('what has the focus is not to be seen');
  if (box.bottom <= 0 || box.top >= innerHeight) faults.push('what has the focus is outside the window');
  window.previous = now;
  return [faults.length ? faults.join(', ') + ': ' + now.outerHTML.slice(0, 160) : '', now === wanted];
}"""


class Hands(Protocol):
    """Someone who uses a page."""

    page: Page

    def press(self, kind: Any, name: str) -> None:
        """Use the link or button with this name."""

    def write(self, label: str, text: str) -> None:
        """Fill a text field."""

    def pick(self, label: str, option: str) -> None:
        """Choose in a list."""

    def mark(self, question: str, answer: str) -> None:
        """Choose a radio button."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, kind: Any, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role(kind, name=name).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)

    def pick(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)

    def mark(self, question: str, answer: str) -> None:
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


class Keyboard:
    """Tab, arrows, Enter, space and letters. At every step the focus must show and go on through the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, kind: Any, name: str) -> None:
        self.reach(self.page.get_by_role(kind, name=name).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, label: str, option: str) -> None:
        """The arrow, until the option stands there."""
        field = self.page.get_by_label(label)
        self.reach(field)
        options = field.locator("option").all_inner_texts()
        self.page.keyboard.press("Home")
        for _step in range(options.index(option)):
            self.page.keyboard.press("ArrowDown")
        assert field.evaluate("list => list.selectedOptions[0].text") == option

    def mark(self, question: str, answer: str) -> None:
        """Tab leads to the group, space takes the first button, the arrow the next."""
        group = self.page.get_by_role("group", name=question)
        wanted = group.get_by_label(answer, exact=True)
        self.reach(group.get_by_role("radio").first)
        self.page.keyboard.press("Space")
        for _step in range(group.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{question}: {answer} cannot be reached")

    def reach(self, target: Locator) -> None:
        """Let Tab lead there."""
        target.wait_for()
        wanted = target.element_handle()
        assert wanted is not None
        self.page.evaluate(f"window.resting || (() => {{ {LOOKS} }})()")
        if wanted.evaluate("element => document.activeElement === element"):
            return
        for _step in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            fault, there = self.page.evaluate(STEP, wanted)
            assert not fault, f"{self.page.url}: {fault}"
            if there:
                return
        raise AssertionError(f"Tab does not lead to {target}")
