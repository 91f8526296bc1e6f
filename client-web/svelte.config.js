// How Svelte compiles here: TypeScript in components, runes everywhere. It configures no bundling (see vite.config.ts).
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};
