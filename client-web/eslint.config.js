// What the linter looks for beyond the compiler. Formatting is prettier's work, types are svelte-check's.
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/paraglide', 'src/protocol.gen.ts', 'project.inlang', 'shots'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      // A person's words are text, never markup.
      'svelte/no-at-html-tags': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      // Dates here are read once and never kept as state.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'Only storage.ts keeps things, so that leaving quickly forgets them all.' },
        { name: 'sessionStorage', message: 'Only storage.ts keeps things, so that leaving quickly forgets them all.' },
      ],
    },
  },
  // `early.js` only looks whether somebody has a seat.
  { files: ['src/storage.ts', 'public/early.js'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off', 'no-restricted-globals': 'off' } },
);
