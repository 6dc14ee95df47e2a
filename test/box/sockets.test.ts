import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createListener, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:https';
import test, { type ExecutionContext } from 'ava';
import { openThisMachine } from '../../source/box/this-machine.ts';
import { issue, type Issued } from '../support/certificates.ts';

const box = await openThisMachine({ environment: {} });
const day = 86_400_000;
const now = Date.now();

async function listening(t: ExecutionContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function page(t: ExecutionContext, listener: RequestListener, deadlineMs = 20_000) {
  const server = createServer(listener);
  const port = await listening(t, server);
  t.teardown(() => server.closeAllConnections());
  return box.get({ url: `http://127.0.0.1:${port}/path`, deadlineMs, limit: 1000 });
}

test('a web server: its status and its body, whatever they are', async (t) => {
  t.deepEqual(await page(t, (_, answer) => answer.end('pong \u00e6')), {
    answered: true,
    value: { status: 200, body: 'pong \u00e6' },
  });
  t.deepEqual(await page(t, (_, answer) => answer.writeHead(404).end('no')), {
    answered: true,
    value: { status: 404, body: 'no' },
  });
});

test('a web server: a redirect is not followed', async (t) => {
  let asked = 0;
  const said = await page(t, (_, answer) => {
    asked++;
    answer.writeHead(302, { location: '/path' }).end();
  });
  t.like(said, { answered: true, value: { status: 302, body: '' } });
  t.is(asked, 1);
});

test('a web server: what is longer than is read, has no end, or breaks off is no answer', async (t) => {
  t.like(await page(t, (_, answer) => answer.end('x'.repeat(1001))), { answered: false, why: 'too-large' });
  const endless = await page(t, (_, answer) => {
    const more = (): void => {
      if (answer.destroyed) return;
      if (answer.write('x'.repeat(16_384))) setImmediate(more);
      else answer.once('drain', more);
    };
    more();
  });
  t.like(endless, { answered: false, why: 'too-large' });
  const broken = await page(t, (request, answer) => {
    answer.writeHead(200, { 'content-length': '500' });
    answer.write('half', () => request.socket.destroy());
  });
  t.like(broken, { answered: false, why: 'protocol' });
});

test('a web server: one that says nothing is given up', async (t) => {
  t.like(await page(t, () => undefined, 300), { answered: false, why: 'timeout' });
});

test('a web server: nobody there, another protocol, no such name, not a URL', async (t) => {
  const ask = (url: string) => box.get({ url, deadlineMs: 20_000, limit: 10 });
  const server = createServer();
  const port = await listening(t, server);
  await new Promise((resolve) => server.close(resolve));
  t.like(await ask(`http://127.0.0.1:${port}/`), { answered: false, why: 'refused' });
  const other = await listening(
    t,
    createListener((socket) => socket.end('SSH-2.0-OpenSSH_10.0\r\n')),
  );
  t.like(await ask(`http://127.0.0.1:${other}/`), { answered: false, why: 'protocol' });
  t.like(await ask('http://no-such-name.invalid/'), { answered: false, why: 'unreachable' });
  t.like(await ask('http://['), { answered: false, why: 'internal' });
});

test('a web server: a question can be called off', async (t) => {
  const port = await listening(t, createServer());
  const ending = new AbortController();
  const said = box.get({ url: `http://127.0.0.1:${port}/`, deadlineMs: 60_000, limit: 10 }, ending.signal);
  setTimeout(() => ending.abort(), 50);
  t.like(await said, { answered: false });
});

const authority = issue('Harbour CA', { from: now - 400 * day, to: now + 400 * day, authority: true });
const good = issue('photos.example.org', {
  from: now - 10 * day,
  to: now + 80 * day,
  names: ['photos.example.org', '*.apps.example.org', '192.0.2.1'],
  by: authority,
});

async function shown(t: ExecutionContext, { pem, key }: Issued, name: string, trusted: string | null) {
  const server = createSecureServer({ cert: pem, key });
  const port = await listening(t, server);
  t.teardown(() => server.closeAllConnections());
  return box.certificate({ address: '127.0.0.1', port, name, authority: trusted, deadlineMs: 20_000 });
}

test('a certificate: its names, dates and issuer, trusted by an authority of the owner’s', async (t) => {
  const said = await shown(t, good, 'photos.example.org', authority.pem);
  t.like(said, {
    answered: true,
    value: {
      subject: 'photos.example.org',
      issuer: 'Harbour CA',
      names: ['photos.example.org', '*.apps.example.org', '192.0.2.1'],
      distrust: null,
      isForName: true,
    },
  });
  if (!said.answered) return;
  t.is(said.value.validTo, Math.floor((now + 80 * day) / 1000) * 1000);
  t.is(said.value.validFrom, Math.floor((now - 10 * day) / 1000) * 1000);
});

test('a certificate: a wildcard and an address are names too; another name is none of them', async (t) => {
  for (const [name, isForName] of [
    ['notes.apps.example.org', true],
    ['192.0.2.1', true],
    ['grafana.example.org', false],
    ['a.b.apps.example.org', false],
  ] as const) {
    t.like(
      await shown(t, good, name, authority.pem),
      { answered: true, value: { distrust: null, isForName } },
      name,
    );
  }
});

test('a certificate: of nobody known, and expired', async (t) => {
  t.like(await shown(t, good, 'photos.example.org', null), {
    answered: true,
    value: { distrust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', isForName: true },
  });
  const old = issue('old', {
    from: now - 90 * day,
    to: now - day,
    names: ['old.example.org'],
    by: authority,
  });
  t.like(await shown(t, old, 'old.example.org', authority.pem), {
    answered: true,
    value: { distrust: 'CERT_HAS_EXPIRED' },
  });
});

test('a certificate: nobody there, another protocol, silence', async (t) => {
  const ask = (port: number, deadlineMs = 20_000) =>
    box.certificate({ address: '127.0.0.1', port, name: 'x.example.org', authority: null, deadlineMs });
  const server = createListener();
  const port = await listening(t, server);
  await new Promise((resolve) => server.close(resolve));
  t.like(await ask(port), { answered: false, why: 'refused' });
  const plain = await listening(
    t,
    createListener((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  );
  t.like(await ask(plain), { answered: false, why: 'protocol' });
  const closed = await listening(
    t,
    createListener((socket) => socket.destroy()),
  );
  t.like(await ask(closed), { answered: false, why: 'protocol' });
  const held: Socket[] = [];
  const silent = await listening(
    t,
    createListener((socket) => void held.push(socket)),
  );
  t.teardown(() => held.forEach((socket) => socket.destroy()));
  t.like(await ask(silent, 300), { answered: false, why: 'timeout' });
});
