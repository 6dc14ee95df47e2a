import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Box, type Found } from '../../source/box/box.ts';
import { openRecorded } from '../../source/box/recorded.ts';
import { withoutProcesses } from '../../source/box/recording/processes.ts';
import { writeServers } from '../../source/box/recording/write.ts';
import { type PathNotes, recording } from '../../source/box/recording.ts';
import { redaction } from '../../source/box/redact.ts';
import { RecordError, record } from '../../source/commands/record.ts';
import { expand } from '../../source/config/expand.ts';
import { type Config, schema } from '../../source/config/schema.ts';
import { probeNames, probes } from '../../source/probes/catalogue.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { manifest, writtenBox } from '../support/written-box.ts';

const boxes = path.join(process.cwd(), 'fixtures/boxes');

async function emptyFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-record-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** Nothing passes on its clock, so that two boxes can be asked at the same instant. */
function open(folder: string): Promise<Box> {
  return openRecorded(folder, { clock: { elapsed: () => 0, wait: () => Promise.resolve() } });
}

async function readings(box: Box, config: Config): Promise<Record<string, unknown>> {
  const taken: Record<string, unknown> = {};
  // What takes minutes is not recorded.
  for (const name of probeNames.filter((one) => !('long' in probes[one]))) {
    const reading = await take(probes[name] as Probe<unknown>, { box, config });
    taken[name] = reading.known ? withoutCache(reading.value) : [reading.reason, reading.detail];
  }
  return taken;
}

/** What a probe keeps for its next reading is of this run alone. */
function withoutCache(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('searched' in value)) return value;
  return { ...value, searched: null };
}

/** Where two values differ, so that one difference in readings of a thousand lines can be found. */
function differences(expected: unknown, actual: unknown, where = ''): string[] {
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null) {
    return Object.is(expected, actual)
      ? []
      : [`${where}: ${JSON.stringify(expected)} → ${JSON.stringify(actual)}`];
  }
  const at = (value: object, key: string) => (value as Record<string, unknown>)[key];
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => differences(at(expected, key), at(actual, key), `${where}/${key}`));
}

for (const name of (await readdir(boxes)).filter((one) => !one.includes('.'))) {
  test(`a recording of the recorded box ${name} gives the same readings as the box`, async (t) => {
    const folder = await emptyFolder(t);
    const original = await open(path.join(boxes, name));
    const config = expand(schema.parse({}), original.identity);
    const { skipped } = await record(original, config, folder);
    const copy = await open(folder);
    const redact = redaction(original.identity, null);
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
    const expected = JSON.parse(redact(JSON.stringify(await readings(original, config)))) as unknown;
    t.deepEqual(differences(expected, plain(await readings(copy, config))), []);
    t.deepEqual(copy.identity.session, original.identity.session);
    t.is(copy.now(), original.now());
    t.is(skipped, 0);
  });
}

test('the names of what lies in a home are not in a recording', async (t) => {
  const folder = await emptyFolder(t);
  const original = await open(path.join(boxes, 'ssd-94'));
  await record(original, expand(schema.parse({}), original.identity), folder);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = await Promise.all(files.map((one) => readFile(path.join(one.parentPath, one.name), 'utf8')));
  t.notRegex(texts.join('\n'), /Steam|Nedlastinger/);
});

test('a recording is written to an empty folder only, and is its owner’s alone', async (t) => {
  const { box } = await writtenBox(t, {});
  const config = expand(schema.parse({}), box.identity);
  const parent = await emptyFolder(t);
  const folder = path.join(parent, 'new', 'box');
  await record(box, config, folder);
  t.is((await stat(path.join(folder, 'box.toml'))).mode & 0o777, 0o600);
  await t.throwsAsync(record(box, config, folder), { instanceOf: RecordError, message: /not empty/ });
  const file = path.join(parent, 'file');
  await writeFile(file, '');
  await t.throwsAsync(record(box, config, file), { instanceOf: RecordError });
});

test('nothing of whose box it was remains', async (t) => {
  const toml = manifest.replaceAll('deck', 'petra').replace('anchorage', 'attic');
  const { box } = await writtenBox(t, {
    toml,
    commands: `
$ podman exec crowdsec cscli bouncers list -o json
[{"name":"traefik@172.16.3.4","ip_address":"172.16.3.4","api_key":"key-of-petra","type":"","version":"","revoked":false,"last_pull":"2026-11-22T16:59:50Z","created_at":"2026-01-01T00:00:00Z"}]
$ podman **
! exit 125
2> Error: attic: cannot reach 100.64.3.4
`,
    files: `
== /etc/machine-id
d41d8cd98f00b204e9800998ecf8427e
== /var/log/journal/d41d8cd98f00b204e9800998ecf8427e/
== /var/lib/systemd/linger/petra
== /home/petra/.config/containers/systemd/web.container
[Container]
Image=docker.io/library/nginx
Environment=ADMIN_PASSWORD=hunter2
Label=traefik.http.routers.web.rule=Host(\`web.petras-attic.no\`)
== /home/petra/.config/quarterdeck/config.toml
[crowdsec]
mode = "live"
`,
  });
  const folder = await emptyFolder(t);
  await record(box, expand(schema.parse({}), box.identity), folder);
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const all = [...files.map((file) => path.relative(folder, file)), ...texts].join('\n');
  for (const secret of ['petra', 'attic', '172.16.', '100.64.', 'key-of', 'hunter2', 'd41d8cd98f'])
    t.false(all.includes(secret), secret);
  const copy = await open(folder);
  t.deepEqual(await copy.readText('/home/deck/.config/quarterdeck/config.toml'), {
    found: true,
    value: '[crowdsec]\nmode = "live"\n',
  });
  t.like(await copy.readText('/var/lib/systemd/linger/deck'), { found: true });
  const quadlet = await copy.readText('/home/deck/.config/containers/systemd/web.container');
  t.true(quadlet.found && quadlet.value.includes('Host(`web.example.org`)'));
});

