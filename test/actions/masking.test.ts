import test from 'ava';
import fc from 'fast-check';
import { maskedArguments, maskedUnitFile, maskedValue, maskedWords } from '../../source/actions/masking.ts';

const hides: readonly (readonly [text: string, shown: string])[] = [
  ['Environment=DB_PASSWORD=hunter22', 'Environment=DB_PASSWORD=*****'],
  ['Environment="DB_PASSWORD=hunter 22" TZ=UTC', 'Environment=DB_PASSWORD=***** TZ=UTC'],
  ["Environment=DB_PASSWORD='hunter 22' TZ=UTC", 'Environment=DB_PASSWORD=***** TZ=UTC'],
  ['Environment=A=1 "SENTRY_DSN=https://0123@example.org/1"', 'Environment=A=1 SENTRY_DSN=*****'],
  [
    'Environment=DB_URL=postgres://immich:hunter22@db/immich',
    'Environment=DB_URL=postgres://*****@db/immich',
  ],
  [
    'Environment=DB_URL=postgres://immich:hun/t@er22@db/immich',
    'Environment=DB_URL=postgres://*****@db/immich',
  ],
  ['PodmanArgs=--env=API_KEY=hunter22 --init', 'PodmanArgs=--env=API_KEY=***** --init'],
  ['PodmanArgs=-e TOKEN=hunter22', 'PodmanArgs=-e TOKEN=*****'],
  ['PodmanArgs=--creds admin:hunter22 --init', 'PodmanArgs=--creds ***** --init'],
  ['PodmanArgs=--creds=admin:hunter22', 'PodmanArgs=--creds=*****'],
  [
    'Label=traefik.http.middlewares.a.plugin.bouncer.crowdsecLapiKey=hunter22',
    'Label=traefik.http.middlewares.a.plugin.bouncer.crowdsecLapiKey=*****',
  ],
  [
    'Label=traefik.http.middlewares.x.basicauth.users=admin:$$apr1$$abc',
    'Label=traefik.http.middlewares.x.basicauth.users=*****',
  ],
  ['HealthCmd=redis-cli -a hunter22 ping', 'HealthCmd=redis-cli -a ***** ping'],
  ['HealthCmd=curl -u admin:hunter22 http://localhost/', 'HealthCmd=curl -u ***** http://localhost/'],
  ['HealthCmd=mysqladmin -phunter22 ping', 'HealthCmd=mysqladmin -p***** ping'],
  [
    'HealthCmd=curl -H "Authorization: Bearer hunter22" http://localhost/',
    'HealthCmd=curl -H Authorization:***** http://localhost/',
  ],
  ['Exec=server --password hunter22 --port 80', 'Exec=server --password ***** --port 80'],
  [`HealthCmd=sh -c "mysqladmin -phunter22 ping"`, 'HealthCmd=sh -c mysqladmin -p***** ping'],
  [`Exec=sh -c 'server --password hunter22 --port 80'`, 'Exec=sh -c server --password ***** --port 80'],
  ['SetCredential=db:hunter22', 'SetCredential=*****'],
  ['DecryptionKey=/etc/key:hunter22', 'DecryptionKey=*****'],
  ['# DB_PASSWORD = hunter22 was the old one', '# DB_PASSWORD=*****'],
  ['#Environment=DB_PASSWORD=hunter22', '#Environment=DB_PASSWORD=*****'],
];

for (const [text, shown] of hides) {
  test(`hidden: ${text}`, (t) => t.deepEqual(maskedUnitFile(text), [shown]));
}

const keeps: readonly string[] = [
  '[Container]',
  '# /run/user/1000/systemd/generator/immich-ml.service',
  "# it's what the file says",
  'Image=ghcr.io/immich-app/immich-server@sha256:701c4220e9c908c08805db4995b670117d6cf508087cf854453358088c8b9368',
  'Secret=postgres-password,type=env,target=DB_PASSWORD',
  'ExecStart=/usr/bin/podman run --name immich-server --secret postgres-password,type=env,target=DB_PASSWORD -d ghcr.io/immich-app/immich-server',
  'Environment=POSTGRES_PASSWORD_FILE=/run/secrets/postgres-password',
  'Environment=DB_HOSTNAME=postgresql-immich "TZ=Europe/Oslo"',
  'Volume=%h/containers/config/traefik:/etc/traefik:ro,Z',
  'User=1000:1000',
  'PodmanArgs=--user 1000:1000 --security-opt=no-new-privileges',
  'Label=traefik.http.routers.photos.rule=Host(`photos.example.org`)',
  'HealthCmd=curl -f http://localhost:2283/api/server/ping',
  'OnCalendar=*-*-* 02:00:00',
  'PrivateTmp=true',
];

