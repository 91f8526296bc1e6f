// The same screens with what people really write and how many really come: words of sixty letters, addresses, text that runs
// from right to left, and 43 people of whom 30 raised a hand.
const LONG = 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'.slice(0, 60);
const ADDRESS = 'https://example.org/a/very/long/address/without-a-single-place-to-break?and=more&of=it#here';
const HEBREW = 'שלום לכולם, אני שמח להיות כאן הערב ורוצה להקשיב.';
const ARABIC = 'أهلا بالجميع، يسعدني أن أكون هنا الليلة.';
/** Nicknames have at most 24 letters. */
const NAMES = ['Wwwwwwwwwwwwwwwwwwwwwwww', 'אורן שקט מאוד', 'Mmmmmmmmmmmmmmmmmmmmmmmm', 'طائر هادئ'];

const WORDS = new Set(['title', 'text', 'group', 'note', 'about', 'because', 'meeting', 'place', 'details']);
const LISTS = new Set(['guidelines', 'prompts', 'topics']);
/** The same text always becomes the same: a posted line is still the prompt that it was posted from. */
const worse = (text) => `${text} ${[LONG, `${ADDRESS} ${HEBREW}`, `${ARABIC} ${LONG}`][text.length % 3]}`;

/** A copy of an answer with every text in it made longer; the beginning stays, since screens are walked by their words. */
function deep(value, key = '') {
  if (typeof value === 'string') return WORDS.has(key) ? worse(value) : value;
  if (Array.isArray(value)) {
    return value.map((one) => (LISTS.has(key) && typeof one === 'string' ? worse(one) : deep(one)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, deep(one, name)]));
}

function crowd(message) {
  const { view } = message ?? {};
  if (!view?.members) return message;
  const more = Array.from({ length: Math.max(0, 43 - view.members.length) }, (_, i) => ({
    member: `m-more-${i}`,
    nickname: `${NAMES[i % NAMES.length].slice(0, 21)} ${i}`,
    role: 'attendee',
    presence: 'here',
    muted: false,
  }));
  const hands = view.hands.length === 0 ? [] : more.slice(0, 28).map(({ member }) => ({ member, since: message.now }));
  return { ...message, view: { ...view, members: [...view.members, ...more], hands: [...view.hands, ...hands] } };
}

/** Places of the staff read forms back: what they made longer there would be refused for its length, not laid out. */
export const stressed = (screen) => ({
  ...screen,
  ...(screen.welcome ? { welcome: crowd(deep(screen.welcome)) } : {}),
  ...(screen.then ? { then: deep(screen.then) } : {}),
  ...(screen.http ? { http: deep(screen.http) } : {}),
});
