/**
 * The direction of data, as a table: each room of source/ and the rooms it may import.
 *
 *     box → probes → model → checks → console, report
 *
 * An import that is not listed here is an error of the linter (see eslint.config.js).
 */
export const rooms = {
  text: [],
  box: ['text'],
  config: ['text'],
  probes: ['text', 'box', 'config'],
  model: ['text', 'config', 'probes'],
  checks: ['text', 'config', 'probes', 'model'],
  history: ['text', 'config', 'probes', 'model', 'checks'],
  actions: ['text', 'config', 'box', 'probes', 'model', 'history'],
  watch: ['text', 'config', 'box', 'probes'],
  report: ['text', 'probes', 'checks'],
  console: ['text', 'config', 'probes', 'model', 'checks', 'actions', 'watch'],
  commands: [
    'text',
    'config',
    'box',
    'probes',
    'model',
    'checks',
    'actions',
    'watch',
    'history',
    'report',
    'console',
  ],
};

/** Packages and Node modules that only some rooms may touch. `commands` is where they meet. */
export const doors = {
  execa: ['box'],
  systeminformation: ['box'],
  'node:child_process': ['box'],
  'node:net': ['box', 'probes', 'actions', 'history'],
  'node:fs': ['box', 'config'],
  'node:fs/promises': ['box', 'config', 'history', 'commands'],
  ink: ['console'],
  react: ['console'],
  'ink-table': ['console'],
  'ink-spinner': ['console'],
};
