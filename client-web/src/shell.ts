// The worker that keeps the page's shell for offline starts. Whoever left quickly left nothing behind: then it is not put
// there, also when the page was still at it.
import { hasLeft } from './leave';

/** The part of a browser that is used, so that tests can bring their own. */
export type Workers = Pick<ServiceWorkerContainer, 'register' | 'ready'>;

export async function keepShell(workers: Workers, loaded: () => string[], gone = hasLeft): Promise<void> {
  if (gone()) return;
  const registration = await workers.register('/sw.js');
  if (gone()) return void (await registration.unregister());
  const { active } = await workers.ready;
  if (!gone()) active?.postMessage({ loaded: loaded() });
}