for (const text of keeps) {
  test(`shown: ${text}`, (t) => t.deepEqual(maskedUnitFile(text), [text]));
}

test('a line that goes on stays as it is written, unless something in it is hidden', (t) => {
  t.deepEqual(maskedUnitFile('ExecStart=podman run \\\n  --init \\\n  name\nRestart=always\n'), [
    'ExecStart=podman run \\',
    '  --init \\',
    '  name',
    'Restart=always',
  ]);
  t.deepEqual(maskedUnitFile('Environment=A=1 \\\n  DB_PASSWORD=hunter22 \\\n  B=2\nRestart=always'), [
    'Environment=A=1    DB_PASSWORD=*****    B=2',
    'Restart=always',
  ]);
  t.deepEqual(maskedUnitFile('Exec=server --password \\\n  hunter22\n'), ['Exec=server --password    *****']);
});

test('a variable and a label are hidden by their names, and by what is in them', (t) => {
  t.is(maskedValue('POSTGRES_PASSWORD', 'hunter22'), '*****');
  t.is(maskedValue('DB_URL', 'redis://:hunter22@cache:6379'), 'redis://*****@cache:6379');
  t.is(maskedValue('CONFIG', '{"password":"hunter22"}').includes('hunter22'), false);
  t.is(maskedValue('TZ', 'Europe/Oslo'), 'Europe/Oslo');
});

test('arguments are hidden as they were given, whatever is in them', (t) => {
  t.is(
    maskedArguments(['server', '--password', 'hunter 22', '--port=80']),
    'server --password ***** --port=80',
  );
  t.is(maskedArguments(['CMD-SHELL', 'redis-cli -a hunter22 ping']), 'CMD-SHELL redis-cli -a ***** ping');
  t.is(maskedArguments(['postgres', '-c', "log_line_prefix='%m '"]), `postgres -c "log_line_prefix='%m '"`);
});

/** A secret as people have them: any printable characters, recognisable in the middle. */
const secret = fc
  .tuple(
    fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
  )
  .map(([before, after]) => `${before}Zq9Zq9${after}`);
const name = fc.constantFrom(
  'DB_PASSWORD',
  'password',
  'API_TOKEN',
  'client.secret',
  'crowdsecLapiKey',
  'SENTRY_DSN',
  'apiKey',
  'BOUNCER_KEY_TRAEFIK',
);
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
const bare = (text: string) => text.replace(/[\s"'\\]/g, '_');
const forms: readonly ((name: string, value: string) => string)[] = [
  (key, value) => `Environment=${quoted(`${key}=${value}`)}`,
  (key, value) => `Environment=A=1 ${quoted(`${key}=${value}`)} B=2`,
  (key, value) => `Environment=A=1 ${key}=${quoted(value)} B=2`,
  (key, value) => `Environment=A=1 ${key}=${bare(value)} B=2`,
  (key, value) => `Environment=A=1 \\\n ${key}=${bare(value)} \\\n B=2`,
  (key, value) => `# Environment=${key}=${bare(value)}`,
  (key, value) => `PodmanArgs=--init --env=${key}=${bare(value)}`,
  (key, value) => `PodmanArgs=--env ${quoted(`${key}=${value}`)} --init`,
  (key, value) => `Exec=server --${key} ${quoted(value)}`,
  (key, value) => `Exec=server --${key}=${bare(value)} --port=80`,
  (key, value) => `Label=${quoted(`${key}=${value}`)}`,
  (_, value) => `Environment=DB_URL=postgres://user:${encodeURIComponent(value)}@host/db`,
  (_, value) => `Environment=DB_URL=postgres://user:${bare(value)}@host/db`,
  (_, value) => `Environment=${quoted(`DB_URL=redis://:${bare(value)}@host`)}`,
];

test('whatever a secret is, it is not shown', (t) => {
  fc.assert(
    fc.property(name, secret, fc.constantFrom(...forms), (key, value, form) => {
      const shown = maskedUnitFile(form(key, value)).join('\n');
      return !shown.includes('Zq9Zq9');
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(name, secret, (key, value) => !maskedValue(key, value).includes('Zq9Zq9')));
  t.pass();
});

test('any text is masked without an error, and at once', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      maskedUnitFile(text);
    }),
  );
  const began = performance.now();
  for (const text of ['a', '"', 'a=\\', 'x://', "'\\", 'key', '-p ', 'password='])
    maskedWords(text.repeat(10_000));
  t.true(performance.now() - began < 5000);
});
