// An operator sets up a clinic from nothing to a running weekly meeting, with real pages and a device that holds passkeys.
import { ACTS, cast, HOUSE } from './acts/clinic.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, HOUSE, cast);
