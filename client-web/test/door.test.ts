// The door: what is sent and what is not, passes and invitations, and a name of its own for each group.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { render } from 'svelte/server';
import { api, RequestRefused } from '../src/api';
import Asked from '../src/door/Asked.svelte';
import { CleanTime } from '../src/door/clean-time.svelte';
import { enterWith, invitationsFor } from '../src/door/entering';
import { firstName, fresh, isUsedElsewhere, typedName, usedName } from '../src/door/naming';
import type { ClientKey, EnterRequest, Entered, ErrorCode, GroupId, SessionCard } from '../src/protocol.gen';
import { dayOf, daysBetween } from '../src/days';
import { RoomState } from '../src/room/state.svelte';
import { choices, days, forgetEverything, forgetSession, names, passes } from '../src/storage';
import { kept } from '../src/ui/kept.svelte';
import { emptyView } from './rooms';

const memory = () => {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (n: number) => [...items.keys()][n] ?? null,
    clear: () => items.clear(),
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
    const person = sent[0]?.person;
    expect(sent).toEqual([
      { nickname: 'Maple', attests: false, meets_clean_time: false, person },
      { nickname: 'Maple', attests: true, meets_clean_time: false, person },
      { nickname: 'Maple', attests: false, meets_clean_time: true, person },
      { nickname: 'Maple', attests: false, meets_clean_time: false, person, link: 'role' },
    ]);
  });
  it('is the same person in a group each time, and somebody else in another group', async () => {
    const { sent, send } = server();
    const elsewhere = card({ group_id: harbour });
    const { group_id: _, ...alone } = card();
    for (const one of [card(), card(), elsewhere, alone]) await enterWith(one, said, undefined, send);
    const persons = sent.map(({ person }) => person);
    expect(persons[0]).toMatch(/^[\w-]{22,64}$/);
    expect(persons[1]).toBe(persons[0]);
    expect(new Set(persons).size).toBe(3);
  });
  it('is still the same person after leaving a session, and not after leaving quickly or being forgotten', async () => {
    const { sent, send } = server();
    const enter = () => enterWith(card(), said, undefined, send);
    await enter();
    forgetSession(card().id);
    await enter();
    kept.look();
    expect(kept.groups).toBe(1);
    kept.forgetNames();
    expect(kept.groups).toBe(0);
    await enter();
    await forgetEverything();
    await enter();
    const [first, again, forgotten, left] = sent.map(({ person }) => person);
    expect(again).toBe(first);
    expect(new Set([first, forgotten, left]).size).toBe(3);
  });
  it('is the same person for as long as the page is open where nothing can be kept', async () => {
    vi.stubGlobal('localStorage', undefined);
    const { sent, send } = server();
    for (let n = 0; n < 2; n++) await enterWith(card(), said, undefined, send);
    expect(sent[0]?.person).toBe(sent[1]?.person);
    await forgetEverything();
    await enterWith(card(), said, undefined, send);
    expect(sent[2]?.person).not.toBe(sent[0]?.person);
  });
  it('sends an invitation once, and the pass from then on', async () => {
    const first = server({}, { pass: 'pass' });
    passes.invite(porch, 'invitation');
    await enterWith(card({ access: 'invite' }), said, undefined, first.send);
    const next = server();
    await enterWith(card({ access: 'invite' }), said, undefined, next.send);
    expect([first.sent[0]?.link, next.sent[0]?.link, passes.get(porch)]).toEqual(['invitation', 'pass', ['pass']]);
    // Only an invitation is counted; a pass goes along with nothing else that could tell somebody.
    expect([first.sent[0]?.client_key, next.sent[0]?.client_key]).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      undefined,
    ]);
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

