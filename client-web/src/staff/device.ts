// What this browser calls itself, for the list of browsers in which somebody is signed in: enough to tell one's phone from
// one's laptop, and nothing finer.
import { m } from '../paraglide/messages.js';

/** The first that fits wins: most browsers claim to be others as well. */
const BROWSERS: [RegExp, string][] = [
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/Chrom(e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b/, 'Linux'],
];

const first = (list: [RegExp, string][], agent: string) => list.find(([pattern]) => pattern.test(agent))?.[1];

export function deviceName(agent: string = navigator.userAgent): string {
  const browser = first(BROWSERS, agent);
  const system = first(SYSTEMS, agent);
  if (browser && system) return m.staff_device({ browser, system });
  return browser ?? system ?? m.staff_device_unknown();
}
