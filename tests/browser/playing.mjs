// Plays acts as tests: each act is one, every screen is held against the rules, and at the end nobody else was asked for
// anything. Acts build on the ones before, so after a broken one the others say so at once.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { House } from './harness.mjs';
import { check } from './look.mjs';
import { openBrowser } from './people.mjs';

/** `cast(browser, house, look)` opens the stage for the acts; `told(stage)` is printed at the end. */
export function playOut(acts, rooms, cast, told = () => undefined) {
  let browser, house, stage, broken;
  before(async () => {
    browser = await openBrowser();
    house = await House.open(rooms);
    stage = await cast(browser, house, check);
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });
  for (const [name, act] of acts) {
    test(name, async () => {
      assert.equal(broken, undefined, 'acts build on each other');
      broken = name;
      await act(stage);
      broken = undefined;
    });
  }
  test('nobody else was asked for anything, and no page broke', (t) => {
    const words = told(stage);
    if (words) t.diagnostic(words);
    assert.ok(stage.everybody.every((person) => person.requests > 0));
    assert.deepEqual(
      stage.everybody.flatMap((person) => person.troubles),
      [],
    );
  });
}
