// Starts the page: language, clock, address, leaving quickly, the worker that keeps the shell for offline starts.
import { mount, unmount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './app.css';
import { startLanguage } from './language';
import { beforeLeaving, leaveQuickly, watchEscape } from './leave';
import { router } from './router.svelte';
import { ticker } from './time.svelte';
import { browsersScreen, watchScreen } from './ui/screen';

startLanguage();
router.start();
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
  addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined));
}
