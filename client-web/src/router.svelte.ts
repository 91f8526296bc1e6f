// Which place the address names. Links carry secrets in the fragment, so the fragment is read here once, and the secret is
// gone from the address bar before anything else happens.
//
// The page keeps one entry in the browser's history however far a person walks: leaving quickly then has one entry to
// replace, and "back" leads to where the person was before Hearth.
import type { SessionId } from './protocol.gen';
import { NEUTRAL } from './leave';
import { links } from './storage';
import { back } from './ui/back';
import { wentSomewhere } from './ui/focus';

export type Route =
  | { name: 'home' }
  | { name: 'meeting'; slug: string }
  | { name: 'session'; id: SessionId }
  | { name: 'link' }
  | { name: 'desk' }
  | { name: 'join' }
  | { name: 'staff' }
  /** `path` is what follows in the address; it may name a part, and one thing of it. */
  | { name: 'admin'; path: string[] };

const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** A meeting's part of its permanent link. */
const SLUG = /^[a-z0-9-]{1,120}$/;

/** Reads a fragment. Pure but for keeping a link's secret. */
export function parse(hash: string): Route {
  const [, place = '', rest = ''] = hash.replace(/^#/, '').split('/');
  if (place === 'm' && SLUG.test(rest)) return { name: 'meeting', slug: rest };
  if (place === 's' && ID.test(rest)) return { name: 'session', id: rest as SessionId };
  if (place === 'k') return { name: 'link' };
  if (place === 'join' || place === 'staff') return { name: place };
  if (place === 'admin') return { name: 'admin', path: hash.split('/').slice(2) };
  if (place === 'desk') return { name: 'desk' };
  return { name: 'home' };
}

/** Takes the secret out of `#/k/<secret>`. */
export function secretIn(hash: string): string | undefined {
  return /^#\/k\/([\w.~-]+)$/.exec(hash)?.[1];
}

class Router {
  route = $state.raw<Route>({ name: 'home' });

  #at = '';

  start(): void {
    this.#read();
    // A sheet that is closed by "back" passes another entry, which is no place, and comes to the same place.
    addEventListener('hashchange', () => {
      if (location.pathname !== NEUTRAL && location.hash !== this.#at) this.#read();
    });
    document.addEventListener('click', (event) => this.#follow(event));
  }

  /** Goes to a place of this page without a new entry in the history. */
  go(hash: string): void {
    history.replaceState(null, '', hash);
    back.moved();
    wentSomewhere();
    this.#read();
  }

  #read(): void {
    const secret = secretIn(location.hash);
    if (secret !== undefined) {
      links.set('new', secret);
      history.replaceState(null, '', '#/k');
    }
    this.#at = location.hash;
    this.route = parse(location.hash);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href^="#/"]');
    if (!link) return;
    event.preventDefault();
    this.go(link.getAttribute('href') ?? '#/');
  }
}

export const router = new Router();
