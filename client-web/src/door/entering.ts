// What a door sends for somebody who comes in: no more than the meeting asks, and by what it knows the person again. Which
// link goes along, and what becomes of a pass that is good no more.
import { RequestRefused } from '../api';
import type { Entered, EnterRequest, SessionCard } from '../protocol.gen';
import { passes, persons } from '../storage';

/** What the person said at the door. */
export interface Said {
  nickname: string;
  attests: boolean;
  meets: boolean;
}

/** What could open it, the better one first: nothing unless it is by invitation, for a pass tells visits of one person. */
export function invitationsFor(card: SessionCard): string[] {
  return card.access === 'invite' && card.group_id !== undefined ? passes.get(card.group_id) : [];
}

/**
 * Enters with a session's own link, else with what is kept for the group; each that has ended is let go and the next one
 * tried. Throws what the last one was refused with.
 */
export async function enterWith(
  card: SessionCard,
  said: Said,
  link: string | undefined,
  send: (body: EnterRequest) => Promise<Entered>,
): Promise<Entered> {
  const kept = link === undefined ? invitationsFor(card)[0] : undefined;
  const secret = link ?? kept;
  const key = kept !== undefined && card.group_id !== undefined ? passes.keyFor(card.group_id, kept) : undefined;
  try {
    const seat = await send({
      nickname: said.nickname,
      attests: card.access === 'closed' && said.attests,
      meets_clean_time: (card.clean_days ?? 0) > 0 && said.meets,
      person: persons.of(card.group_id ?? card.id),
      ...(secret === undefined ? {} : { link: secret }),
      ...(key === undefined ? {} : { client_key: key }),
    });
    if (seat.pass !== undefined && card.group_id !== undefined) passes.keep(card.group_id, seat.pass);
    return seat;
  } catch (error) {
    const ended = error instanceof RequestRefused && error.refusal.code === 'unauthenticated';
    if (!ended || kept === undefined || card.group_id === undefined) throw error;
    passes.drop(card.group_id, kept);
    if (invitationsFor(card).length === 0) throw error;
    return enterWith(card, said, link, send);
  }
}
