// Asks for what the first place shows, and for the place's own part of the scripts, while the scripts of the page are still on
// their way: on a slow network that is two round trips less. It keeps nothing, and whatever fails here is asked for again by
// the page. The parts stand in the page's head (scripts/build.js), in the language that the page is in.
(() => {
  const [, place = '', id = ''] = location.hash.replace(/^#/, '').split('/');
  let path;
  if (place === '') path = '/api/meetings';
  else if (place === 'm' && /^[a-z0-9-]{1,120}$/.test(id)) path = `/api/meetings/${id}`;
  else if (place === 's' && /^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    try {
      // Somebody with a seat goes on to the room, and asks for no door.
      if (sessionStorage.getItem(`hearth.seat.${id}`) === null) path = `/api/sessions/${id}`;
    } catch {
      path = `/api/sessions/${id}`;
    }
  }
  const PLACES = { '': 'home', m: 'meeting', s: 'door', k: 'link' };
  const wanted = document.querySelector(
    `meta[name="hearth-part-${path === undefined && place === 's' ? 'room' : PLACES[place]}"]`,
  );
  for (const file of wanted?.content.split(' ') ?? []) {
    const link = document.createElement('link');
    if (file.endsWith('.css')) [link.rel, link.as] = ['preload', 'style'];
    else link.rel = 'modulepreload';
    link.crossOrigin = '';
    link.href = file;
    document.head.append(link);
  }
  // The first time that is written on a page costs a slow phone 0.1 s, for the tables behind it: now it has nothing else to do.
  setTimeout(() => new Intl.DateTimeFormat(navigator.language, { hour: 'numeric', minute: '2-digit' }).format());
  if (path === undefined) return;
  const answer = fetch(path, { cache: 'no-store', credentials: 'same-origin' });
  answer.catch(() => undefined);
  globalThis.hearthEarly = { path, answer };
})();
