import test from 'ava';
import fc from 'fast-check';
import { type Identity } from '../../source/box/box.ts';
import { redaction } from '../../source/box/redact.ts';

const identity: Identity = {
  user: 'petra',
  uid: 1000,
  home: '/home/petra',
  hostname: 'attic.example.net',
  session: { present: false, why: '' },
};
const machineId = 'd41d8cd98f00b204e9800998ecf8427e';

/** Invented texts as tools print them, and what must be left of them. */
const texts: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['the user in paths', '/home/petra/.config /var/home/petra', '/home/deck/.config /var/home/deck'],
  ['the user as a word', 'User=petra petra@attic PETRA', 'User=deck deck@anchorage deck'],
  ['a name within another word', 'petrarca petra-immich', 'petrarca deck-immich'],
  ['the host', '"hostname": "attic"', '"hostname": "anchorage"'],
  [
    'the machine id',
    `/var/log/journal/${machineId}/user-1000.journal`,
    '/var/log/journal/0123456789abcdef0123456789abcdef/user-1000.journal',
  ],
  ['a private address', 'DNS=172.16.3.4', 'DNS=198.51.100.1'],
  ['the same address twice', '172.16.3.4 172.16.3.5 172.16.3.4', '198.51.100.1 198.51.100.2 198.51.100.1'],
  [
    'an address with a port or a prefix',
    '172.16.3.4:8123 172.16.0.0/24',
    '198.51.100.1:8123 198.51.100.2/24',
  ],
  [
    'a version that looks like half of one',
    'podman 5.8.1, kernel 6.17.8-300',
    'podman 5.8.1, kernel 6.17.8-300',
  ],
  ['what is no address', '999.1.1.1 1.2.3.4.5', '999.1.1.1 1.2.3.4.5'],
  [
    'loopback, any and netmasks',
    '127.0.0.1 0.0.0.0:80 255.255.255.0 ::1 [::]:443',
    '127.0.0.1 0.0.0.0:80 255.255.255.0 ::1 [::]:443',
  ],
  ['networks that podman makes everywhere', '10.89.2.0/24', '10.89.2.0/24'],
  ['documentation addresses', '192.0.2.7 198.51.100.23 2001:db8::7', '192.0.2.7 198.51.100.23 2001:db8::7'],
  ['an IPv6 address', 'fd00:abcd::17/64 fe80::1', '2001:db8::1/64 2001:db8::2'],
  ['an IPv4 address in an IPv6 one', '::ffff:172.16.3.4', '2001:db8::1'],
  ['a time of day', '17:00:03 2026-11-22T17:00:03Z', '17:00:03 2026-11-22T17:00:03Z'],
  ['the start of a cgroup line', '0::/user.slice/user-1000.slice', '0::/user.slice/user-1000.slice'],
  ['a hardware address', 'link/ether 3c:7c:3f:aa:bb:cc', 'link/ether 02:00:00:00:00:01'],
  [
    'a domain of one’s own',
    'Host(`photos.petras-attic.no`) https://auth.petras-attic.no/',
    'Host(`photos.example.org`) https://auth.example.org/',
  ],
  ['a domain with two ends', 'www.shop.co.uk', 'www.example.org'],
  [
    'everybody’s registries',
    'ghcr.io/immich-app/immich-server docker.io/library/redis',
    'ghcr.io/immich-app/immich-server docker.io/library/redis',
  ],
  [
    'reversed names',
    'org.freedesktop.systemd1 org.opencontainers.image.source',
    'org.freedesktop.systemd1 org.opencontainers.image.source',
  ],
  [
    'units and files',
    'photos.network backup.log user@1000.service immich-ml.container',
    'photos.network backup.log user@1000.service immich-ml.container',
  ],
  [
    'an e-mail address',
    'certificatesResolvers email=p.somebody@mail.example-host.de',
    'certificatesResolvers email=someone@example.org',
  ],
  [
    'a key in JSON',
    '{"name":"traefik","api_key":"abc\\"def","revoked":false}',
    '{"name":"traefik","api_key":"*****","revoked":false}',
  ],
  [
    'a key in JSON in JSON',
    '"msg":"{\\"password\\":\\"hunter2\\",\\"a\\":1}"',
    '"msg":"{\\"password\\":\\"*****\\",\\"a\\":1}"',
  ],
  [
    'a password in an environment',
    'Environment=DB_PASSWORD=hunter2 TZ=UTC',
    'Environment=DB_PASSWORD=***** TZ=UTC',
  ],
  [
    'a quoted password',
    'POSTGRES_PASSWORD="two words" PGTOKEN=\'x y\'',
    'POSTGRES_PASSWORD=***** PGTOKEN=*****',
  ],
  [
    'the name of a secret',
    'Secret=db_password,type=env,target=DB_PASSWORD',
    'Secret=db_password,type=env,target=DB_PASSWORD',
  ],
  [
    'a key in YAML',
    'bouncer:\n  crowdsecLapiKey: abc123 # mine\n  - CF_API_TOKEN: "x y"\n  enabled: true',
    "bouncer:\n  crowdsecLapiKey: '*****'\n  - CF_API_TOKEN: '*****'\n  enabled: true",
  ],
  ['a list in YAML', 'tokens:\n  - a', 'tokens:\n  - a'],
  [
    'hashes of passwords',
    'users: ["admin:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/", "b:$2y$05$c4WoMPo3SXsafkva"]',
    'users: ["admin:*****", "b:*****"]',
  ],
  [
    'a private key',
    '-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----',
    '-----BEGIN EC PRIVATE KEY-----\n*****\n-----END EC PRIVATE KEY-----',
  ],
  ['an option', 'tool --api-token abc123 --password=abc', 'tool --api-token ***** --password=*****'],
  ['a header', 'Authorization: Bearer abc.def', 'Authorization: Bearer *****'],
  ['what only sounds like a header', '"authorization": null', '"authorization": null'],
  [
    'an address with a password',
    'postgres://immich:hunter2@postgresql-immich/immich',
    'postgres://immich:*****@postgresql-immich/immich',
  ],
  ['a web hook', 'https://discord.com/api/webhooks/123/abc-DEF', 'https://example.org/api/webhooks/*****'],
  ['digests', `sha256:${'ab'.repeat(32)}`, `sha256:${'ab'.repeat(32)}`],
  ['the path of a request', '"/wp-login.php?x=1" /.env', '"/wp-login.php?x=1" /.env'],
];

