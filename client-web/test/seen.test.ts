// What cannot be seen, by the server's list: a line of it cannot be sent, and the button says so before the server does.
import { expect, it } from 'vitest';
import { saysNothing } from '../src/seen';

it.each([
  '',
  ' \n\t',
  '\u2800',
  '\u2800\u200d\u2800',
  '\u3164',
  '\u115f\u1160',
  '\uffa0',
  '\u00ad',
  '\u{e0041}',
  '\ufe0f',
  '\u0007',
  '\ufeff',
])('sees nothing in %j', (text) => expect(saysNothing(text)).toBe(true));

it.each(['a', '\u2800a\u2800', '⠓', '👩\u200d⚕\ufe0f', 'م\u200cی', '.', '葛\u{e0100}'])(
  'sees something in %j',
  (text) => expect(saysNothing(text)).toBe(false),
);
