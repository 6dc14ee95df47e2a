import test from 'ava';
import fc from 'fast-check';
import { modelLog, parseModelLog } from '../../source/probes/model-log.ts';
import { take } from '../../source/probes/probe.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';
import { faults } from '../support/probe-faults.ts';

const asked =
  'journalctl --user --boot --unit=immich-ml.service --unit=immich-machine-learning.service --lines=600 --output=json --no-pager --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID';

async function read(answer: Answer) {
  const reading = await take(modelLog, fakeContext({ commands: { [asked]: answer } }));
  return reading.known ? reading.value : reading.reason;
}

/** Lines of the journal, one a second from the first second of 1970 on. */
const lines = (...messages: readonly unknown[]) =>
  messages
    .map(
      (message, index) =>
        `${JSON.stringify({
          __REALTIME_TIMESTAMP: String((index + 1) * 1e6),
          MESSAGE: message,
          SYSLOG_IDENTIFIER: 'immich-ml',
        })}\n`,
    )
    .join('');
const asBytes = (text: string) => [...Buffer.from(text)];
const parse = (...messages: readonly unknown[]) => parseModelLog(lines(...messages));
const how = (...messages: readonly unknown[]) => parse(...messages)?.deaths.map((one) => one.how);

const booted = 'INFO     Booting worker with pid: 9';

test('a worker that aborts every few seconds, while its parent starts the next', (t) => {
  t.deepEqual(
    how(
      booted,
      "[07/01/26 18:09:32] INFO     Loading visual model 'ViT-B-32__openai' to memory",
      '[07/01/26 18:09:33] ERROR    Worker (pid:9) was sent code 134!',
      '[07/01/26 18:09:33] INFO     Booting worker with pid: 33',
      '[07/01/26 18:09:48] ERROR    Worker (pid:33) was sent code 134!',
    ),
    ['code 134 (aborted)', 'code 134 (aborted)'],
  );
});

for (const [line, expected] of [
  ['Worker (pid:9) was sent SIGKILL! Perhaps out of memory?', 'SIGKILL (killed, mostly for want of memory)'],
  ['Worker (pid:9) was sent SIGSEGV!', 'SIGSEGV (a bad address)'],
  ['Worker (pid:9) was sent code 132!', 'code 132 (not for this processor)'],
  ['Worker (pid:9) was sent code 139!', 'code 139 (a bad address)'],
  ['Worker (pid:9) exited with code 3', 'code 3'],
  ['Worker (pid:9) was sent signal 64!', 'signal 64'],
] as const) {
  test(`a death in the words of gunicorn: ${line}`, (t) => {
    t.deepEqual(how(booted, `ERROR    ${line}`), [expected]);
  });
}

test('a worker that ends itself because nobody asked it is no death, and its models are unloaded', (t) => {
  const log = parse(
    booted,
    "INFO     Loading textual model 'ViT-B-32__openai' to memory",
    'INFO     Shutting down due to inactivity.',
    'ERROR    Worker (pid:9) was sent SIGINT!',
    'INFO     Booting worker with pid: 214',
  );
  t.deepEqual(log?.deaths, []);
  t.deepEqual(log?.loaded, []);
  t.is(log?.idleAt, 3000);
  t.is(log?.error, null);
  t.deepEqual(how(booted, 'ERROR    Worker (pid:9) was sent SIGTERM!'), [], 'asked to end by its parent');
});

test('one end that is told in two ways is one', (t) => {
  t.deepEqual(
    how(booted, 'ERROR    Worker (pid:9) was sent SIGABRT!', 'ERROR    Worker (pid:9) exited with code 134'),
    ['SIGABRT (aborted)'],
  );
});

test('models in memory, each once; wrapped and coloured lines are read as they were meant', (t) => {
  const log = parse(
    booted,
    asBytes('\u001b[2;36m[06/15/26 09:52:16]\u001b[0m \u001b[34mINFO    \u001b[0m Loading visual model'),
    asBytes(
      "\u001b[2;36m                   \u001b[0m          \u001b[32m'XLM-Roberta-Large-Vit-B-16Plus'\u001b[0m to memory",
    ),
    "[06/15/26 09:52:20] INFO     Loading facial recognition model 'buffalo_l' to memory",
    "[06/15/26 09:52:21] INFO     Attempt #2 to load facial recognition model 'buffalo_l' to memory",
  );
  t.deepEqual(log?.loaded as unknown, [
    { name: 'XLM-Roberta-Large-Vit-B-16Plus', task: 'visual', at: 2000 },
    { name: 'buffalo_l', task: 'facial recognition', at: 5000 },
  ]);
});

test('an error that is no end of a worker is kept, the newest', (t) => {
  const log = parse(
    booted,
    'ERROR    Exception in ASGI application',
    'Memory critical error by agent node-0 on address 0x7f3c1c000000. Reason: Memory in use.',
    'ERROR    Worker (pid:9) was sent code 134!',
  );
  t.is(log?.error?.at, 3000);
  t.regex(log?.error?.text ?? '', /^Memory critical error/);
});

test('of systemd’s own lines, and of what no machine learning writes, nothing is concluded', async (t) => {
  const manager = `${JSON.stringify({ __REALTIME_TIMESTAMP: '1', MESSAGE: 'INFO Started', SYSLOG_IDENTIFIER: 'systemd' })}\n`;
  t.is(await read(manager), 'dependency');
  t.is(await read(lines('3aafb5b2a6c1', 'listening on 3003')), 'dependency');
  t.is(await read(''), 'dependency');
  t.is(await read({ stdout: '', stderr: 'No journal files were found.\n' }), 'failed');
});

test('entries come in any order; a warning before them is none of them; a cut line is noticed', async (t) => {
  const backwards = lines('ERROR    Worker (pid:9) was sent code 134!', booted)
    .split('\n')
    .reverse()
    .join('\n');
  t.like(parseModelLog(backwards), { from: 1000, lines: 2 });
  const whole = lines(booted);
  t.like(await read(`WARN[0000] something\n${whole}`), { lines: 1 });
  t.is(await read(whole.trimEnd()), 'parse');
  t.is(await read(`level=error msg="database is gone"\n${whole}`), 'parse');
});

test('600 lines are as many as were asked for: there may be more', (t) => {
  t.false(parse(...Array.from({ length: 599 }, () => booted))?.isCut);
  t.true(parse(...Array.from({ length: 600 }, () => booted))?.isCut);
});

for (const [name, answer, reason] of faults) {
  test(`a journal that cannot be read is not known: ${name}`, async (t) => {
    t.is(await read(answer), reason);
  });
}

test('property: whatever it wrote, no death without a worker, no instant that no line has', (t) => {
  const message = fc.oneof(
    fc.string(),
    fc.constantFrom(
      booted,
      'ERROR    Worker (pid:7) was sent code 134!',
      'INFO     Shutting down due to inactivity.',
    ),
    fc.array(fc.integer({ min: 0, max: 255 })),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
      const log = parse(...messages);
      if (log === null) return;
      const told = messages.filter((one) => typeof one === 'string' && one.includes('Worker (pid:')).length;
      t.true(log.deaths.length <= told);
      for (const { at } of [...log.deaths, ...log.loaded])
        t.true(at % 1000 === 0 && at <= messages.length * 1000);
    }),
  );
});
