// What the tab keeps, and that leaving forgets all of it.
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseId, ClientKey, ClientMessage, Entered, GroupId, SessionId } from '../src/protocol.gen';
import {
  cardsAway,
  choices,
  drafts,
  forgetEverything,
  forgetPlace,
  forgetSession,
  links,
  names,
  offered,
  passes,
  seats,
  unsent,
  wishes,
} from '../src/storage';

class FakeStorage {
  items = new Map<string, string>();
  full = false;
  getItem = (k: string) => this.items.get(k) ?? null;
  setItem = (k: string, v: string) => {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(k, v);
  };
  removeItem = (k: string) => void this.items.delete(k);
  clear = () => this.items.clear();
  key = (n: number) => [...this.items.keys()][n] ?? null;
  get length() {
    return this.items.size;
  }
}
const id = 's-1' as SessionId;
const seat = { token: 't', member: 'm', role: 'attendee', nickname: 'Maple', expires_at: 100 } as unknown as Entered;
let session: FakeStorage;
let local: FakeStorage;

beforeEach(() => {
  [session, local] = [new FakeStorage(), new FakeStorage()];
  vi.stubGlobal('sessionStorage', session);
  vi.stubGlobal('localStorage', local);
});
afterEach(() => vi.unstubAllGlobals());

describe('keeping', () => {
  it('gives a seat back until it ends, then forgets it', () => {
    seats.set(id, seat);
    expect(seats.get(id, 99)).toEqual(seat);
    expect(seats.get(id, 100)).toBeUndefined();
    expect(session.items.size).toBe(0);
  });
  it('keeps drafts apart by place, and nothing for an empty one', () => {
    drafts.set('s-1', 'one');
    drafts.set('help.s-1', 'two');
    expect([drafts.get('s-1'), drafts.get('help.s-1'), drafts.get('s-2')]).toEqual(['one', 'two', '']);
    drafts.set('s-1', '');
    expect(session.items.size).toBe(1);
  });
  it('uses the tab only, never what outlives it', () => {
    seats.set('desk', seat);
    links.set(id, 'secret');
    drafts.set('s-1', 'x');
    unsent.set('s-1', [{ type: 'ping' }]);
    choices.set('country', 'US');
    expect(local.items.size).toBe(0);
  });
  it('goes on without storage, and when it is full', () => {
    session.full = true;
    expect(() => drafts.set('s-1', 'x')).not.toThrow();
    vi.stubGlobal('sessionStorage', undefined);
    expect(drafts.get('s-1')).toBe('');
    expect(() => links.set('new', 'x')).not.toThrow();
  });
  it('survives what it cannot read', () => {
    session.items.set('hearth.draft.s-1', '{');
    expect(drafts.get('s-1')).toBe('');
  });
});

describe('groups', () => {
  const [porch, harbour] = ['g-porch', 'g-harbour'] as [GroupId, GroupId];
  it('keeps one name for each group, beyond the tab, and forgets them when asked', () => {
    names.set(porch, 'Maple');
    names.set(harbour, 'Quiet Heron');
    passes.keep(porch, 'p');
    expect([...names.all()].sort()).toEqual([
      [harbour, 'Quiet Heron'],
      [porch, 'Maple'],
    ]);
    expect(session.items.size).toBe(0);
    names.forget();
    expect([[...names.all()], passes.get(porch)]).toEqual([[], ['p']]);
  });
  it('keeps an invitation until an entry gives a pass, and tries the pass first', () => {
    passes.invite(porch, 'inv');
    expect(passes.get(porch)).toEqual(['inv']);
    const key = passes.keyFor(porch, 'inv');
    passes.invite(porch, 'inv');
    expect([key, passes.keyFor(porch, 'pass')]).toEqual([expect.any(String), undefined]);
    expect(passes.keyFor(porch, 'inv'), 'the same guest, however often the link is opened').toBe(key);
    passes.keep(porch, 'pass');
    expect(passes.get(porch)).toEqual(['pass']);
    passes.invite(porch, 'newer');
    passes.invite(harbour, 'other');
    expect([passes.get(porch), passes.get(harbour), passes.count()]).toEqual([['pass', 'newer'], ['other'], 2]);
    passes.drop(porch, 'pass');
    expect([passes.get(porch), passes.get(harbour)]).toEqual([['newer'], ['other']]);
    names.set(porch, 'Maple');
    passes.forget();
    expect([passes.count(), names.all().size]).toEqual([0, 1]);
  });
  it('keeps what somebody looks for in the tab, and a name that is being typed', () => {
    wishes.set({ words: 'late', time: ['night'] });
    offered.set(porch, 'Late Otter');
    expect([wishes.get()?.time, [...offered.all()], local.items.size]).toEqual([['night'], [[porch, 'Late Otter']], 0]);
    offered.set(porch, undefined);
    expect(offered.all().size).toBe(0);
  });
});

