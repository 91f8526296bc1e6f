// How a seat says hello: with its token, or, for somebody of the staff, with a ticket that is fetched before each connecting.
// Attendees' pages load this file and nothing else of the staff's.
import type { Options } from '../connection';
import type { SessionId } from '../protocol.gen';
import type { Seat } from '../storage';

/** What a connection needs for a room, or, without a session, for the care desk. */
export function helloWith(seat: Seat, session?: SessionId): Pick<Options, 'token' | 'ticket'> {
  if (!seat.staff) return { token: seat.token };
  const ticket = async () => {
    try {
      const { askTicket } = await import('./ticket');
      return await askTicket(session);
    } catch {
      return { kind: 'later' } as const; // This part of the page could not be fetched: the network is away.
    }
  };
  return { token: '', ticket };
}
