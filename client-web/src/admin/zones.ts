// Clocks of other places: a local time in a zone as a moment, and back. `local` is `2026-12-01T19:30` everywhere, as on the
// wire. What the browser knows about zones decides here; for what is saved the server decides.

const MINUTE_MS = 60_000;

/** A moment as the clocks of a zone show it. */
export function localOf(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/**
 * The moment at which the clocks of a zone show this. Of an hour that is there twice, the first; a time that is left out is
 * counted on from before the gap.
 */
export function momentOf(local: string, zone: string): number {
  const asUtc = Date.parse(`${local}:00Z`);
  const offset = (at: number) => Date.parse(`${localOf(at, zone)}:00Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const before = asUtc - offset(asUtc - 86_400_000);
  const after = asUtc - offset(before);
  return localOf(before, zone) !== local && localOf(after, zone) === local ? after : before;
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone.includes('/') || zone === 'UTC';
  } catch {
    return false;
  }
}

/** Zones to choose from, by their names in the zone database. */
export const zones = (): string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])];

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "Dublin" out of `Europe/Dublin`. */
export const zoneCity = (zone: string): string => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
