// Asking somebody to leave: what is sent, and what that person reads.
import { beforeEach, describe, expect, it } from 'vitest';
import { removal, removalDraft } from '../src/console/removal';
import { m } from '../src/paraglide/messages.js';
import type { MemberId, RemovalReason, SessionId } from '../src/protocol.gen';
import { forgetSession } from '../src/storage';
import { REMOVAL_REASONS, refusal, removalSentences } from '../src/refusal-words';
import { storages } from './sockets';

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

describe('what was begun', () => {
  const session = 's-1' as SessionId;
  beforeEach(storages);
  it('is there again after "Back", for this person and nobody else', () => {
    removalDraft(session, wren).set({ reason: 'hurtful', note: 'Please\nrest.' });
    expect(removalDraft(session, wren).get()).toEqual({ reason: 'hurtful', note: 'Please\nrest.' });
    expect(removalDraft(session, 'finch' as MemberId).get()).toEqual({ reason: '', note: '' });
    removalDraft(session, wren).set({ reason: '', note: 'Only words' });
    expect(removalDraft(session, wren).get()).toEqual({ reason: '', note: 'Only words' });
  });
  it('goes when the facilitator leaves', () => {
    removalDraft(session, wren).set({ reason: 'hurtful', note: '' });
    forgetSession(session);
    expect(removalDraft(session, wren).get()).toEqual({ reason: '', note: '' });
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
