// Asks for what the first place shows while the scripts of the page are still on their way: on a slow network that is one
// round trip less. It keeps nothing, and whatever fails here is asked for again by the page.
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
  if (path === undefined) return;
  const answer = fetch(path, { cache: 'no-store', credentials: 'same-origin' });
  answer.catch(() => undefined);
  globalThis.hearthEarly = { path, answer };
})();
