import test from 'ava';
import fc from 'fast-check';
import { host, loadOf, memoryOf, prettyName, processorsOf, uptimeOf } from '../../source/probes/host.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';
import { isClean, valueOrNull } from '../support/probe-faults.ts';

const meminfo = `MemTotal:       32200704 kB
MemFree:         1200000 kB
MemAvailable:   12000000 kB
SwapTotal:       8388604 kB
SwapFree:        1000000 kB
`;
const files: Readonly<Record<string, Content>> = {
  '/proc/sys/kernel/random/boot_id': '55d84418-6d61-4105-8184-f1feb2c8dd8d\n',
  '/proc/sys/kernel/osrelease': '6.17.8-300.fc43.x86_64\n',
  '/proc/uptime': '1382400.25 9000000.50\n',
  '/proc/loadavg': '0.88 1.28 1.54 2/1822 47110\n',
  '/proc/meminfo': meminfo,
  '/proc/stat': 'cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 1\n',
  '/proc/vmstat': 'pgpgin 1\noom_kill 3\n',
  '/etc/os-release': 'NAME="Fedora Linux"\nPRETTY_NAME="Fedora Linux 43 (Workstation Edition)"\n',
  '/var/lib/systemd/linger/deck': '',
  '/var/log/journal/55d844186d6141058184f1feb2c8dd8d/system.journal': '',
};

test('a machine as the kernel tells it', async (t) => {
  t.like(await take(host, fakeContext({ files })), {
    known: true,
    value: {
      bootId: '55d84418-6d61-4105-8184-f1feb2c8dd8d',
      kernel: '6.17.8-300.fc43.x86_64',
      system: 'Fedora Linux 43 (Workstation Edition)',
      uptimeMs: 1_382_400_250,
      load: [0.88, 1.28, 1.54],
      processors: 2,
      memory: {
        total: 32_200_704 * 1024,
        available: 12_000_000 * 1024,
        swapTotal: 8_388_604 * 1024,
        swapFree: 1_024_000_000,
      },
      oomKills: 3,
      linger: true,
      journalPersistent: true,
    },
  });
});

test('no process is started', async (t) => {
  const context = fakeContext({ files });
  await take(host, context);
  t.deepEqual(context.box.asked, []);
});

test('linger and a journal on disk are off only when it was seen that they are not there', async (t) => {
  const without = { ...files };
  delete without['/var/lib/systemd/linger/deck'];
  delete without['/var/log/journal/55d844186d6141058184f1feb2c8dd8d/system.journal'];
  t.like(await take(host, fakeContext({ files: without })), {
    value: { linger: false, journalPersistent: false },
  });
  const denied = {
    ...without,
    '/var/lib/systemd/linger/deck': { failure: 'permission' },
    '/var/log/journal': { failure: 'hung' },
  } as const;
  t.like(await take(host, fakeContext({ files: denied })), {
    value: { linger: null, journalPersistent: null },
  });
});

test('what not every kernel or system has is null', async (t) => {
  const gone = { failure: 'missing' } as const;
  const fewer = { ...files, '/proc/vmstat': gone, '/etc/os-release': gone };
  t.like(await take(host, fakeContext({ files: fewer })), { value: { oomKills: null, system: null } });
});

for (const path of ['/proc/meminfo', '/proc/uptime', '/proc/loadavg', '/proc/stat']) {
  test(`without ${path} nothing is known; with garbage in it neither`, async (t) => {
    const missing = await take(host, fakeContext({ files: { ...files, [path]: { failure: 'missing' } } }));
    t.is(missing.known ? 'a value' : missing.reason, 'dependency');
    for (const text of ['', '\n', '<html></html>', '0,88 1,28 1,54', '\u0000']) {
      const reading = await take(host, fakeContext({ files: { ...files, [path]: text } }));
      t.is(reading.known ? 'a value' : reading.reason, 'parse', text);
    }
  });
}

test('the roots are configurable', async (t) => {
  const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/box${path}`, text]));
  const roots = { proc: '/box/proc', etc: '/box/etc', var: '/box/var' };
  t.true((await take(host, fakeContext({ files: moved }, { roots }))).known);
});

test('names are unquoted and made visible', (t) => {
  t.is(prettyName("PRETTY_NAME='Arch Linux'\n"), 'Arch Linux' as never);
  t.is(prettyName('PRETTY_NAME=Void\n'), 'Void' as never);
  t.is(prettyName('PRETTY_NAME="a \\"b\\" \u001b[31mc"\n'), 'a "b" \\x1b[31mc' as never);
  t.is(prettyName('PRETTY_NAME=""\n'), null);
  t.is(prettyName('NAME=x\n'), null);
});

test('property: any text gives an error or a number', (t) => {
  const read = [
    uptimeOf,
    processorsOf,
    (text: string) => loadOf(text)[0],
    (text: string) => memoryOf(text).total,
  ];
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9., cpu\n]{0,40}$/)), (text) => {
      const named = valueOrNull(() => prettyName(`PRETTY_NAME=${text}`));
      return isClean(named) && read.every((parse) => Number.isFinite(valueOrNull(() => parse(text)) ?? 0));
    }),
  );
  t.pass();
});
