// Looks at one screen as it stands, within the browser: what runs out of it sideways, which control cannot be pressed, and
// whether the next thing to do is there without scrolling. It knows nothing of how the screen was reached.

/** Runs in the page and gives back what is wrong, in words. */
export function probe() {
  const NEXT = '.room .leave, .room footer textarea, .room footer .finish, .room footer .help, .next .big';
  const problems = [];
  const root = document.documentElement;
  const [width, height] = [root.clientWidth, root.clientHeight];
  const word = (e) =>
    `${e.tagName.toLowerCase()}${typeof e.className === 'string' && e.className ? `.${e.className.split(' ')[0]}` : ''} “${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 28)}”`;
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.unseen');
  const all = [...document.body.querySelectorAll('*')].filter(seen);
  const say = (text) => problems.length < 12 && problems.push(text);
  // What `content-visibility` skips keeps the width of the last size until it is asked for: the first answer is the old one.
  for (const e of all) void e.scrollWidth;

  // Sideways: the page itself, and everything in it that scrolls or cuts.
  if (document.scrollingElement.scrollWidth > width) {
    const widest = all.find((e) => e.getBoundingClientRect().right > width + 1);
    say(`the page is ${document.scrollingElement.scrollWidth} px wide${widest ? `: ${word(widest)}` : ''}`);
  }
  const scrollers = [];
  for (const e of all) {
    const style = getComputedStyle(e);
    const both = style.overflowX + style.overflowY;
    if (/auto|scroll/.test(both)) {
      scrollers.push([e, e.scrollTop]);
      // An unpositioned scroll container does not hold what is positioned within it: that lengthens the page instead.
      if (style.position === 'static' && e.tagName !== 'TEXTAREA') say(`${word(e)} scrolls and is not positioned`);
    }
    if (/auto|scroll|hidden|clip/.test(both) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
      if (e.tagName !== 'INPUT' && e.tagName !== 'SELECT')
        say(`${word(e)} is ${e.scrollWidth} px wide in ${e.clientWidth} px`);
  }
  const whole = document.querySelector('.room, .desk');
  if (whole && document.scrollingElement.scrollHeight > height + 1)
    say(`the page of ${height} px is ${document.scrollingElement.scrollHeight} px long`);

  // Words that are cut off at an edge of the screen, also where nothing scrolls.
  for (const e of all) {
    if (e.children.length > 0 || !e.textContent.trim()) continue;
    const box = e.getBoundingClientRect();
    if (box.width > 0 && (box.right > width + 1 || box.left < -1)) say(`${word(e)} runs out of the screen`);
  }

  const sheet = [...document.querySelectorAll('dialog[open]')].at(-1);
  const hits = (e, box) => {
    const [left, right] = [Math.max(0, box.left), Math.min(width, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(height, box.bottom)];
    if (right - left < Math.min(20, box.width) || bottom - top < Math.min(20, box.height)) return false;
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return (
      there !== null && (e.contains(there) || there.contains(e.closest('label')) || e.closest('label')?.contains(there))
    );
  };
  /** What is pressed: a box within its label is as large as the label. */
  const target = (e) => (e.tagName === 'INPUT' && /radio|checkbox/.test(e.type) ? (e.closest('label') ?? e) : e);

  // The walk to a screen may have scrolled the running order to what it pressed; asked is how the column stands when opened.
  document.querySelector('.next')?.closest('.left')?.scrollTo(0, 0);
  // What the person does next stands there without a search, at the size that the screen has.
  const next = sheet ? [sheet.querySelector('header button:last-of-type')] : [...document.querySelectorAll(NEXT)];
  for (const e of next.filter((one) => one && seen(one))) {
    const box = e.getBoundingClientRect();
    if (box.top < -1 || box.bottom > height + 1 || box.left < -1 || box.right > width + 1 || !hits(e, box))
      say(`next is not in sight: ${word(e)} at ${box.left | 0},${box.top | 0} to ${box.right | 0},${box.bottom | 0}`);
  }

  // Every control can be brought to where it can be pressed.
  const controls = (sheet ?? document.body).querySelectorAll('button, a[href], input, select, textarea, summary');
  for (const e of controls) {
    if (!seen(e) || e.closest('[inert]')) continue;
    const pressed = target(e);
    if (pressed.getBoundingClientRect().width === 0) continue;
    pressed.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    // A link within a sentence may stand on two lines: pressed is the first of them.
    const place = () =>
      getComputedStyle(pressed).display === 'inline' ? pressed.getClientRects()[0] : pressed.getBoundingClientRect();
    if (!hits(e, place())) pressed.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = place();
    if (!hits(e, box)) {
      const over = document.elementFromPoint(
        Math.min(width - 1, Math.max(0, (box.left + box.right) / 2)),
        Math.min(height - 1, Math.max(0, (box.top + box.bottom) / 2)),
      );
      say(`out of reach: ${word(e)} at ${box.left | 0},${box.top | 0}${over ? `, below ${word(over)}` : ''}`);
    } else if (box.left < -1 || box.right > width + 1) say(`${word(e)} is wider than the screen`);
  }
  if (whole && document.scrollingElement.scrollTop > 0) say('the page itself scrolled');
  for (const [e, top] of scrollers) e.scrollTop = top;
  window.scrollTo(0, 0);
  return problems;
}

/** Buttons and links that stand alone and are smaller than a thumb. Links within a sentence are exempt (WCAG 2.5.8), and a
    box within its label, for the label is what is pressed. */
export function tooSmall() {
  return [...document.querySelectorAll('button, a[href], select, summary, input:not([type="radio"])')]
    .filter((e) => e.checkVisibility() && !e.closest('p') && !e.closest('label'))
    .map((e) => ({ e, box: e.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
    .map(
      ({ e, box }) =>
        `a target under 44 px: ${e.tagName.toLowerCase()} “${e.textContent?.trim().slice(0, 24)}” ${box.width | 0}×${box.height | 0}`,
    );
}
