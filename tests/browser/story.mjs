// Acts out the main job and leaves a picture of every screen and state in target/story/, numbered in the order of the play,
// with a page that shows them all and the picture for the README; --readme copies that one to docs/images/. It proves nothing: the tests
// play the same acts and hold them against the rules.
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ACTS as CLINIC, cast as clinic, HOUSE as CLINIC_HOUSE } from './acts/clinic.mjs';
import { houseAt } from './acts/evening.mjs';
import { ACTS as FINDING, finding } from './acts/finding.mjs';
import { ACTS as FORMATS, HOUSE, others } from './acts/formats.mjs';
import { ACTS as FURTHER, company } from './acts/further.mjs';
import { ACTS as MEETING, cast } from './acts/meeting.mjs';
import { ACTS as SMART, smart } from './acts/smart.mjs';
import { ACTS as TWELVE, twelve } from './acts/twelve.mjs';
import { ACTS as WAITING, guests as waiters } from './acts/waiting.mjs';
import { ACTS as WEATHER, guests } from './acts/weather.mjs';
import { House, ROOT } from './harness.mjs';
import { inEveryForm } from './look.mjs';
import { DESKTOP, openBrowser, Person, PHONE } from './people.mjs';
import { w } from './words.mjs';

const FOLDER = path.join(ROOT, 'target/story');
const README = path.join(ROOT, 'docs/images/room.png');
const README_BYTES = 300 * 1024;

let number = 0;
const captions = [];

/** Takes the screen's pictures. */
async function picture(person, name, forms) {
  number += 1;
  const shot = `${String(number).padStart(2, '0')}-${name}`;
  captions.push({ shot, who: person.called });
  const take = (form, light) => person.page.screenshot({ path: path.join(FOLDER, `${shot}-${form}-${light}.png`) });
  await inEveryForm(person, take, forms);
}

/** Plays acts in a house of their own: whoever is on call in one is not in another. */
async function play(acts, rooms, cast) {
  const house = await House.open(rooms);
  try {
    const stage = await cast(browser, house, picture);
    for (const [name, act] of acts) {
      console.log(name);
      await act(stage);
    }
    for (const person of stage.everybody) await person.leave();
  } finally {
    await house.close();
  }
}

/** The scripted meeting, as a newcomer finds it: waits until somebody shares and somebody else is with them. */
async function demo(browser) {
  const house = await House.open({ demo: true });
  const guest = await Person.arrive(browser, house.origin, 'newcomer', { size: PHONE });
  try {
    console.log('the scripted meeting runs');
    await guest.page.goto(house.origin);
    await guest.page.locator('a.tile', { hasText: w('demo_explained') }).waitFor();
    await picture(guest, 'demo-home');
    await guest.page.locator('a.tile', { hasText: w('demo_explained') }).click();
    await guest.comesIn();
    await guest.page.locator('.share.live .line').nth(1).waitFor({ timeout: 120_000 });
    await picture(guest, 'demo-room');
    await readme(guest);
  } finally {
    await guest.leave();
    await house.close();
  }
}

/** The picture that the README shows: the room as a newcomer has it on a desktop, small enough to load at once. */
async function readme(guest) {
  await guest.page.setViewportSize({ width: 960, height: 600 });
  await guest.page.locator('.share.live .line').nth(2).waitFor({ timeout: 120_000 });
  const file = path.join(FOLDER, 'readme.png');
  await guest.page.screenshot({ path: file });
  const { size } = await stat(file);
  if (size > README_BYTES) throw new Error(`${file} has ${size} bytes; ${README_BYTES} are allowed`);
  if (!process.argv.includes('--readme')) return;
  await mkdir(path.dirname(README), { recursive: true });
  await copyFile(file, README);
  console.log(`docs/images/room.png: ${Math.round(size / 1024)} KiB`);
}

async function index() {
  const files = await readdir(FOLDER);
  const figure = ({ shot, who }) => {
    const images = files.filter((f) => f.startsWith(`${shot}-`)).sort();
    const shown = images.map((f) => `<a href="${f}"><img loading="lazy" src="${f}" alt="${f}"></a>`).join('');
    return `<section><h2>${shot} <small>${who}</small></h2><div>${shown}</div></section>`;
  };
  const style =
    'body{font:16px/1.5 sans-serif;margin:2rem}div{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}' +
    'img{height:400px;border:1px solid #ccc;border-radius:8px}small{color:#666;font-weight:400}';
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hearth: the story in pictures</title>
<style>${style}</style><h1>Hearth: the story in pictures</h1>${captions.map(figure).join('\n')}</html>\n`;
  await writeFile(path.join(FOLDER, 'index.html'), page);
}

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const browser = await openBrowser();
try {
  const plays = {
    clinic: () => play(CLINIC, CLINIC_HOUSE, clinic),
    finding: () => play(FINDING, {}, finding),
    waiting: () => play(WAITING, {}, waiters),
    meeting: () => play(MEETING, {}, cast),
    // A picture takes as long as a planned minute of the tests: here there is more time.
    twelve: () => play(TWELVE, houseAt(6_000), twelve),
    smart: () => play(SMART, houseAt(6_000), smart),
    formats: () => play(FORMATS, HOUSE, others),
    further: () => play(FURTHER, {}, company),
    weather: () => play(WEATHER, {}, guests),
    demo: () => demo(browser),
  };
  // `node story.mjs twelve` shows only that one.
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  for (const name of wanted.length > 0 ? wanted : Object.keys(plays)) await plays[name]();
  await index();
  console.log(`${number} screens are in target/story; open target/story/index.html`);
} finally {
  await browser.close();
}
