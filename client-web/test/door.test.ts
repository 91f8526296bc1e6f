// The door: what is sent and what is not, passes and invitations, and a name of its own for each group.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestRefused } from '../src/api';
import { enterWith, invitationsFor } from '../src/door/entering';
import { firstName, fresh, isUsedElsewhere, typedName, usedName } from '../src/door/naming';
import type { EnterRequest, Entered, ErrorCode, GroupId, SessionCard } from '../src/protocol.gen';
import { choices, forgetSession, names, passes } from '../src/storage';
import { emptyView } from './rooms';

const memory = () => {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (n: number) => [...items.keys()][n] ?? null,
    get length() {
      return items.size;
    },
  };
};
beforeEach(() => {
  vi.stubGlobal('sessionStorage', memory());
  vi.stubGlobal('localStorage', memory());
});
afterEach(() => vi.unstubAllGlobals());

const [porch, harbour] = ['g-porch', 'g-harbour'] as [GroupId, GroupId];
const card = (more: Partial<SessionCard> = {}): SessionCard => ({ ...emptyView().session, group_id: porch, ...more });
const said = { nickname: 'Maple', attests: true, meets: true };

/** A server that refuses what is in `refused`, and what it was sent. */
function server(refused: Record<string, ErrorCode> = {}, seat: Partial<Entered> = {}) {
  const sent: EnterRequest[] = [];
  const send = async (body: EnterRequest) => {
    sent.push(body);
    const code = refused[body.link ?? ''];
    if (code) throw new RequestRefused({ code }, true);
    return { token: 't', ...seat } as Entered;
  };
  return { sent, send };
}

describe('coming in', () => {
  it('says no more than the meeting asks', async () => {
    const { sent, send } = server();
    passes.keep(porch, 'pass');
    await enterWith(card(), said, undefined, send);
    await enterWith(card({ access: 'closed' }), said, undefined, send);
    await enterWith(card({ clean_days: 30 }), said, undefined, send);
    await enterWith(
      card({ access: 'closed', clean_days: 30 }),
      { ...said, attests: false, meets: false },
      'role',
      send,
    );
    expect(sent).toEqual([
      { nickname: 'Maple', attests: false, meets_clean_time: false },
      { nickname: 'Maple', attests: true, meets_clean_time: false },
      { nickname: 'Maple', attests: false, meets_clean_time: true },
      { nickname: 'Maple', attests: false, meets_clean_time: false, link: 'role' },
    ]);
  });
  it('sends an invitation once, and the pass from then on', async () => {
    const first = server({}, { pass: 'pass' });
    passes.invite(porch, 'invitation');
    await enterWith(card({ access: 'invite' }), said, undefined, first.send);
    const next = server();
    await enterWith(card({ access: 'invite' }), said, undefined, next.send);
    expect([first.sent[0]?.link, next.sent[0]?.link, passes.get(porch)]).toEqual(['invitation', 'pass', ['pass']]);
    expect(invitationsFor(card({ access: 'invite', group_id: harbour }))).toEqual([]);
  });
  it('lets a pass go that has ended, and tries the newer invitation', async () => {
    passes.keep(porch, 'old');
    passes.invite(porch, 'new');
    const { sent, send } = server({ old: 'unauthenticated' }, { pass: 'fresh' });
    await enterWith(card({ access: 'invite' }), said, undefined, send);
    expect([sent.map(({ link }) => link), passes.get(porch)]).toEqual([['old', 'new'], ['fresh']]);
  });
  it('keeps a pass that was refused for another reason, and says so when none is left', async () => {
    passes.keep(porch, 'pass');
    const full = enterWith(card({ access: 'invite' }), said, undefined, server({ pass: 'full' }).send);
    await expect(full).rejects.toMatchObject({ refusal: { code: 'full' } });
    expect(passes.get(porch)).toEqual(['pass']);
    const ended = enterWith(card({ access: 'invite' }), said, undefined, server({ pass: 'unauthenticated' }).send);
    await expect(ended).rejects.toMatchObject({ refusal: { code: 'unauthenticated' } });
    expect(passes.get(porch)).toEqual([]);
  });
  it('never lets an invitation go because a link for a role has ended', async () => {
    passes.keep(porch, 'pass');
    const { sent, send } = server({ role: 'unauthenticated' });
    await expect(enterWith(card({ access: 'invite' }), said, 'role', send)).rejects.toThrow();
    expect([sent.length, passes.get(porch)]).toEqual([1, ['pass']]);
  });
});

describe('a name for each group', () => {
  it('offers the one that was used there, and never one from elsewhere', () => {
    usedName(porch, 'Maple');
    expect([firstName('en', porch), names.all().get(porch)]).toEqual(['Maple', 'Maple']);
    const offers = Array.from({ length: 60 }, (_, i) => firstName('en', `g-${i}` as GroupId));
    expect(new Set([...offers, 'Maple']).size).toBe(61);
    expect(firstName('en', 'g-3' as GroupId)).toBe(offers[3]);
    expect(offers).not.toContain(fresh('en', undefined));
  });
  it('keeps what is being typed, until the session is left', () => {
    typedName(porch, 'Map');
    expect(firstName('en', porch)).toBe('Map');
    forgetSession(emptyView().session.id);
    expect(firstName('en', porch)).not.toBe('Map');
  });
  it('keeps a name without a group in the tab, as ever', () => {
    usedName(undefined, 'Finch');
    expect([firstName('en', undefined), choices.get('nickname'), names.all().size]).toEqual(['Finch', 'Finch', 0]);
  });
  it('sees when a name is used in another group', () => {
    usedName(porch, 'Maple');
    expect(isUsedElsewhere(names.all(), harbour, ' mAPLE ')).toBe(true);
    expect(isUsedElsewhere(names.all(), porch, 'Maple')).toBe(false);
  });
});
