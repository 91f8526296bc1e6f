// Two taps where one was meant, closed sheets and long messages, with real pages.
import { ACTS, cast } from './acts/taps.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, {}, cast);
