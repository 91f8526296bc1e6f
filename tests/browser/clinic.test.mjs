// A clinic is set up from nothing, by pages alone: invitation, passkey, group, weekly meeting, facilitator, first guest.
import { ACTS, cast, HOUSE } from './acts/clinic.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, HOUSE, cast);
