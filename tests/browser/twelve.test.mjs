// A complete twelve-step discussion with five real pages at a fast clock: every part to the fellowship and the end.
import { houseAt } from './acts/evening.mjs';
import { ACTS, twelve } from './acts/twelve.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, houseAt(3_000), twelve);
