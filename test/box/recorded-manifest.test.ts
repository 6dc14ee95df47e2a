import path from 'node:path';
import test from 'ava';
import { RecordingError, openRecorded, recordedBoxes } from '../../source/box/recorded.ts';
import { manifest, writtenBoxes } from '../support/written-box.ts';

test('boxes are listed by name with their titles', async (t) => {
  const root = await writtenBoxes(t, {
    'b/box.toml': manifest,
    'a/box.toml': 'extends = "b"',
    'notes.txt': 'no box',
    'c/readme.txt': 'no box either',
  });
  t.deepEqual(await recordedBoxes(root), [
    { name: 'a', title: 'a' },
    { name: 'b', title: 'A box' },
  ]);
  t.deepEqual(await recordedBoxes(path.join(root, 'nowhere')), []);
});

test('a box knows who and where it is', async (t) => {
  const root = await writtenBoxes(t, { 'a/box.toml': manifest });
  const box = await openRecorded(path.join(root, 'a'));
  t.is(box.label, 'a');
  t.true(box.recorded);
  t.deepEqual(box.identity, {
    user: 'deck',
    uid: 1000,
    home: '/home/deck',
    hostname: 'anchorage',
    session: { present: true, runtimeDirectory: '/run/user/1000', bus: 'unix:path=/run/user/1000/bus' },
  });
  t.like(await box.hardware(), { found: false, why: 'missing' });
});

test('the names of the hardware come from the recording or the box that it extends', async (t) => {
  const hardware = {
    gpus: [{ vendor: 'AMD', model: 'Cezanne', busAddress: '0000:30:00.0' }],
    disks: [],
    cpu: 'Ryzen 5',
  };
  const root = await writtenBoxes(t, {
    'base/box.toml': manifest,
    'base/hardware.json': JSON.stringify(hardware),
    'own/box.toml': 'extends = "base"',
    'broken/box.toml': 'extends = "base"',
    'broken/hardware.json': '{"cpu": 5}',
  });
  const box = await openRecorded(path.join(root, 'own'));
  t.deepEqual(await box.hardware(), { found: true, value: hardware });
  await t.throwsAsync(openRecorded(path.join(root, 'broken')), { instanceOf: RecordingError });
});

const broken: readonly (readonly [what: string, toml: string, line: number, problem: RegExp])[] = [
  ['an unknown key', `${manifest}\nshell = "x"\n`, 11, /shell/],
  ['text that is no TOML', 'now = \n', 1, /box\.toml/],
  ['a clock that is none', manifest.replace('2026-11-22T17:00:00Z', 'tomorrow'), 3, /tomorrow/],
  ['a box that extends itself', 'extends = "box"', 1, /extends itself/],
  ['a name that leads elsewhere', 'extends = "../../etc"', 1, /not the name/],
  ['a missing identity', 'now = "2026-11-22T17:00:00Z"', 1, /identity/],
  ['a missing clock', manifest.replace(/now.*\n/, ''), 1, /now/],
];

for (const [what, toml, line, problem] of broken) {
  test(`${what} in box.toml is an error with file and line`, async (t) => {
    const root = await writtenBoxes(t, { 'box/box.toml': toml });
    const error = await t.throwsAsync(openRecorded(path.join(root, 'box')), { instanceOf: RecordingError });
    t.regex(error.message, problem);
    t.is(error.line, line);
  });
}

test('a folder that is no box is an error that names the file', async (t) => {
  const error = await t.throwsAsync(openRecorded('/nowhere/at/all'), { instanceOf: RecordingError });
  t.true(error.message.startsWith('/nowhere/at/all/box.toml:1: '));
});
