// The way to help of somebody without a place in a room: kept for the tab, and asked for anew when it is no longer taken.
// Nothing refuses it for good: whoever calls is tried for until it works.
import { api } from '../api';
import type { TicketAnswer } from '../connection';
import type { Cover, HelpRequest } from '../protocol.gen';
import { helpSeats } from '../storage';

/** `refused`: the server did not take the one that was given last. */
export async function wayToHelp(
  place: `help.${string}`,
  about: HelpRequest,
  refused: boolean,
): Promise<TicketAnswer & { cover?: Cover }> {
  const kept = refused ? undefined : helpSeats.get(place, Date.now());
  if (kept !== undefined) return { kind: 'ticket', token: kept.token };
  if (refused) helpSeats.set(place, undefined);
  try {
    const seat = await api.help(about);
    helpSeats.set(place, seat);
    return { kind: 'ticket', token: seat.token, ...(seat.cover === undefined ? {} : { cover: seat.cover }) };
  } catch {
    return { kind: 'later' };
  }
}
