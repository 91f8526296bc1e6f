// How much of the screen is left for the page. Browsers that lay their keyboard over the page (Safari) keep its height and
// move it, so that the header is pushed away and the field lies below the edge; the visual viewport says what is really
// seen. Others (`interactive-widget=resizes-content` in index.html) change the page's height themselves.

/** What this file needs of `window.visualViewport`, of the window and of the page's own style. */
export interface Seen {
  viewport: Pick<VisualViewport, 'height' | 'scale' | 'addEventListener'>;
  /** The height of the page as it is laid out. */
  height: () => number;
  set: (px: number | undefined) => void;
  toTop: () => void;
}

/** Whoever zooms in with two fingers sees less of the page, and the page stays as it is. */
const ZOOMED = 1.02;

export function watchScreen(seen: Seen | undefined): void {
  if (!seen) return;
  const { viewport } = seen;
  const fit = () => {
    const covered = viewport.scale <= ZOOMED && seen.height() - viewport.height > 1;
    seen.set(covered ? Math.floor(viewport.height) : undefined);
    if (covered) seen.toTop();
  };
  viewport.addEventListener('resize', fit);
  viewport.addEventListener('scroll', fit);
}

/** The browser's own, where it has one. */
export function browsersScreen(): Seen | undefined {
  const viewport = window.visualViewport;
  if (!viewport) return undefined;
  const { style } = document.documentElement;
  return {
    viewport,
    height: () => document.documentElement.clientHeight,
    set: (px) => (px === undefined ? style.removeProperty('--screen') : style.setProperty('--screen', `${px}px`)),
    // Only places that are as high as the screen: a long page is scrolled by the browser to where one writes.
    toTop: () => document.querySelector('.room, .desk') && window.scrollTo(0, 0),
  };
}
