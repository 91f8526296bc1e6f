// When a meeting takes place next, for somebody whose session just ended. Pure.
import type { MeetingCard, Millis, SessionId } from '../protocol.gen';

/** The next time that is not called off, other than the one that is over. */
export function nextAfter(times: MeetingCard['times'], over: SessionId, now: Millis): Millis | undefined {
  return times.find((time) => !time.cancelled && time.session !== over && time.starts_at > now)?.starts_at;
}
