// The dates of a meeting as those who manage it see them.
import type { Meeting, Occurrence } from '../protocol.gen';
import { momentOf } from './zones';

/** The next times, and among them the cancelled ones to come, which the server leaves out: they can be put back here. */
export function datesOf({ about, next }: Meeting, now: number): Occurrence[] {
  const { exceptions, zone } = about.schedule;
  const cancelled = exceptions
    .filter((one) => one.moved_to === undefined && !next.some((time) => time.on === one.on))
    .map(({ on }): Occurrence => ({ on, starts_at: momentOf(on, zone), moved: false, cancelled: true }))
    .filter((time) => time.starts_at > now);
  return [...next, ...cancelled].sort((one, other) => one.starts_at - other.starts_at);
}