for (const [what, text, expected] of texts) {
  test(what, (t) => {
    t.is(redaction(identity, machineId)(text), expected);
  });
}

test('names that say nothing of anybody are left: the tools’ own words are full of them', (t) => {
  const redact = redaction({ ...identity, user: 'root', hostname: 'localhost' }, null);
  t.is(redact('/root rootless localhost'), '/root rootless localhost');
});

test('more addresses than documentation has are still told apart', (t) => {
  const redact = redaction(identity, null);
  const real = Array.from({ length: 6000 }, (_, index) => `100.64.${index >> 8}.${index & 255}`);
  const hidden = real.map(redact);
  t.is(new Set(hidden).size, 6000);
  t.true(
    hidden.every((address) => /^(198\.51\.100|203\.0\.113|192\.0\.2|198\.1[89]\.\d+)\.\d+$/.test(address)),
  );
});

test('what has been redacted stays as it is', (t) => {
  const piece = fc.oneof(
    fc.constantFrom(...texts.map(([, text]) => text)),
    fc.string(),
    fc.ipV4(),
    fc.ipV6(),
    fc.emailAddress(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const redact = redaction(identity, machineId);
      const hidden = redact(pieces.join(' '));
      t.is(redact(hidden), hidden);
    }),
  );
});

test('JSON stays JSON', (t) => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom('password', 'api_key', 'Host', 'ip'),
      fc.oneof(fc.string(), fc.ipV6()),
      (value, key, secret) => {
        t.notThrows(
          () =>
            JSON.parse(redaction(identity, machineId)(JSON.stringify({ [key]: secret, value }))) as unknown,
        );
      },
    ),
  );
});
