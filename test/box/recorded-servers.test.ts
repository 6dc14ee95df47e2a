import test from 'ava';
import { type WebRequest } from '../../source/box/box.ts';
import { command, writtenBox } from '../support/written-box.ts';

const ask = (url: string, more: Partial<WebRequest> = {}): WebRequest => ({
  url,
  deadlineMs: 3000,
  limit: 1000,
  ...more,
});
const shake = (name: string) => ({
  address: '127.0.0.1',
  port: 443,
  name,
  authority: null,
  deadlineMs: 3000,
});

test('a recorded web server answers with a status and a body, and where nothing is recorded nobody listens', async (t) => {
  const { box } = await writtenBox(t, {
    commands: `
$ GET http://127.0.0.1:9090/api/v1/targets?state=*
{"status":"success"}
$ GET http://127.0.0.1:9090/old
! status 404
404 page not found
$ GET http://127.0.0.1:9091/
! refused
`,
  });
  t.deepEqual(await box.get(ask('http://127.0.0.1:9090/api/v1/targets?state=active')), {
    answered: true,
    value: { status: 200, body: '{"status":"success"}\n' },
  });
  t.like(await box.get(ask('http://127.0.0.1:9090/old')), { answered: true, value: { status: 404 } });
  t.like(await box.get(ask('http://127.0.0.1:9091/')), { answered: false, why: 'refused' });
  t.like(await box.get(ask('http://127.0.0.1:9092/')), { answered: false, why: 'refused' });
  t.like(await box.get(ask('http://127.0.0.1:9090/old', { limit: 4 })), {
    answered: false,
    why: 'too-large',
  });
});

test('a recorded server may be late, hang, and depend on what was done', async (t) => {
  const { box } = await writtenBox(t, {
    commands: `
$ systemctl --user stop traefik.service
! sets traefik=stopped
$ GET http://127.0.0.1:8080/a
! if traefik=stopped
! refused
$ GET http://127.0.0.1:8080/a
a
$ GET http://127.0.0.1:8080/b
! hang
$ GET http://127.0.0.1:8080/c
! delay 5s
c
`,
  });
  t.like(await box.get(ask('http://127.0.0.1:8080/a')), { answered: true });
  await box.run(command('systemctl --user stop traefik.service'));
  t.like(await box.get(ask('http://127.0.0.1:8080/a')), { answered: false, why: 'refused' });
  t.like(await box.get(ask('http://127.0.0.1:8080/b')), { answered: false, why: 'timeout' });
  t.like(await box.get(ask('http://127.0.0.1:8080/c')), { answered: false, why: 'timeout' });
  t.like(await box.get(ask('http://127.0.0.1:8080/c', { deadlineMs: 9000 })), { answered: true });
});

test('a recorded certificate has dates that can be said from now', async (t) => {
  const { box } = await writtenBox(t, {
    commands: `
$ TLS 127.0.0.1:443 photos.example.org
{"subject":"photos.example.org","issuer":"Example CA","names":["photos.example.org"],
"validFrom":"{{now -20d rfc3339}}","validTo":"{{now +70d rfc3339}}","distrust":null,"isForName":true}
$ TLS 127.0.0.1:443 broken.example.org
{"subject":"x"}
`,
  });
  const shown = await box.certificate(shake('photos.example.org'));
  t.like(shown, { answered: true, value: { issuer: 'Example CA', isForName: true } });
  t.is(shown.answered && shown.value.validTo, Date.parse('2027-01-31T17:00:00Z'));
  t.like(await box.certificate(shake('broken.example.org')), { answered: false, why: 'internal' });
  t.like(await box.certificate(shake('other.example.org')), { answered: false, why: 'refused' });
});

test('what cannot be a status is an error of the recording', async (t) => {
  const { box } = await writtenBox(t, { commands: '$ GET http://127.0.0.1/\n! status 900\n' });
  t.like(await box.get(ask('http://127.0.0.1/')), { answered: false, why: 'internal' });
});
