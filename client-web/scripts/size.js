// Fails when what a first visit loads (scripts and styles that index.html names, gzipped together) is above the limit. Fonts
// and the console's and desk's chunks come later and are not counted.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KIB = 80;
const html = readFileSync('dist/index.html', 'utf8');
const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1]);
if (names.length === 0) throw new Error('dist/index.html names no script: run `npm run build` first');

let total = 0;
for (const name of names) {
  const size = gzipSync(readFileSync(`dist/${name}`)).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KiB  ${name}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KiB  first load, of ${LIMIT_KIB} KiB allowed`);
if (total > LIMIT_KIB * 1024) {
  console.error('The first load is too large: load something later, or leave it out.');
  process.exit(1);
}
