// The waiting room with real pages: a note, one let in, then everyone.
import { ACTS, guests } from './acts/waiting.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, {}, guests);
