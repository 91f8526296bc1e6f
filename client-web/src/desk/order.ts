// The desk's list: what waits comes first, the oldest first; what is one's own next; then colleagues', then what is closed.
import type { CaseCard, MemberId } from '../protocol.gen';

export type Place = 'waiting' | 'yours' | 'others' | 'closed';

export function placeOf(card: CaseCard, me: MemberId | undefined): Place {
  if (card.stage === 'closed') return 'closed';
  if (card.stage === 'opened') return 'waiting';
  return card.owner === me ? 'yours' : 'others';
}

const PLACES: Place[] = ['waiting', 'yours', 'others', 'closed'];

/** The cases in the order in which J and K walk through them. Closed ones: the newest first. */
export function inOrder(cases: readonly CaseCard[], me: MemberId | undefined): { place: Place; cases: CaseCard[] }[] {
  return PLACES.map((place) => {
    const here = cases.filter((c) => placeOf(c, me) === place);
    here.sort((a, b) =>
      place === 'closed' ? (b.closed_at ?? 0) - (a.closed_at ?? 0) : a.asked_at - b.asked_at || a.case - b.case,
    );
    return { place, cases: here };
  }).filter((group) => group.cases.length > 0);
}