test('what servers answered is recorded, and of it no key', async (t) => {
  const { box } = await writtenBox(t, {
    commands: `
$ GET http://127.0.0.1:8080/api/http/middlewares
[{"name":"crowdsec@file","plugin":{"bouncer":{"crowdsecLapiKey":"of-petra"}}}]
$ GET http://127.0.0.1:8080/api/overview
! status 401
401 Unauthorized
$ TLS 127.0.0.1:443 photos.petras-attic.no
{"subject":"photos.petras-attic.no","issuer":"E1","names":["photos.petras-attic.no"],"validFrom":"2026-11-01T00:00:00Z","validTo":"2027-01-01T00:00:00Z","distrust":null,"isForName":true}
`,
  });
  const { box: noting, notes } = recording(box);
  const ask = { deadlineMs: 1000, limit: 1000 };
  for (const path of ['http/middlewares', 'overview', 'nothing'])
    await noting.get({ ...ask, url: `http://127.0.0.1:8080/api/${path}` });
  for (const name of ['photos.petras-attic.no', 'other.petras-attic.no'])
    await noting.certificate({ ...ask, address: '127.0.0.1', port: 443, name, authority: null });
  const text = writeServers(notes, redaction(box.identity, null)).get('commands/servers.txt') ?? '';
  t.notRegex(text, /petra/);
  const copy = (await writtenBox(t, { commands: text })).box;
  const get = (path: string) => copy.get({ ...ask, url: `http://127.0.0.1:8080/api/${path}` });
  t.like(await get('http/middlewares'), { answered: true, value: { status: 200 } });
  t.like(await get('overview'), { answered: true, value: { status: 401, body: '401 Unauthorized\n' } });
  t.like(await get('nothing'), { answered: false, why: 'refused' });
  t.like(
    await copy.certificate({
      ...ask,
      address: '127.0.0.1',
      port: 443,
      name: 'photos.example.org',
      authority: null,
    }),
    { answered: true, value: { subject: 'photos.example.org', validTo: Date.parse('2027-01-01T00:00:00Z') } },
  );
});

function found<T>(value: T): Found<T> {
  return { found: true, value };
}

test('of processes only those are recorded that use a graphics card or work on video, and with nothing but that', (t) => {
  const entry = (name: string, kind: 'directory' | 'link' | 'file') => ({
    path: name,
    kind,
    size: null,
    allocated: null,
    modifiedAt: null,
    mode: null,
  });
  const refused: PathNotes = { list: { found: false, why: 'permission', detail: '' } };
  const notes = new Map<string, PathNotes>([
    [
      '/proc',
      {
        list: found(
          ['1', '2', '30', '40', '50', 'meminfo'].map((name) =>
            entry(name, name === 'meminfo' ? 'file' : 'directory'),
          ),
        ),
      },
    ],
    ['/proc/meminfo', { content: found('MemTotal') }],
    ['/proc/1/fd', refused],
    ['/proc/1/cmdline', { content: found('/sbin/init\0--password=x') }],
    ['/proc/2/fd', refused],
    ['/proc/2/cmdline', { content: found('') }],
    ['/proc/30/fd', { list: found([entry('0', 'link'), entry('12', 'link')]) }],
    ['/proc/30/fd/0', { target: found('/home/petra/diary.txt') }],
    ['/proc/30/fd/12', { target: found('/dev/dri/renderD128') }],
    ['/proc/30/fdinfo/12', { content: found('drm-driver: amdgpu') }],
    ['/proc/30/comm', { content: found('ffmpeg') }],
    ['/proc/40/fd', { list: found([entry('0', 'link')]) }],
    ['/proc/40/fd/0', { target: found('/home/petra/diary.txt') }],
    ['/proc/40/comm', { content: found('bash\n') }],
    ['/proc/50/fd', { list: found([entry('0', 'link')]) }],
    ['/proc/50/fd/0', { target: found('/home/petra/film.mkv') }],
    ['/proc/50/comm', { content: found('ffmpeg\n') }],
    ['/proc/50/stat', { content: found('50 (ffmpeg) S 1') }],
    ['/proc/50/cmdline', { content: found('ffmpeg\0-i\0/home/petra/film.mkv') }],
    ['/sys/class/drm', { list: found([entry('card1', 'link')]) }],
  ]);
  const kept = withoutProcesses(notes, '/proc', ['ffmpeg']);
  t.deepEqual(
    [...kept.keys()],
    [
      '/proc',
      '/proc/meminfo',
      '/proc/1/fd',
      '/proc/30/fd',
      '/proc/30/fd/12',
      '/proc/30/fdinfo/12',
      '/proc/30/comm',
      '/proc/50/fd',
      '/proc/50/comm',
      '/proc/50/stat',
      '/sys/class/drm',
    ],
  );
  const listed = (where: string) => {
    const list = kept.get(where)?.list;
    return list?.found === true ? list.value.map((one) => one.path) : [];
  };
  t.deepEqual(listed('/proc'), ['1', '30', '50', 'meminfo']);
  t.deepEqual(listed('/proc/30/fd'), ['12']);
  t.deepEqual(listed('/proc/50/fd'), []);
});
