// The next date after a session.
import { describe, expect, it } from 'vitest';
import type { MeetingCard, SessionId } from '../src/protocol.gen';
import { nextAfter } from '../src/room/goodbye';

const time = (starts_at: number, more: object = {}) =>
  ({ on: '2026-12-01T19:00', starts_at, ...more }) as unknown as MeetingCard['times'][number];
const over = 's-1' as SessionId;

describe('the next date', () => {
  it('is neither the session that is over nor one that is called off', () => {
    const times = [time(10), time(60, { session: over }), time(70, { cancelled: true }), time(80), time(90)];
    expect(nextAfter(times, over, 50)).toBe(80);
  });
  it('is none when none is planned', () => {
    expect(nextAfter([], over, 50)).toBeUndefined();
    expect(nextAfter([time(10)], over, 50)).toBeUndefined();
  });
});
