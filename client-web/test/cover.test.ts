// What is promised of a call for help: what is so now, at every place, in both languages, and no number of people.
import { afterEach, describe, expect, it } from 'vitest';
import { m } from '../src/paraglide/messages.js';
import { overwriteGetLocale } from '../src/paraglide/runtime.js';
import { answers } from '../src/help/side';
import type { Cover, Monitoring } from '../src/protocol.gen';
import { explainedWord, helpOpenWord } from '../src/help/words';
import { coverNow, coverShort } from '../src/meeting-words';

const COVERS: Cover[] = ['none_offered', 'nobody_now', 'on_call', 'reading'];
const MONITORED: Monitoring[] = ['on_call', 'monitored'];
afterEach(() => overwriteGetLocale(() => 'en'));

describe('with nobody on call', () => {
  it('no place says that somebody comes or that a call goes to somebody', () => {
    for (const cover of ['none_offered', 'nobody_now'] as const) {
      for (const monitoring of MONITORED) {
        const said = [
          coverShort(monitoring, cover),
          coverNow(monitoring, cover),
          helpOpenWord(cover),
          explainedWord(cover),
        ].join(' ');
        expect(said).not.toMatch(/\b(they come|comes? when|goes to|is shown to them)\b/i);
        expect(said).not.toContain(m.cover_now());
        expect(said).not.toContain(m.cover_now_short());
      }
    }
    expect(coverShort('on_call', 'nobody_now')).toBe(m.cover_nobody_short());
    expect(coverShort('monitored', 'nobody_now')).toContain(m.cover_nobody_short());
    expect(helpOpenWord('nobody_now')).toBe(m.help_open_nobody());
    expect(COVERS.map(explainedWord)).toEqual([
      m.help_explained_none(),
      m.help_explained_nobody(),
      m.help_explained(),
      m.help_explained(),
    ]);
  });
  it('what is not known is not promised', () => {
    for (const monitoring of MONITORED) expect(coverNow(monitoring, undefined)).toBe('');
    expect(helpOpenWord(undefined)).toBe(m.help_open_nobody());
    expect(explainedWord(undefined)).toBe(m.help_explained_unknown());
    expect(answers(undefined)).toBe(false);
  });
});

describe('with somebody on call', () => {
  it('says so, without how many', () => {
    for (const language of ['en', 'de'] as const) {
      overwriteGetLocale(() => language);
      for (const cover of COVERS) {
        for (const monitoring of ['none', ...MONITORED] as const) {
          expect([coverShort(monitoring, cover), coverNow(monitoring, cover), helpOpenWord(cover)].join()).not.toMatch(
            /\d/,
          );
        }
      }
      expect(coverNow('on_call', 'on_call')).toBe(m.cover_now());
      expect(coverNow('monitored', 'reading')).toBe(m.cover_now());
      expect(helpOpenWord('on_call')).toBe(m.help_open_text());
    }
  });
});
