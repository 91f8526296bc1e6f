// How the client is built and served while developing. The build needs no network: the catalogue is compiled before
// (`npm run messages`), fonts and icons come from packages.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** What an offline start needs besides scripts and styles. */
const SHELL = ['/', '/manifest.webmanifest', '/icons/icon.svg'];

/** Writes `sw.js` with the names of this build's files in it, so that a new build is a new shell. */
function shellWorker(): Plugin {
  return {
    name: 'hearth-shell-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name) || /-latin-\d.*\.woff2$/.test(name));
      const shell = [...SHELL, ...files.map((name) => `/${name}`).sort()];
      const version = createHash('sha256')
        .update(shell.join())
        .update(readFileSync('index.html'))
        .digest('hex')
        .slice(0, 12);
      const source = readFileSync('src/shell-worker.js', 'utf8')
        .replace("'__VERSION__'", JSON.stringify(version))
        .replace("['__SHELL__']", JSON.stringify(shell));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

/** Leaves a `.br` and a `.gz` beside each larger text: the server sends them as they are and compresses nothing itself. */
function compressed(): Plugin {
  return {
    name: 'hearth-compressed',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg|webmanifest)$/.test(name)) continue;
        const text = readFileSync(join('dist', name));
        if (text.length < 1024) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(join('dist', `${name}.br`), brotliCompressSync(text, { params }));
        writeFileSync(join('dist', `${name}.gz`), gzipSync(text, { level: 9 }));
      }
    },
  };
}

const SENTENCES = '\0sentences:';

/**
 * Lets each file import the sentences that it says, and not the index of all: a bundler puts whatever an index names into
 * the first load, and facilitators' and clinicians' sentences belong to the parts that are fetched later.
 */
function sentences(): Plugin {
  const known = new Set(Object.keys(JSON.parse(readFileSync('messages/en.json', 'utf8')) as object));
  const index = /import \{ m \} from ['"][^'"]*paraglide\/messages\.js['"]/;
  return {
    name: 'hearth-sentences',
    apply: 'build',
    enforce: 'post',
    resolveId: (id) => (id.startsWith(SENTENCES) ? id : undefined),
    load(id) {
      if (!id.startsWith(SENTENCES)) return;
      const keys = id.slice(SENTENCES.length).split(',');
      return keys.map((key) => `export { ${key} } from '/src/paraglide/messages/${key}.js';`).join('\n');
    },
    transform(code, id) {
      if (id.includes('/paraglide/') || !index.test(code)) return;
      const said = new Set([...code.matchAll(/\bm\.(\w+)/g)].map((found) => found[1] ?? ''));
      const keys = [...said].filter((key) => known.has(key)).sort();
      return {
        code: code.replace(index, `import * as m from '${SENTENCES.replace('\0', '\\0')}${keys.join()}'`),
        map: null,
      };
    },
  };
}

const server = { target: 'http://127.0.0.1:7420', changeOrigin: true };

export default defineConfig({
  plugins: [svelte(), sentences(), shellWorker(), compressed()],
  build: {
    target: 'es2022',
    // The page's policy allows no data: for fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/quick-exit': server, '/socket': { ...server, ws: true } },
  },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
