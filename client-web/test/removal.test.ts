// Asking somebody to leave: what is sent, and what that person reads.
import { describe, expect, it } from 'vitest';
import { removal } from '../src/console/removal';
import { m } from '../src/paraglide/messages.js';
import type { MemberId, RemovalReason } from '../src/protocol.gen';
import { REMOVAL_REASONS, refusal, removalSentences } from '../src/words';

const wren = 'wren' as MemberId;

describe('the command', () => {
  it('carries what was chosen and written, and nothing that was left empty', () => {
    expect(removal(wren, '', '  \n ')).toEqual({ type: 'remove_member', member: wren });
    expect(removal(wren, 'hurtful', ' Please rest. ')).toEqual({
      type: 'remove_member',
      member: wren,
      reason: 'hurtful',
      note: 'Please rest.',
    });
  });
});

describe('what the person reads', () => {
  it('is a sentence for each reason, and then the words', () => {
    const sentences = REMOVAL_REASONS.map((reason) => removalSentences({ reason, note: 'Rest well.' }));
    expect(sentences.every((two) => two.length === 2 && two[1] === 'Rest well.')).toBe(true);
    expect(new Set(sentences.map(([first]) => first)).size).toBe(REMOVAL_REASONS.length);
    expect(removalSentences({})).toEqual([]);
    expect(removalSentences({ reason: 'of a newer server' as RemovalReason })).toEqual([]);
  });
  it('stands in the answer of the door as well', () => {
    const told = refusal({ code: 'not_permitted', because: 'In English.', removal: { reason: 'not_today' } });
    expect(told).toBe(`${m.refused_removed()} ${m.removed_not_today()}`);
  });
});
