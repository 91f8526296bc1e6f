// Days of a person's own calendar, as `YYYY-MM-DD`, without a time zone. Pure.

/** The day of a moment where the person is. */
export function dayOf(at: number): string {
  const here = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${here.getFullYear()}-${two(here.getMonth() + 1)}-${two(here.getDate())}`;
}

export const parts = (day: string): [number, number, number] => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return [year, month, date];
};

/** Whole days from one day to another; in UTC, where every day has 24 hours. */
export function daysBetween(from: string, to: string): number {
  const utc = (day: string) => {
    const [year, month, date] = parts(day);
    return Date.UTC(year, month - 1, date);
  };
  return Math.round((utc(to) - utc(from)) / 86_400_000);
}
