// The command that asks somebody to leave, or does not let them in, from what was chosen and written; and that, kept until it
// is done.

import type { ClientMessage, MemberId, RemovalReason, SessionId } from '../protocol.gen';
import { drafts } from '../storage';

export interface Removal {
  reason: RemovalReason | '';
  note: string;
}

export function removal(member: MemberId, reason: RemovalReason | '', note: string): ClientMessage {
  const words = note.trim();
  return {
    type: 'remove_member',
    member,
    ...(reason === '' ? {} : { reason }),
    ...(words === '' ? {} : { note: words }),
  };
}

/** What was begun about one person. */
export function removalDraft(session: SessionId, member: MemberId | undefined) {
  const place = `remove.${session}.${member ?? ''}`;
  return {
    get(): Removal {
      const [reason = '', ...note] = drafts.get(place).split('\n');
      return { reason: reason as Removal['reason'], note: note.join('\n') };
    },
    set: ({ reason, note }: Removal): void =>
      drafts.set(place, reason === '' && note === '' ? '' : `${reason}\n${note}`),
  };
}
