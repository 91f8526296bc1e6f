// Other formats with real pages: questions without a name, a turn that goes from hand to hand, a meeting nobody runs.
import { ACTS, HOUSE, others } from './acts/formats.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, HOUSE, others);
