// What a clock shows elsewhere: a meeting's own zone beside the visitor's. It reads the browser's table of zones and asks
// nobody. A zone that the browser does not know is nowhere different: its rows only show the visitor's time.
const clocks = new Map<string, Intl.DateTimeFormat | undefined>();

function clock(zone: string): Intl.DateTimeFormat | undefined {
  if (!clocks.has(zone)) clocks.set(zone, make(zone));
  return clocks.get(zone);
}

function make(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    return undefined;
  }
}

const iso = (at: number) => new Date(at).toISOString().slice(0, 16);

/** Milliseconds that a zone's clock is ahead of UTC at a moment. */
function ahead(zone: string, at: number): number | undefined {
  const parts = clock(zone)?.formatToParts(at);
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = ['year', 'month', 'day', 'hour', 'minute'].map((type) =>
    Number(parts.find((part) => part.type === type)?.value),
  );
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000;
}

/** The zone of this browser, by its IANA name. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a zone's clock shows at a moment, as `YYYY-MM-DDTHH:MM`. */
export function wallAt(zone: string, at: number): string | undefined {
  const by = ahead(zone, at);
  return by === undefined ? undefined : iso(at + by);
}

/** The moment at which a zone's clock shows `local`; within the hour that is skipped in spring, an hour later. */
export function momentOf(local: string, zone: string): number | undefined {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) return undefined;
  const first = ahead(zone, shown);
  if (first === undefined) return undefined;
  return shown - (ahead(zone, shown - first) ?? first);
}

/** Whether the clocks of two zones differ at a moment. */
export function differ(one: string, other: string, at: number): boolean {
  const [a, b] = [ahead(one, at), ahead(other, at)];
  return a !== undefined && b !== undefined && a !== b;
}

/** IANA names places in English only; these have another name in German. */
const GERMAN: Record<string, string> = {
  Vienna: 'Wien',
  Zurich: 'Zürich',
  Brussels: 'Brüssel',
  Prague: 'Prag',
  Warsaw: 'Warschau',
  Copenhagen: 'Kopenhagen',
  Luxembourg: 'Luxemburg',
  Rome: 'Rom',
  Athens: 'Athen',
  Lisbon: 'Lissabon',
  Bucharest: 'Bukarest',
  Belgrade: 'Belgrad',
  Moscow: 'Moskau',
  Kyiv: 'Kiew',
  Kiev: 'Kiew',
  Cairo: 'Kairo',
  Tokyo: 'Tokio',
  Singapore: 'Singapur',
  'Mexico City': 'Mexiko-Stadt',
  Havana: 'Havanna',
};

/** The place that a zone is named after; nothing for UTC and the like, which is no place. */
export function placeOf(zone: string, language: string): string | undefined {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return undefined;
  const place = (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
  return language === 'de' ? (GERMAN[place] ?? place) : place;
}
