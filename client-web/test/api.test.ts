// The answer that the head of the page asked for early reaches the place that it is for.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api } from '../src/api';
import type { SessionId } from '../src/protocol.gen';

const holder = globalThis as { hearthEarly?: unknown };
const json = (value: unknown) => Promise.resolve(new Response(JSON.stringify(value)));
const porch = 'porch' as SessionId;

afterEach(() => {
  holder.hearthEarly = undefined;
  vi.unstubAllGlobals();
});

describe('what was asked for early', () => {
  it('is used once by its place, whatever else is asked for before', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      return json(path === '/api/helplines' ? [] : { title: 'again' });
    });
    holder.hearthEarly = { path: '/api/sessions/porch', answer: json({ title: 'early' }) };
    await api.helplines();
    expect((await api.session(porch)).title).toBe('early');
    expect((await api.session(porch)).title).toBe('again');
    expect(asked).toEqual(['/api/helplines', '/api/sessions/porch']);
  });
  it('is asked for again where it failed', async () => {
    vi.stubGlobal('fetch', () => json({ title: 'again' }));
    const failed = Promise.reject(new TypeError('offline'));
    failed.catch(() => undefined);
    holder.hearthEarly = { path: '/api/sessions/porch', answer: failed };
    expect((await api.session(porch)).title).toBe('again');
  });
});
