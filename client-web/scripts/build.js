// Builds the client once for each language of the catalogue, so that nobody loads the other's sentences, and writes what
// belongs to all of them: each language's page with the addresses of the others' scripts in it, the shell worker, and a `.br`
// and a `.gz` beside each larger text (the server sends them as they are).
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const { baseLocale, locales } = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8'));
/** The page of a language; the base language's is the one that a browser with another language gets as well. */
const pageOf = (language) => join('dist', language === baseLocale ? 'index.html' : `index.${language}.html`);
/** What an offline start needs besides scripts and styles: those are kept as they are loaded. */
const SHELL = ['/', '/manifest.webmanifest', '/icons/icon.svg'];

/** The first places that a person can open, each of which is a part of its own. */
const PLACES = {
  home: 'src/home/Home.svelte',
  meeting: 'src/meeting/MeetingPlace.svelte',
  door: 'src/door/Door.svelte',
  link: 'src/door/LinkOpening.svelte',
  room: 'src/room/RoomPlace.svelte',
};
const parts = new Map();

const script = (language) => /<script type="module"[^>]* src="([^"]+)"/.exec(readFileSync(pageOf(language), 'utf8'))[1];

/** The files of each place, without those that the page itself names: those of its script. */
function partsOf(manifest, start) {
  const files = (key, found = new Set()) => {
    const { file, css = [], imports = [] } = manifest[key];
    for (const one of [file, ...css]) found.add(`/${one}`);
    for (const one of imports) if (!found.has(`/${manifest[one].file}`)) files(one, found);
    return found;
  };
  const first = files(Object.keys(manifest).find((key) => `/${manifest[key].file}` === start));
  const own = Object.entries(PLACES).map(([name, key]) => [name, [...files(key)].filter((file) => !first.has(file))]);
  return own.map(([name, names]) => `<meta name="hearth-part-${name}" content="${names.join(' ')}" />`);
}

rmSync('dist', { recursive: true, force: true });
const order = [...locales.filter((one) => one !== baseLocale), baseLocale];
for (const language of order) {
  process.env.HEARTH_LANGUAGE = language;
  await build({ logLevel: 'warn', build: { emptyOutDir: false, manifest: 'manifest.json' } });
  if (language !== baseLocale) renameSync(join('dist', 'index.html'), pageOf(language));
  parts.set(language, partsOf(JSON.parse(readFileSync('dist/manifest.json', 'utf8')), script(language)));
}

const entries = new Map(order.map((language) => [language, script(language)]));
for (const language of order) {
  const others = [...entries].filter(([one]) => one !== language);
  const named = others.map(([one, path]) => `<meta name="hearth-${one}" content="${path}" />`).join('\n    ');
  const html = readFileSync(pageOf(language), 'utf8')
    .replace(/<html lang="[^"]*"/, `<html lang="${language}"`)
    // Before the script that reads them.
    .replace('<script async', `${[named, ...parts.get(language)].join('\n    ')}\n    <script async`);
  writeFileSync(pageOf(language), html);
}

rmSync('dist/manifest.json');

const version = createHash('sha256')
  .update(order.map((language) => readFileSync(pageOf(language))).join())
  .update(readFileSync('src/shell-worker.js'))
  .digest('hex')
  .slice(0, 12);
const worker = readFileSync('src/shell-worker.js', 'utf8')
  .replace("'__VERSION__'", JSON.stringify(version))
  .replace("['__SHELL__']", JSON.stringify(SHELL));
writeFileSync('dist/sw.js', worker);

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|css|html|svg|webmanifest)$/.test(name)) continue;
  const text = readFileSync(join('dist', name));
  if (text.length < 1024) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(join('dist', `${name}.br`), brotliCompressSync(text, { params }));
  writeFileSync(join('dist', `${name}.gz`), gzipSync(text, { level: 9 }));
}
