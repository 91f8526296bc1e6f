// Whether a text has anything in it that can be seen, by the server's own list.
import { NOTHING_TO_SEE } from './protocol.gen';

/** Nothing, white space, or characters that are drawn as nothing: the server would refuse it as empty. */
export const saysNothing = (text: string): boolean => NOTHING_TO_SEE.test(text);
