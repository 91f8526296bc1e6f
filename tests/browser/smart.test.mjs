// A complete meeting of six parts with five real pages at a fast clock: check-in, working time, check-out, and the end.
import { houseAt } from './acts/evening.mjs';
import { ACTS, smart } from './acts/smart.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, houseAt(3_000), smart);
