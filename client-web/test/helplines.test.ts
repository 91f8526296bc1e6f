// Numbers for somebody in danger: nothing is taken for a place but what the person picked, an emergency number stands on
// top, and only what can be followed is shown.
import { describe, expect, it } from 'vitest';
import type { Helpline } from '../src/protocol.gen';
import { countries, emergencies, numberFor, perhaps, picked, wayTo } from '../src/ui/helplines';

const line = (country: string, number: string, more: Partial<Helpline> = {}): Helpline => ({
  country,
  name: number,
  number,
  channels: ['call'],
  hours: '',
  languages: ['en'],
  checked: '2026-12-01',
  ...more,
});
const emergency = (country: string, number: string) => line(country, number, { emergency: true });
const LIST = [
  emergency('US', '911'),
  line('US', '988'),
  emergency('CA', '911'),
  emergency('GB', '999'),
  emergency('AU', '000'),
  line('AU', '13 11 14'),
  emergency('DE', '112'),
  emergency('EU', '112'),
];
const all = (languages: string[], chosen?: string) => emergencies(LIST, chosen, perhaps(LIST, languages));

describe('a language is no place', () => {
  it('takes a region only from a language that names one', () => {
    expect(perhaps(LIST, ['en'])).toBeUndefined();
    expect(perhaps(LIST, ['de', 'en'])).toBeUndefined();
    expect(perhaps(LIST, ['en-AU', 'en'])).toBe('AU');
    expect(perhaps(LIST, ['en-ZM', 'en-GB'])).toBe('GB');
    expect(perhaps(LIST, ['fr-FR'])).toBe('EU');
    expect(perhaps(LIST, ['xx-invalid-tag-', ''])).toBeUndefined();
    expect(perhaps([], ['en-US'])).toBeUndefined();
  });
  it('picks nothing by itself, and forgets a pick that the list has no more', () => {
    expect(picked(LIST, undefined)).toBeUndefined();
    expect(picked(LIST, 'NZ')).toBeUndefined();
    expect(picked(LIST, 'AU')).toBe('AU');
  });
});

describe('what stands on top', () => {
  it('is the number of every listed country until one is picked, the likely one first and alone', () => {
    for (const languages of [[], ['en'], ['en-US'], ['en-AU'], ['fr-FR'], ['sw-KE']]) {
      const shown = all(languages);
      const pairs = shown.flatMap(({ number, countries }) => countries.map((country) => `${country} ${number}`));
      expect(pairs.toSorted()).toEqual(['AU 000', 'CA 911', 'DE 112', 'EU 112', 'GB 999', 'US 911']);
    }
    expect(all(['en-US'])[0]).toEqual({ number: '911', countries: ['US'] });
    expect(all(['en-AU'])[0]).toEqual({ number: '000', countries: ['AU'] });
    expect(all([])[0]).toEqual({ number: '911', countries: ['US', 'CA'] });
  });
  it('is the number of the picked country, whatever the browser speaks', () => {
    expect(all(['en-AU'], 'GB')).toEqual([{ number: '999', countries: ['GB'] }]);
  });
  it('has no number that cannot be called', () => {
    expect(emergencies([line('US', 'call 911', { emergency: true })], undefined, undefined)).toEqual([]);
  });
});

describe('ways', () => {
  it('leads to numbers, to a message with its word, and to a chat with an address; to nothing else', () => {
    expect(wayTo(line('US', '1-800-662-4357'), 'call')).toBe('tel:18006624357');
    expect(wayTo(line('US', '988'), 'text')).toBe('sms:988');
    expect(wayTo(line('US', '741741', { keyword: 'HOME NOW' }), 'text')).toBe('sms:741741?&body=HOME%20NOW');
    expect(wayTo(line('US', 'HOME to 741741'), 'text')).toBeUndefined();
    expect(wayTo(line('US', '988'), 'chat')).toBeUndefined();
    expect(wayTo(line('US', '988', { chat: 'javascript:alert(1)' }), 'chat')).toBeUndefined();
    expect(wayTo(line('US', '988', { chat: 'https://988lifeline.org/chat/' }), 'chat')).toBe(
      'https://988lifeline.org/chat/',
    );
    expect(numberFor('chat', '988')).toBeUndefined();
  });
  it('names each country once, in the order of the list', () => {
    expect(countries([...LIST, ...LIST])).toEqual(['US', 'CA', 'GB', 'AU', 'DE', 'EU']);
  });
});
