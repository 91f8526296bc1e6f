// A second tap on a button that just changed its meaning.
import { describe, expect, it } from 'vitest';
import { Aim, AIM_MS } from '../src/ui/aim';

describe('a button whose meaning changes', () => {
  it('takes two taps within a moment for one', () => {
    const aim = new Aim();
    expect(aim.wanted(false, 1_000)).toBe(true);
    aim.saw(true, 1_020);
    expect(aim.wanted(true, 1_250)).toBeUndefined();
    expect(aim.wanted(true, 1_020 + AIM_MS - 1)).toBeUndefined();
  });
  it('takes a later tap for what it says, both ways', () => {
    const aim = new Aim();
    aim.saw(false, 0);
    aim.saw(true, 1_000);
    expect(aim.wanted(true, 1_000 + AIM_MS)).toBe(false);
    aim.saw(false, 5_000);
    expect(aim.wanted(false, 5_100)).toBeUndefined();
    expect(aim.wanted(false, 5_000 + AIM_MS)).toBe(true);
  });
  it('takes the first tap of all, however early, and notices a change that nobody told', () => {
    expect(new Aim().wanted(true, 0)).toBe(false);
    const aim = new Aim();
    aim.saw(false, 0);
    expect(aim.wanted(true, 10_000)).toBeUndefined();
  });
});
