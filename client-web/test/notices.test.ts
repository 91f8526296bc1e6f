// Notices: what can be undone stays for its ten seconds, whatever else is said meanwhile.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Notices } from '../src/ui/notices.svelte';

let notices: Notices;
let undone: number;
beforeEach(() => {
  vi.useFakeTimers();
  notices = new Notices();
  undone = 0;
});
afterEach(() => vi.useRealTimers());
const undoable = (text: string) => notices.undoable(text, () => (undone += 1));

describe('a notice', () => {
  it('goes after ten seconds', () => {
    notices.show('one');
    vi.advanceTimersByTime(9_999);
    expect(notices.shown?.text).toBe('one');
    vi.advanceTimersByTime(1);
    expect(notices.shown).toBeUndefined();
  });
  it('makes room for a newer one, and waits behind one that can be undone', () => {
    notices.show('one');
    notices.show('two');
    expect(notices.shown?.text).toBe('two');
    undoable('three');
    notices.show('four');
    expect([notices.shown?.text, notices.polite.at(-1)?.text]).toEqual(['three', 'four']);
    vi.advanceTimersByTime(10_000);
    expect(notices.shown?.text).toBe('four');
  });
  it('stays while somebody is at it, and for ten seconds afterwards', () => {
    undoable('one');
    vi.advanceTimersByTime(9_000);
    notices.hold(true);
    vi.advanceTimersByTime(60_000);
    expect(notices.shown?.text).toBe('one');
    notices.hold(false);
    vi.advanceTimersByTime(9_999);
    expect(notices.shown?.text).toBe('one');
    vi.advanceTimersByTime(1);
    expect(notices.shown).toBeUndefined();
  });
  it('says each thing by itself, so that two at once are both read, and the same later on again', () => {
    for (const text of ['one', 'two', 'two']) notices.say(text);
    notices.say('mine', 'now');
    expect(notices.polite.map((one) => one.text)).toEqual(['one', 'two']);
    vi.advanceTimersByTime(10_000);
    notices.say('two');
    expect(notices.polite.map((one) => one.text)).toEqual(['one', 'two', 'two']);
    expect(new Set(notices.polite.map((one) => one.id)).size).toBe(3);
    expect(notices.assertive.map((one) => one.text)).toEqual(['mine']);
    for (let i = 0; i < 20; i += 1) notices.say(`${i}`);
    expect(notices.polite.length).toBeLessThan(6);
  });
  it('is undone once, and is gone then', () => {
    undoable('one');
    notices.act();
    notices.act();
    expect([undone, notices.shown]).toEqual([1, undefined]);
  });
});
