/** The tests that need the lab (npm run lab): one box for all, so one file after the other, and patience. */
export default {
  files: ['build/lab/**/*.test.js'],
  concurrency: 1,
  serial: true,
  timeout: '20m',
  workerThreads: false,
};
