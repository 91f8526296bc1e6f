// The main job with four real pages: every act, every screen clean, nobody else asked for anything.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { ACTS, cast } from './acts/meeting.mjs';
import { House } from './harness.mjs';
import { check } from './look.mjs';
import { openBrowser } from './people.mjs';

let browser, house, stage;
before(async () => {
  browser = await openBrowser();
  house = await House.open();
  stage = await cast(browser, house, check);
});
after(async () => {
  await browser?.close();
  await house?.close();
});

let broken;
for (const [name, act] of ACTS) {
  test(name, async () => {
    assert.equal(broken, undefined, 'acts build on each other');
    broken = name;
    await act(stage);
    broken = undefined;
  });
}

test('nobody else was asked for anything, and no page broke', (t) => {
  t.diagnostic(`a call for help was on the clinician's screen ${stage.helpTook} ms after the press`);
  assert.ok(stage.everybody.every((person) => person.requests > 0));
  assert.deepEqual(
    stage.everybody.flatMap((person) => person.troubles),
    [],
  );
});
