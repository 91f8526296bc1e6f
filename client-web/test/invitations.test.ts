// How an invitation stands, and what ends with it.
import { expect, it } from 'vitest';
import { stateOf, whatEnds } from '../src/admin/words';
import { m } from '../src/paraglide/messages.js';
import type { Invitation } from '../src/protocol.gen';

it('says what ends with an invitation before it is revoked', () => {
  const one = { role: 'facilitator', uses: 0, accounts: 0, note: '' } as Invitation;
  const said = [one, { ...one, uses: 1, accounts: 1 }, { ...one, uses: 1, accounts: 4 }, { ...one, uses: 1 }];
  const guests = { ...one, role: 'attendee' } as Invitation;
  expect([...said, guests, { ...guests, uses: 7 }].map(whatEnds)).toEqual([
    m.admin_revoke_nobody(),
    m.admin_revoke_accounts({ n: 1 }),
    m.admin_revoke_accounts({ n: 4 }),
    m.admin_revoke_nobody(),
    m.admin_revoke_nobody(),
    m.admin_revoke_guests({ n: 7 }),
  ]);
  expect(m.admin_revoke_accounts({ n: 4 })).toContain('4 accounts');
});

it('says how an invitation stands', () => {
  const one = { revoked: false, uses: 0, most_uses: 1, expires_at: 10 } as Invitation;
  const states = [one, { ...one, uses: 1 }, { ...one, expires_at: 5 }, { ...one, uses: 1, revoked: true }];
  expect(states.map((invitation) => stateOf(invitation, 5))).toEqual(['open', 'used', 'ended', 'revoked']);
});