describe('the date from which somebody counts', () => {
  const SINCE = '1987-03-17';
  /** All that leaves the page: addresses, headers and bodies of requests, and frames. */
  let out: string[];
  interface Socket {
    send: (text: string) => void;
    close: () => void;
    onopen?: () => void;
    onmessage?: (event: { data: string }) => void;
  }
  let sockets: Socket[];
  const frames = () => out.filter((one) => one.startsWith('frame '));
  beforeEach(() => {
    [out, sockets] = [[], []];
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 12) });
    vi.stubGlobal('location', { protocol: 'https:', host: 'hearth.test' });
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
      out.push(`address ${address}`, JSON.stringify(init.headers), String(init.body));
      const seat: Partial<Entered> = { token: 't', role: 'attendee', nickname: 'Maple', expires_at: Date.now() + 1e6 };
      return Promise.resolve(new Response(JSON.stringify(seat)));
    });
    const open = (address: string, protocols?: string[]) => {
      out.push(`address ${address} ${protocols?.join() ?? ''}`);
      const socket: Socket = { send: (text: string) => void out.push(`frame ${text}`), close: () => undefined };
      sockets.push(socket);
      return socket;
    };
    vi.stubGlobal('WebSocket', function (address: string, protocols?: string[]) {
      return open(address, protocols);
    });
  });
  afterEach(() => vi.useRealTimers());

  const needs = card({ clean_days: 90 });
  const asked = () =>
    new CleanTime(
      () => needs.clean_days ?? 0,
      () => dayOf(Date.now()),
    );
  /** Enters as the door does, connects as the room does, and says something there. */
  async function comeIn(meets: boolean) {
    const answer = { nickname: 'Maple', attests: false, meets };
    const seat = await enterWith(needs, answer, undefined, (body) => api.enter(needs.id, body));
    const room = new RoomState(needs.id, seat);
    sockets[0]?.onopen?.();
    const welcome = {
      type: 'welcome',
      version: 1,
      you: { member: 'm-a', role: 'attendee', nickname: 'Maple' },
      position: { epoch: 'e1', seq: 1 },
      recovered: false,
      view: emptyView(),
      now: Date.now(),
      limits: { line_chars: 4000, note_chars: 500, view_lines: 200, view_shares: 50 },
    };
    sockets[0]?.onmessage?.({ data: JSON.stringify(welcome) });
    void room.send({ type: 'post_line', text: 'Good evening.', client_key: 'k-1' as ClientKey });
  }
  /** However it might be written. */
  const written = (() => {
    const at = Date.parse(SINCE);
    return [
      '1987',
      '0317',
      '17.3',
      '17.03',
      '3/17',
      '17/03',
      `${at}`,
      `${at / 1000}`,
      `${daysBetween(SINCE, '2026-11-24')}`,
    ];
  })();

  it.each([
    ['is typed', () => Object.assign(asked(), { since: SINCE }).meets],
    [
      'is the day for milestones',
      () => {
        days.set({ since: SINCE, earlier: [] });
        return asked().meets;
      },
    ],
  ])('goes nowhere when it %s; that it is long enough does', async (_how, answer) => {
    const meets = answer();
    expect(meets).toBe(true);
    await comeIn(meets === true);
    expect(out.some((one) => one.includes('"meets_clean_time":true'))).toBe(true);
    expect(frames().map((one) => one.includes('"post_line"'))).toEqual([false, true]);
    expect(out.filter((one) => written.some((date) => one.includes(date)))).toEqual([]);
  });
  it('is answered with no when it is not long enough, and with nothing before there is one', async () => {
    expect(asked().meets).toBeUndefined();
    const meets = Object.assign(asked(), { since: '2026-08-27' }).meets;
    expect([meets, Object.assign(asked(), { since: '2026-08-26' }).meets]).toEqual([false, true]);
  });
  it('is filled in at the door from the day for milestones, and stays there', () => {
    vi.stubGlobal('navigator', { languages: ['en'] });
    days.set({ since: SINCE, earlier: [] });
    const page = render(Asked, { props: { card: needs, attests: false, meets: false } }).body;
    expect(page).toMatch(new RegExp(`<input[^>]*type="date"[^>]*value="${SINCE}"`));
    // No name: no form could take it along.
    expect(/<input[^>]*type="date"[^>]*>/.exec(page)?.[0]).not.toContain('name=');
    expect(out).toEqual([]);
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
