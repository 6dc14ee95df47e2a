/** The tests on real btrfs, on loop devices: as root, and with patience. */
export default {
  files: ['build/btrfs/**/*.test.js'],
  concurrency: 1,
  serial: true,
  timeout: '60m',
  workerThreads: false,
};
