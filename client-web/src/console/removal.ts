// The command that asks somebody to leave, or does not let them in, from what was chosen and written.

import type { ClientMessage, MemberId, RemovalReason } from '../protocol.gen';

export function removal(member: MemberId, reason: RemovalReason | '', note: string): ClientMessage {
  const words = note.trim();
  return {
    type: 'remove_member',
    member,
    ...(reason === '' ? {} : { reason }),
    ...(words === '' ? {} : { note: words }),
  };
}
