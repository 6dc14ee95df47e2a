export default {
  files: ['build/test/**/*.test.js'],
  // Without these Ink asks a child process for the size of the terminal at every frame.
  environmentVariables: { COLUMNS: '120', LINES: '40', FORCE_COLOR: '0' },
  require: ['./test/support/fixed-seed.js'],
  timeout: '60s',
  workerThreads: false,
};
