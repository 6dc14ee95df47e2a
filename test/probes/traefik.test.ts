import test from 'ava';
import fc from 'fast-check';
import { take } from '../../source/probes/probe.ts';
import { certificates, hostsIn, parseRoutes, routes } from '../../source/probes/traefik.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';
import { isClean } from '../support/probe-faults.ts';

const folder = '/home/deck/containers/config/traefik/dynamic';
const routers = `
http:
  routers:
    photos:
      rule: "Host(\`photos.example.org\`, \`Bilder.example.org\`) && PathPrefix(\`/x\`)"
      entryPoints: [websecure]
      middlewares:
        - crowdsec
        - limit@file
      service: immich
    plain:
      rule: 'PathPrefix(\`/\`)'
`;
const middlewares = `
http:
  middlewares:
    crowdsec:
      plugin:
        bouncer:
          enabled: true
    limit:
      rateLimit: {average: 10}
    both:
      chain:
        middlewares: [crowdsec, limit]
`;

async function read(files: Readonly<Record<string, Content>>) {
  const placed = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]),
  );
  const reading = await take(routes, fakeContext({ files: placed }));
  return reading.known ? reading.value : reading.reason;
}

test('routers and middlewares of every YAML file in the folder and below', async (t) => {
  const value = await read({
    'routers.yml': routers,
    'more/deep/middleware.yaml': middlewares,
    'notes.txt': 'http: 1',
  });
  if (typeof value === 'string') throw new Error(value);
  t.like(value.routers[0], {
    name: 'photos',
    hosts: ['photos.example.org', 'bilder.example.org'],
    entryPoints: ['websecure'],
    middlewares: ['crowdsec', 'limit@file'],
    service: 'immich',
  });
  t.like(value.routers[1], { name: 'plain', hosts: [], entryPoints: [], middlewares: [], service: null });
  t.deepEqual(
    value.middlewares.map(({ name, kind, chain }) => [name, kind, chain]),
    [
      ['crowdsec', 'plugin bouncer', []],
      ['limit', 'rateLimit', []],
      ['both', 'chain', ['crowdsec', 'limit']],
    ] as never,
  );
  t.deepEqual(value.damaged, []);
});

for (const [what, text] of [
  ['no YAML', 'http: [unclosed'],
  ['a Go template', '{{ range $i := seq 1 10 }}\nhttp:\n  routers: {}\n{{ end }}'],
  ['a list', '- http'],
  ['a rule that is a number', 'http: {routers: {a: {rule: 5}}}'],
  ['middlewares that are no list', 'http: {routers: {a: {rule: "x", middlewares: yes}}}'],
  ['a router that is none', 'http: {routers: {a: null}}'],
  ['a key twice', 'http: {routers: {a: {rule: x}, a: {rule: y}}}'],
  [
    'aliases that explode',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nhttp: {routers: {d: {rule: x, middlewares: [*c,*c,*c,*c,*c]}}}`,
  ],
] as const) {
  test(`a file that is not understood is named, the others stay: ${what}`, async (t) => {
    const value = await read({ 'a.yml': text, 'b.yml': middlewares });
    if (typeof value === 'string') throw new Error(value);
    t.deepEqual(
      value.damaged.map(({ file, reason }) => [file, reason]),
      [[`${folder}/a.yml`, 'parse']] as never,
    );
    t.is(value.middlewares.length, 3);
    t.true(isClean(value));
  });
}

test('a file that cannot be read is named; a folder that cannot be is unknown', async (t) => {
  const value = await read({ 'a.yml': { failure: 'permission' }, 'b.yml': middlewares });
  t.like(value, { damaged: [{ reason: 'permission' }] });
  t.is(typeof (await read({})), 'string');
});

test('how the CrowdSec plugin is set: what it does not say is off, and live', async (t) => {
  const set = async (settings: string, plugin = 'bouncer') => {
    const value = await read({
      'a.yml': `http: {middlewares: {crowdsec: {plugin: {${plugin}: ${settings}}}}}`,
    });
    return typeof value === 'string' ? value : value.middlewares[0]?.bouncer;
  };
  const live = { mode: literal('live') };
  t.deepEqual(await set('{enabled: true, crowdsecMode: stream, crowdsecLapiKey: x}'), {
    enabled: true,
    mode: 'stream',
  } as never);
  t.like(await set('{crowdsecLapiHost: "crowdsec:8080"}'), { enabled: false, ...live });
  t.like(await set('{Enabled: "true", CrowdsecLapiHost: "crowdsec:8080"}'), { enabled: true, ...live });
  t.like(await set('null', 'crowdsec-bouncer-traefik-plugin'), { enabled: false, ...live });
  // Another plugin of that name, of which nothing is known.
  t.is(await set('{enabled: true}'), null);
});

test('an empty file, and one without http, define nothing', async (t) => {
  for (const text of ['', '# nothing\n', 'tls: {}\n', 'http:\n'])
    t.deepEqual(await read({ 'a.yml': text }), { routers: [], middlewares: [], damaged: [] }, text);
});

test('hosts of a rule, in all its spellings', (t) => {
  t.deepEqual(hostsIn('Host(`a.example.org`) || (Host("B.example.org") && Path(`/c.example.org`))'), [
    'a.example.org',
    'b.example.org',
  ] as never);
  t.deepEqual(hostsIn('HostRegexp(`^.+\\\\.example\\\\.org$`)'), []);
});

test('property: whatever a document holds, clean values or a damaged file', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ http: fc.record({ routers: fc.jsonValue(), middlewares: fc.jsonValue() }) }),
      ),
      (document) => {
        const value = parseRoutes(document, clean('/dynamic/x.yml'));
        t.true(isClean(value));
        t.true(value.damaged.length <= 1);
      },
    ),
  );
});

test('certificates: asked for each host of the files and of the configuration, once', async (t) => {
  const shown = (subject: string) => ({
    subject,
    issuer: 'Example CA',
    names: [subject],
    validFrom: 1,
    validTo: 2,
    distrust: null,
    isForName: true,
  });
  const context = fakeContext({
    files: { [`${folder}/routers.yml`]: routers },
    certificates: {
      '127.0.0.1:443 photos.example.org': shown('photos.example.org'),
      '127.0.0.1:443 bilder.example.org': { why: 'timeout' },
    },
  });
  const reading = await take(certificates, context);
  if (!reading.known) throw new Error(reading.detail);
  t.deepEqual(
    reading.value.map((one) => [one.host, one.served]),
    [
      ['photos.example.org', true],
      ['bilder.example.org', false],
    ] as never,
  );
  t.true(reading.evidence.some(({ path }) => path === '127.0.0.1:443 photos.example.org'));
});
