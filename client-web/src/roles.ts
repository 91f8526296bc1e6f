// A person's role: its word, and whether it runs the session.
import { m } from './paraglide/messages.js';
import type { Role } from './protocol.gen';

export const roleWord = (role: Role): string =>
  ({
    attendee: m.role_attendee,
    facilitator: m.role_facilitator,
    co_facilitator: m.role_co_facilitator,
    greeter: m.role_greeter,
    clinician: m.role_clinician,
    operator: m.role_operator,
  })[role]();

/** Facilitator and co-facilitator. */
export const runsSession = (role: Role): boolean => role === 'facilitator' || role === 'co_facilitator';
