// Words for what goes on in a room: signs of support, how a share ended, why a line waits.
import { m } from '../paraglide/messages.js';
import type { HeldView, ShareEnd, SupportKind } from '../protocol.gen';

export const supportWord = (kind: SupportKind): string =>
  ({
    with_you: m.support_with_you,
    thank_you: m.support_thank_you,
    me_too: m.support_me_too,
    strength: m.support_strength,
    celebrate: m.support_celebrate,
  })[kind]();

/** How a share ended, where that is worth saying. */
export function shareEndWord(end: ShareEnd): string | undefined {
  switch (end) {
    case 'done':
      return undefined;
    case 'passed':
      return m.share_passed();
    case 'taken_back':
      return m.share_taken_back();
    case 'dropped':
      return m.share_dropped();
    case 'left':
      return m.share_left();
    case 'moved_on':
      return m.share_moved_on();
    case 'time_over':
      return m.share_time_over();
  }
}

/** Why a line waits, by the hook's rule; the server's own words, in its language, for rules that are newer than this page. */
const HELD: Record<string, { author: () => string; facilitator: () => string }> = {
  'personal_data.phone': { author: m.held_phone, facilitator: m.needs_phone },
  'personal_data.email': { author: m.held_email, facilitator: m.needs_email },
  'personal_data.link': { author: m.held_link, facilitator: m.needs_link },
  no_chair: { author: m.held_no_chair, facilitator: m.needs_no_chair },
  new_person: { author: m.held_new_person, facilitator: m.needs_new_person },
  hook_silent: { author: m.held_silent, facilitator: m.needs_silent },
};

export const heldBecause = (held: HeldView, reader: 'author' | 'facilitator'): string =>
  HELD[held.rule]?.[reader]() ?? held.because;