describe('forgetting', () => {
  it('lets a place go, and keeps what was being written there', () => {
    seats.set(id, seat);
    unsent.set(id, [{ type: 'ping' }]);
    drafts.set(id, 'still mine');
    forgetPlace(id);
    expect([...session.items.keys()]).toEqual(['hearth.draft.s-1']);
  });
  it('gives back what was on its way with a seat that ended, and keeps a call for help for the next', () => {
    const call: ClientMessage = { type: 'ask_help', client_key: 'k3' as ClientKey };
    unsent.set(id, [
      { type: 'post_line', text: 'one', client_key: 'k1' as ClientKey },
      { type: 'post_line', text: 'two', client_key: 'k2' as ClientKey },
      call,
      { type: 'write_in_case', case: 4 as CaseId, text: 'to the clinician', client_key: 'k4' as ClientKey },
    ]);
    drafts.set(id, 'three');
    forgetPlace(id);
    expect(drafts.get(id)).toBe('one\ntwo\nthree');
    expect(drafts.get('case.4')).toBe('to the clinician');
    expect(unsent.get(id)).toEqual([call]);
  });
  it('gives private words and a question back to where they were written', () => {
    const key = 'k' as ClientKey;
    unsent.set(id, [
      { type: 'write_in_talk', talk: 7, text: 'to the greeter', client_key: key },
      { type: 'ask_question', text: 'without a name', client_key: key },
      { type: 'announce_milestone', milestone: { count: 30, unit: 'days' }, client_key: key },
    ]);
    forgetPlace(id);
    expect([drafts.get('talk.s-1.7'), drafts.get('basket.s-1')]).toEqual(['to the greeter', 'without a name']);
    expect(unsent.get(id)).toEqual([]);
  });
  it('remembers in the tab that a card was put away', () => {
    cardsAway.set(id, true);
    expect([cardsAway.get(id), cardsAway.get('s-2' as SessionId), local.items.size]).toEqual([true, false, 0]);
    cardsAway.set(id, false);
    expect(session.items.size).toBe(0);
  });
  it('lets a session go that was left, words and name with it, and nothing of another', () => {
    seats.set(id, seat);
    unsent.set(id, [{ type: 'ask_help', client_key: 'k' as ClientKey }]);
    for (const place of ['s-1', 'help.s-1', 'basket.s-1', 'case.4', 'return.s-1.9', 'talk.s-1.7', 'report.s-1.7']) {
      drafts.set(place, 'private');
    }
    cardsAway.set(id, true);
    choices.set('nickname', 'Maple');
    offered.set('g-1' as GroupId, 'Late Otter');
    drafts.set('s-2', 'elsewhere');
    choices.set('language', 'de');
    forgetSession(id);
    expect([...session.items.keys()].sort()).toEqual(['hearth.choice.language', 'hearth.draft.s-2']);
  });
  it('writes nothing any more once somebody leaves quickly, also when an answer comes later', async () => {
    vi.resetModules();
    const late = await import('../src/storage');
    late.seats.set(id, seat);
    late.keepNothingMore();
    await late.forgetEverything();
    late.seats.set(id, seat);
    late.drafts.set(id, 'late');
    expect(session.items.size).toBe(0);
  });
  it('lets everything go: storage, caches, workers', async () => {
    const gone: string[] = [];
    vi.stubGlobal('caches', { keys: async () => ['shell-1', 'shell-2'], delete: async (n: string) => gone.push(n) });
    vi.stubGlobal('navigator', {
      serviceWorker: { getRegistrations: async () => [{ unregister: async () => gone.push('worker') }] },
    });
    seats.set(id, seat);
    local.items.set('other', '1');
    await forgetEverything();
    expect([session.items.size, local.items.size]).toEqual([0, 0]);
    expect(gone.sort()).toEqual(['shell-1', 'shell-2', 'worker']);
  });
  it('never fails', async () => {
    vi.stubGlobal('sessionStorage', {
      clear: () => {
        throw new Error('no');
      },
    });
    vi.stubGlobal('caches', { keys: async () => Promise.reject(new Error('no')) });
    await expect(forgetEverything()).resolves.toBeUndefined();
  });
});

it('is the only file that keeps anything', () => {
  const src = new URL('../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (f) => /\.(ts|svelte|js)$/.test(f) && !f.startsWith('paraglide') && f !== 'storage.ts' && f !== 'shell-worker.js',
  );
  expect(files.length).toBeGreaterThan(40);
  for (const file of files) {
    const text = readFileSync(new URL(file, src), 'utf8');
    expect(text, file).not.toMatch(/sessionStorage|localStorage|indexedDB|document\.cookie/);
  }
});
