// What an answer that is no success means, also where it comes from a proxy and has no words of ours; and waiting for one's
// turn when many people come at once.
import type { ErrorCode, Refusal } from './protocol.gen';

/** A request that was not done. */
export class RequestRefused extends Error {
  constructor(
    readonly refusal: Refusal,
    /** False when no answer came at all. */
    readonly answered: boolean,
  ) {
    super(refusal.code);
  }
}

/** What a status means that comes without words. */
const STATUS: Record<number, ErrorCode> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'not_permitted',
  404: 'not_found',
  413: 'too_long',
  429: 'rate_limited',
  503: 'busy',
};

/** The refusal in an answer: ours where it is one, else what its status and `Retry-After` say. */
export function refusalIn(answer: unknown, status: number, retryAfter: string | null): Refusal {
  if (typeof (answer as Refusal | null | undefined)?.code === 'string') return answer as Refusal;
  const code = STATUS[status] ?? 'unavailable';
  // It may also be a date; nobody who speaks to us sends one.
  const seconds = retryAfter === null || !/^\d{1,4}$/.test(retryAfter) ? undefined : Number(retryAfter);
  return seconds === undefined ? { code } : { code, retry_after_ms: seconds * 1000 };
}

/** Whether somebody was refused because many people come at once: it is not about them, and it passes. */
export const isCrowd = (error: unknown): boolean =>
  error instanceof RequestRefused && (error.refusal.code === 'rate_limited' || error.refusal.code === 'busy');

/** How often somebody who is told to wait is asked for again without their doing. */
const TRIES = 4;
/** Who is to wait for longer than this is told so, and decides. */
const LONGEST_MS = 10_000;
/** What a person waits in all before they hear why. */
const PATIENCE_MS = 20_000;

/** Sends, and where the server says to come again in a moment, waits for that moment and sends again. */
export async function patiently<T>(
  send: () => Promise<T>,
  sleep: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
  chance: () => number = Math.random,
): Promise<T> {
  let waited = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const wait = isCrowd(error) ? (error as RequestRefused).refusal.retry_after_ms : undefined;
      if (wait === undefined || wait > LONGEST_MS || tries >= TRIES || waited + wait > PATIENCE_MS) throw error;
      // Not all at the same moment again.
      const pause = wait * (1 + chance() / 2);
      waited += pause;
      await sleep(pause);
    }
  }
}
