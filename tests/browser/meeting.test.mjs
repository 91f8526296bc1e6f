// The main job with four real pages: every act, every screen clean, nobody else asked for anything.
import { ACTS, cast } from './acts/meeting.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, {}, cast, (s) => `a call for help was on the clinician's screen ${s.helpTook} ms after the press`);
