// What a newcomer gets: `make run`'s script builds and starts the server, and every link that it prints is opened in
// Chromium. HEARTH_SMOKE names another build to start instead. Not among the *.test.mjs, which run against the dev build.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort, ROOT, until } from './harness.mjs';
import { DESKTOP, openBrowser, Person, PHONE } from './people.mjs';

/** A cold build on a busy machine, in milliseconds. */
const BUILD = 40 * 60_000;

const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-smoke-'));
const [port, ops] = [await freePort(), await freePort()];
const args = ['--listen', `127.0.0.1:${port}`, '--ops-listen', `127.0.0.1:${ops}`, '--data-dir', folder];
const [program, ...first] = process.env.HEARTH_SMOKE
  ? [process.env.HEARTH_SMOKE, 'serve', '--demo', '--invite-operator']
  : [path.join(ROOT, 'scripts/run.sh')];
let said = '';
const server = spawn(program, [...first, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
for (const pipe of [server.stdout, server.stderr]) pipe.on('data', (text) => (said += text));
const gone = new Promise((ended) => server.once('exit', ended));
const browser = await openBrowser();

after(async () => {
  await browser.close();
  server.kill('SIGTERM');
  await gone;
  await rm(folder, { recursive: true, force: true });
});

const printed = (words) => new RegExp(`${words}: +(\\S+)`).exec(said)?.[1];

test('the script builds, starts and prints its links', { timeout: BUILD }, async () => {
  await until(
    'the links are printed',
    () => {
      assert.equal(server.exitCode, null, `it ended: ${said}`);
      return printed('Come on call \\(clinician\\)') && /#\/k\//.test(said);
    },
    BUILD,
  );
});

test('an attendee and a facilitator meet by the printed links, and a line comes through', async () => {
  const origin = new URL(printed('Hearth is open')).origin;
  const maple = await Person.arrive(browser, origin, 'Maple', { size: PHONE });
  const chair = await Person.arrive(browser, origin, 'facilitator', { size: DESKTOP });
  await maple.page.goto(printed('Enter as an attendee'));
  await maple.comesIn('Maple');
  await chair.page.goto(printed('Enter as the facilitator'));
  await chair.comesIn('Robin');
  await chair.says('Good to have you here.');
  await until('the attendee reads the line', async () => (await maple.log()).includes('Good to have you here.'));
  assert.deepEqual([...maple.troubles, ...chair.troubles], []);
});

test('a clinician comes on call, and the operator finds an invitation', async () => {
  const origin = new URL(printed('Hearth is open')).origin;
  const nurse = await Person.arrive(browser, origin, 'clinician', { size: DESKTOP });
  await nurse.page.goto(printed('Come on call \\(clinician\\)'));
  await nurse.page.locator('form input[type=text]').waitFor();
  const operator = await Person.arrive(browser, origin, 'operator', { size: DESKTOP });
  await operator.page.goto(/https?:\/\/\S+\/#\/k\/[\w.~-]+/.exec(said)[0]);
  await operator.page.locator('form').first().waitFor();
  assert.deepEqual([...nurse.troubles, ...operator.troubles], []);
});
