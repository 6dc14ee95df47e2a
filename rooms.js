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
  cleanup: ['text', 'config', 'box', 'probes', 'model', 'history', 'actions'],
  watch: ['text', 'config', 'box', 'probes'],
  report: ['text', 'probes', 'checks'],
  console: ['text', 'config', 'probes', 'model', 'checks', 'actions', 'cleanup', 'watch'],
  commands: [
    'text',
    'config',
    'box',
    'probes',
    'model',
    'checks',
    'actions',
    'cleanup',
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
  'node:http': ['box', 'commands'],
  'node:https': ['box', 'commands'],
  'node:fs': ['box', 'config'],
  'node:fs/promises': ['box', 'config', 'history', 'commands'],
  ink: ['console'],
  react: ['console'],
  'ink-table': ['console'],
  'ink-spinner': ['console'],
};

/**
 * Who may have the box run something, by the method of its door: folders and files under source/. Everything else asks the
 * probes for what it wants to know, and the actions for what it wants done. What each of them may run, a test holds against
 * every recorded box (test/actions/reading.test.ts).
 */
export const hands = {
  run: [
    'box',
    'probes',
    'watch/slots.ts',
    'commands/doctor',
    'actions/engine.ts',
    'actions/run-steps.ts',
    'actions/journal-note.ts',
    'cleanup/carry-out.ts',
    'cleanup/settle.ts',
  ],
  follow: ['box', 'watch'],
  handOver: ['box', 'watch/slots.ts', 'actions/engine.ts'],
};
