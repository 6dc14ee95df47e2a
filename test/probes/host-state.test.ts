import test from 'ava';
import fc from 'fast-check';
import { clock, flagOf } from '../../source/probes/clock.ts';
import { compareReleases, kernels } from '../../source/probes/kernels.ts';
import { take } from '../../source/probes/probe.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';
import { assertFaults } from '../support/probe-faults.ts';

const argv = 'timedatectl show --property=NTP --property=NTPSynchronized --property=Timezone';

async function read(answer: Answer) {
  const reading = await take(clock, fakeContext({ commands: { [argv]: answer } }));
  return reading.known ? reading.value : reading.reason;
}

test('the clock: its properties, in any order', async (t) => {
  t.deepEqual(await read('Timezone=Europe/Oslo\nNTP=yes\nNTPSynchronized=no\n'), {
    ntp: true,
    synchronized: false,
    zone: 'Europe/Oslo',
  } as never);
  t.deepEqual(await read('NTPSynchronized=yes\nNTP=no\nTimezone=UTC\n'), {
    ntp: false,
    synchronized: true,
    zone: 'UTC',
  } as never);
});

test('the clock: what is no name of a time zone is none, and the rest is known', async (t) => {
  for (const line of ['', 'Timezone=\n', 'Timezone=n/a !\n', 'Timezone=\u001b[31m\n'])
    t.deepEqual(await read(`NTP=yes\nNTPSynchronized=yes\n${line}`), {
      ntp: true,
      synchronized: true,
      zone: null,
    });
});

test('the clock: what fails, and what is not the two properties, has no value', async (t) => {
  await assertFaults(t, clock, argv, {
    session: false,
    outputs: [
      '',
      '\n',
      'NTP=yes\n',
      'NTP=ja\nNTPSynchronized=ja\n',
      'NTP=yes\nNTPSynchronized=yes',
      '[]',
      '<html></html>\n',
    ],
  });
});

test('property: any text is a flag or none', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        flagOf(`NTP=${text}\n`, 'NTP');
        t.true(/^(?:yes|no)\n/.test(`${text}\n`));
      } catch (error) {
        t.is((error as { reason?: string }).reason, 'parse');
      }
    }),
  );
});

test('kernels: the names of folders that are releases', async (t) => {
  const files = {
    '/usr/lib/modules/6.17.1-300.fc43.x86_64/': '',
    '/usr/lib/modules/6.17.2-300.fc43.x86_64/': '',
    '/usr/lib/modules/extra/': '',
    '/usr/lib/modules/6.0-notes': '',
  };
  const reading = await take(kernels, fakeContext({ files }));
  t.deepEqual(reading.known ? reading.value : reading.reason, [
    '6.17.1-300.fc43.x86_64',
    '6.17.2-300.fc43.x86_64',
  ] as never);
  t.false((await take(kernels, fakeContext({}))).known, 'a folder that is not there');
});

test('releases are compared number by number', (t) => {
  t.true(compareReleases('6.17.9-300.fc43', '6.17.10-300.fc43') < 0);
  t.true(compareReleases('6.12.57+deb13-amd64', '6.12.6+deb13-amd64') > 0);
  t.true(compareReleases('6.17.8-300.fc43', '6.17.8-200.fc42') > 0);
  t.is(compareReleases('6.17.8-300.fc43', '6.17.8-300.fc43'), 0);
});
