import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { history, lostOf, randomFrom } from './history.ts';
import { quarterdeck, several } from './program.ts';

const histories = Number(process.env['HISTORIES'] ?? 200);
const kills = Number(process.env['KILLS'] ?? 200);
const seed = Number(process.env['SEED'] ?? 1);
const from = Number(process.env['FROM'] ?? 0);
const atATime = Number(process.env['AT_A_TIME'] ?? 6);

interface Shown {
  readonly outlook: string;
  readonly word: string | null;
  readonly steps: readonly { readonly title: string; readonly kind: string }[];
  readonly space: { readonly used: number; readonly available: number };
}

interface Result {
  readonly failed: boolean;
  readonly why: string;
  readonly reached: boolean;
  readonly alarms: readonly string[];
  readonly done: readonly {
    readonly title: string;
    readonly kind: string;
    readonly low: number;
    readonly high: number | null;
    readonly freed: number;
  }[];
}

async function planned(
  past: Awaited<ReturnType<typeof history>>,
  target: number,
): Promise<Shown & { file: string }> {
  const { stdout, stderr } = await quarterdeck(past, [
    'cleanup',
    '--json',
    '--on',
    past.main,
    '--target',
    String(target),
  ]);
  const file = path.join(past.ground.folder, `plan-${String(target)}-${String(Date.now())}.json`);
  await writeFile(file, stdout);
  if (stdout === '') throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Shown), file };
}

function targetOf(random: () => number, { used, available }: Shown['space']): number {
  return Math.max(1, Math.round((used / (used + available)) * 1000 * (0.3 + 0.65 * random())) / 10);
}

test('what is freed lies in what was said, and nothing is lost that must stay', async (t) => {
  t.timeout(3_600_000);
  const tally = {
    steps: 0,
    inside: 0,
    outside: [] as string[],
    lost: [] as string[],
    failed: [] as string[],
    reached: 0,
    nothing: 0,
  };
  const kinds = new Map<string, number>();
  await several(histories, atATime, async (index) => {
    const own = seed * 100_000 + from + index;
    const random = randomFrom(own ^ 0x5eed);
    const past = await history(own, 3 + Math.floor(random() * 7));
    try {
      const before = await past.content();
      const first = await planned(past, 1);
      const shown = await planned(past, targetOf(random, first.space));
      if (shown.steps.length === 0) tally.nothing++;
      else {
        const confirm = shown.word === null ? [] : ['--confirm', shown.word];
        const { stdout, stderr } = await quarterdeck(past, [
          'cleanup',
          'apply',
          shown.file,
          '--json',
          ...confirm,
        ]);
        if (stdout === '') throw new Error(`history ${own}: ${stderr}`);
        const result = JSON.parse(stdout) as Result;
        for (const { title, kind, low, high, freed } of result.done) {
          tally.steps++;
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          if (freed >= low && freed <= (high ?? Infinity)) tally.inside++;
          else tally.outside.push(`history ${own}: ${title}: ${freed} of ${low} to ${high ?? '?'}`);
        }
        // Another of these pasts is sent at the same time: it waits for that, as it should.
        if (result.failed && !/freed less than half|runs \(process \d+\): when it has ended/.test(result.why))
          tally.failed.push(`history ${own}: ${result.why} ${result.alarms.join(' ')}`);
        if (result.reached) tally.reached++;
      }
      tally.lost.push(...(await lostOf(past)).map((one) => `history ${own}: ${one}`));
      if ((await past.content()) !== before) tally.lost.push(`history ${own}: a file`);
    } finally {
      await past.ground.dispose();
    }
  });
  t.log(
    `${histories} histories, ${tally.steps} steps (${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}), ${tally.inside} inside (${((tally.inside / tally.steps) * 100).toFixed(1)} %), ${tally.reached} reached their target, ${tally.nothing} had nothing to do`,
  );
  for (const one of tally.outside.slice(0, 20)) t.log(one);
  t.deepEqual(tally.lost, []);
  t.deepEqual(tally.failed, []);
  t.true(tally.inside / tally.steps >= 0.95);
});

test('killed at any moment, nothing is lost that must stay, and nothing is taken up again', async (t) => {
  t.timeout(3_600_000);
  const tally = { lost: [] as string[], wrong: [] as string[], killed: 0, begun: 0, refused: 0 };
  await several(kills, atATime, async (index) => {
    const own = seed * 100_000 + 50_000 + index;
    const random = randomFrom(own ^ 0x5eed);
    const past = await history(own, 3 + Math.floor(random() * 3));
    try {
      const before = await past.content();
      const shown = await planned(past, 1);
      if (shown.steps.length === 0) return;
      const args = [
        'cleanup',
        'apply',
        shown.file,
        '--json',
        ...(shown.word === null ? [] : ['--confirm', shown.word]),
      ];
      const { code } = await quarterdeck(
        past,
        args,
        200 + Math.floor(random() * 2500 * Math.min(4, shown.steps.length)),
      );
      if (code === null) tally.killed++;
      // A command that was begun ends by itself, as after a console that was killed.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const left = await planned(past, 1);
      const begun = left.steps.length < shown.steps.length;
      if (begun) tally.begun++;
      const again = await quarterdeck(past, args);
      const result = JSON.parse(again.stdout) as Result;
      if (begun && !(result.failed && result.done.length === 0 && /the plan is stale/.test(result.why)))
        tally.wrong.push(`kill ${own}: ${result.why}`);
      if (result.failed && result.done.length === 0) tally.refused++;
      tally.lost.push(...(await lostOf(past)).map((one) => `kill ${own}: ${one}`));
      if ((await past.content()) !== before) tally.lost.push(`kill ${own}: a file`);
    } finally {
      await past.ground.dispose();
    }
  });
  t.log(
    `${kills} runs, ${tally.killed} killed, ${tally.begun} of them after a step, ${tally.refused} old plans refused`,
  );
  t.deepEqual(tally.lost, []);
  t.deepEqual(tally.wrong, []);
});
