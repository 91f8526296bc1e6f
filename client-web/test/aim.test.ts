// A second tap on a button that just changed its meaning.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Aim, AIM_MS } from '../src/ui/aim.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a button whose meaning changes', () => {
  it('takes two taps within a moment for one', () => {
    const aim = new Aim();
    expect(aim.wanted(false)).toBe(true);
    vi.advanceTimersByTime(20);
    aim.saw(true);
    vi.advanceTimersByTime(230);
    expect(aim.wanted(true)).toBeUndefined();
    vi.advanceTimersByTime(AIM_MS - 231);
    expect([aim.fresh, aim.wanted(true)]).toEqual([true, undefined]);
  });
  it('takes a later tap for what it says, both ways', () => {
    const aim = new Aim();
    aim.saw(false);
    aim.saw(true);
    vi.advanceTimersByTime(AIM_MS);
    expect([aim.fresh, aim.wanted(true)]).toEqual([false, false]);
    aim.saw(false);
    expect(aim.wanted(false)).toBeUndefined();
    vi.advanceTimersByTime(AIM_MS);
    expect(aim.wanted(false)).toBe(true);
  });
  it('takes the first tap of all, however early, and notices a change that nobody told', () => {
    expect(new Aim().wanted(true)).toBe(false);
    const aim = new Aim();
    aim.saw(false);
    expect(aim.wanted(true)).toBeUndefined();
  });
});
