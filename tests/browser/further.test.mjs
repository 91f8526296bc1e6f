// Further faces of an evening with real pages: what the main job does not come by.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { ACTS, company } from './acts/further.mjs';
import { House } from './harness.mjs';
import { check } from './look.mjs';
import { openBrowser } from './people.mjs';

let browser, house, stage;
before(async () => {
  browser = await openBrowser();
  house = await House.open();
  stage = await company(browser, house, check);
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

test('nobody else was asked for anything, and no page broke', () => {
  assert.deepEqual(
    stage.everybody.flatMap((person) => person.troubles),
    [],
  );
});
