// Bad weather with real pages: a tunnel, reloads, a server killed in the middle of a share.
import { ACTS, guests } from './acts/weather.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, {}, guests);
