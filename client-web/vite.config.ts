// How the client is built and served while developing. The build needs no network: the catalogue is compiled before
// (`npm run messages`), fonts and icons come from packages.
import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';

/** The language that this build speaks (scripts/build.js makes one for each); nothing while developing, which speaks all. */
const LANGUAGE = process.env.HEARTH_LANGUAGE ?? '';

/** Leaves in each compiled sentence what it says in the language of this build. */
function oneLanguage(): Plugin {
  return {
    name: 'hearth-one-language',
    apply: 'build',
    transform(code, id) {
      if (LANGUAGE === '' || !/\/paraglide\/messages\/\w+\.js$/.test(id)) return;
      const name = /export const (\w+) = \(inputs/.exec(code)?.[1];
      const own = new RegExp(`const ${LANGUAGE}_\\w+ = [\\s\\S]*?\\n};`).exec(code)?.[0];
      // A sentence that a language does not have is said in the base language, as it was.
      if (name === undefined || own === undefined || !/^const \w+/.test(own)) return;
      const inner = /^const (\w+)/.exec(own)?.[1] ?? '';
      const helpers = /\bregistry\b/.test(own) ? "import * as registry from '../registry.js';\n" : '';
      const takes = code.includes('(inputs = {}, options') ? 'inputs = {}' : 'inputs';
      return {
        code: `${helpers}${own}\n/* @__NO_SIDE_EFFECTS__ */\nexport const ${name} = (${takes}) => ${inner}(inputs);\n`,
        map: null,
      };
    },
  };
}

type ModuleInfo = Rolldown.ModuleInfo;

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

/** Parts that are fetched by themselves, those of a first visit before the others. */
const PARTS = ['home/Home', 'meeting/MeetingPlace', 'door/Door', 'door/LinkOpening', 'room/RoomPlace', 'console/index'];
/** The two sides of a visit: somebody looks for a meeting, or comes to one. */
const SIDES = [PARTS.slice(0, 2), PARTS.slice(2, 5)];

/**
 * What several parts share goes into one file for the first of them, instead of a small file for every set of parts that share
 * something: each file costs a part of a round trip. What the page itself starts with is one file as well, and so is what both
 * sides of a visit share.
 */
function sharing(): (id: string, context: { getModuleInfo: (id: string) => ModuleInfo | null }) => string | null {
  const infos = new Map<string, ModuleInfo | null>();
  /** The parts from which a module is reached without a further fetch. */
  const reach = (id: string, get: (id: string) => ModuleInfo | null): Set<string> => {
    const [found, seen] = [new Set<string>(), new Set([id])];
    for (const one of seen) {
      if (!infos.has(one)) infos.set(one, get(one));
      const info = infos.get(one);
      if (info?.isEntry) found.add('start');
      if ((info?.dynamicImporters.length ?? 0) > 0) found.add(one);
      for (const from of info?.importers ?? []) seen.add(from);
    }
    return found;
  };
  return (id, context) => {
    const parts = [...reach(id, (one) => context.getModuleInfo(one))];
    if (parts.includes('start')) return infos.get(id)?.isEntry ? null : 'start';
    if (parts.includes(id) || parts.length < 2) return null;
    const of = (name: string) => parts.some((part) => part.includes(`/src/${name}.`));
    // The page of meetings has much that only it and a meeting's page show: what others share with it is not in that file.
    const lists = SIDES[0] ?? [];
    const others = parts.some((part) => !lists.some((name) => part.includes(`/src/${name}.`)));
    if ((of('home/Home') && others) || SIDES.every((side) => side.some(of))) return 'with-first';
    const first = PARTS.find(of);
    // A room is much to fetch for somebody who manages meetings, and shares little with that.
    const staff = parts.some((part) => /\/src\/(admin|staff)\//.test(part));
    if (first === 'room/RoomPlace' && staff) return 'with-room-and-staff';
    return first ? `with-${first.split('/')[1]}` : 'with-staff';
  };
}

const server = { target: 'http://127.0.0.1:7420', changeOrigin: true };

export default defineConfig({
  plugins: [svelte(), sentences(), oneLanguage()],
  define: { __LANGUAGE__: JSON.stringify(LANGUAGE) },
  build: {
    target: 'es2022',
    // The page's policy allows no data: for fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: sharing(), debugName: 'sharing' }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/n': server, '/socket': { ...server, ws: true } },
  },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
