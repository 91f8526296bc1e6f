// Starts the page: language, clock, address, leaving quickly, the worker that keeps the shell for offline starts.
import { mount, unmount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './app.css';
import { startLanguage } from './language';
import { beforeLeaving, leaveQuickly, watchEscape } from './leave';
import { router } from './router.svelte';
import { keepShell } from './shell';
import { ticker } from './time.svelte';
import { back } from './ui/back';
import { browsersScreen, watchScreen } from './ui/screen';

function start(): void {
  router.start();
  back.start();
  ticker.start();
  watchScreen(browsersScreen());
  watchEscape(window, leaveQuickly, () => performance.now());

  const target = document.getElementById('app');
  if (target) {
    const app = mount(App, { target });
    beforeLeaving(() => void unmount(app));
  }

  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    // Without the worker everything works but the offline start, so a failure is not worth a word.
    const loaded = () => performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname);
    const keep = () => keepShell(navigator.serviceWorker, loaded);
    // Not before the page is there: its scripts would share the network with what the worker fetches.
    const later = () => setTimeout(() => void keep().catch(() => undefined), 2_000);
    if (document.readyState === 'complete') later();
    else addEventListener('load', later);
  }
}

// This build speaks one language. Who chose another than the browser asks for gets the other build's script instead.
const other = startLanguage();
if (other === undefined) start();
else void import(/* @vite-ignore */ other).catch(start);
