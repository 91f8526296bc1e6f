// A newcomer with a phone finds a meeting on the home page, waits at its permanent link, and comes in through a closed door.
import { ACTS, finding } from './acts/finding.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, {}, finding);
