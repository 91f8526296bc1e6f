// Further faces of an evening with real pages: what the main job does not come by.
import { ACTS, company } from './acts/further.mjs';
import { playOut } from './playing.mjs';

playOut(ACTS, {}, company);
