// Tickets for the socket: good once and for half a minute, so one is fetched whenever a connection is made. It asks nobody to
// sign in: that is the place's business once the connection says that it is over.
import { RequestRefused } from '../api';
import type { TicketAnswer } from '../connection';
import type { ErrorCode, SessionId } from '../protocol.gen';
import type { Seat } from '../storage';
import { fetchTicket } from './api';

/** Refusals that pass by themselves. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['busy', 'unavailable', 'rate_limited', 'no_chair']);

/** A ticket for a room or, without a session, for the desk; or why there is none. Never rejects. */
export async function askTicket(session?: SessionId): Promise<TicketAnswer> {
  try {
    return { kind: 'ticket', token: (await fetchTicket(session)).token };
  } catch (error) {
    if (!(error instanceof RequestRefused) || !error.answered) return { kind: 'later' };
    return meaning(error);
  }
}

function meaning({ refusal }: RequestRefused): TicketAnswer {
  if (refusal.code === 'unauthenticated') return { kind: 'never', reason: 'signed_out' };
  if (refusal.code === 'not_permitted') return { kind: 'never', reason: 'not_serving' };
  return PASSING.has(refusal.code) ? { kind: 'later' } : { kind: 'never', reason: 'refused', refusal };
}

/** Takes a seat as one of the staff. Rejects with the refusal, so that the button that was pressed can say it. */
export async function takeSeat(session?: SessionId): Promise<Seat> {
  return { ...(await fetchTicket(session)), token: '', staff: true };
}
