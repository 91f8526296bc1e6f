// Draws the PNG icons from icon.svg with Chromium. Run by hand (`node scripts/icons.js`) after the SVG changes; the PNGs are
// committed.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const svg = readFileSync('public/icons/icon.svg', 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
for (const [name, size, margin, ground] of [
  ['icon-192', 192, 0, 'transparent'],
  ['icon-512', 512, 0, 'transparent'],
  // A maskable icon is cut to a circle by some launchers: the sign keeps to the middle four fifths.
  ['icon-maskable-512', 512, 52, '#1f5a55'],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<body style="margin:0;padding:${margin}px;background:${ground}"><div style="width:${size - 2 * margin}px">${svg}</div>`,
  );
  await page.screenshot({ path: `public/icons/${name}.png`, omitBackground: true });
  await page.close();
}
await browser.close();
