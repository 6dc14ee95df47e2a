import test from 'ava';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Verdict } from '../../source/checks/verdict.ts';
import { textOf } from '../../source/console/line.ts';
import { gpu } from '../../source/console/panes/gpu.ts';
import { viewPane } from '../../source/console/panes/panes.ts';
import { clean } from '../../source/text/clean.ts';
import { openBox } from '../support/recorded-box.ts';

/** What is said of a box in two looks, and the lines of its GPU pane at 80 columns. */
async function told(name: string) {
  const { look, config, clock } = await openBox(name);
  await look();
  clock.advance(2000);
  const model = await look();
  const verdicts = judgeAll(model, config);
  const lines = viewPane(gpu, model, verdicts, 78, model.now).rows.map((row) => textOf(row.line) as string);
  const statusOf = (id: string) => verdicts.find((one) => one.id === id)?.status;
  return {
    model,
    verdicts,
    lines,
    statusOf,
    line: (start: string) => lines.find((one) => one.includes(start)),
  };
}

const summaryOf = (verdicts: readonly Verdict[], id: string) =>
  verdicts.find((one) => one.id === id)?.summary as string;

test('hardware encoding is configured, nothing is unhealthy, and ffmpeg burns the processor', async (t) => {
  const { statusOf, verdicts, line, model } = await told('software-encoding');
  for (const link of ['device', 'access', 'driver']) t.is(statusOf(`gpu.${link}[immich-server]`), 'ok', link);
  t.is(statusOf('container.health[immich-server]'), 'ok');
  t.is(statusOf('gpu.transcode[immich-server]'), 'warning');
  t.regex(summaryOf(verdicts, 'gpu.transcode[immich-server]'), /^in software: ffmpeg 48211, 15m/);
  t.regex(line('! immich-server') ?? '', /2 on the processor +usable +encodes/);
  const detail = gpu.detail(model, clean('immich-server'), model.now);
  t.regex(detail?.facts.map(({ value }) => textOf(value)).join('\n') ?? '', /48211\): 15m .*no engine/);
});

test('the card decodes and so seems to work, and the processor encodes', async (t) => {
  const { statusOf, verdicts, line, model } = await told('decoding-only');
  t.is(statusOf('gpu.transcode[immich-server]'), 'warning');
  t.regex(
    summaryOf(verdicts, 'gpu.transcode[immich-server]'),
    /^in software: ffmpeg 48211, 15m .*; the card only decodes$/,
  );
  t.regex(line('! immich-server') ?? '', /2 on the processor +usable +encodes/);
  const facts = gpu
    .detail(model, clean('immich-server'), model.now)
    ?.facts.map(({ value }) => textOf(value))
    .join('\n');
  t.regex(facts ?? '', /48211\): 15m .*, dec 42 s/);
});

test('one video of two that falls back to the processor is no finding', async (t) => {
  const { statusOf, line } = await told('software-encoding');
  t.is(statusOf('gpu.transcode[jellyfin]'), 'ok');
  t.regex(line('✓ jellyfin') ?? '', /1 on the card, 1 on the processor/);
});

test('a kernel that has lost the driver of the card: a picture, no node, and everything has started', async (t) => {
  const { statusOf, line, lines } = await told('card-without-driver');
  t.is(statusOf('gpu.render[0000:30:00.0]'), 'critical');
  t.is(statusOf('gpu.access[immich-server]'), 'critical');
  t.is(statusOf('gpu.access[jellyfin]'), 'warning', 'its device is optional, so that it lacks it silently');
  t.is(statusOf('service.state[jellyfin]'), 'ok');
  t.regex(line('0000:30:00.0') ?? '', /no driver has it/);
  t.false(lines.join('\n').includes('100 %'));
});

test('a service that is down and a box without a session: what could not be asked says so in words', async (t) => {
  const down = await told('stopped-quadlet');
  t.regex(down.line('? jellyfin') ?? '', /nothing +\? not reached +not asked/);
  const inside = gpu
    .detail(down.model, clean('jellyfin'), down.model.now)
    ?.facts.find(({ label }) => label === 'Inside');
  t.regex(textOf(inside?.value ?? []), /^\? not reached/);
  t.regex((await told('no-session')).line('immich-server') ?? '', /nothing +\? no session +not asked/);
});

test('a box whose hardware has no graphics processor: nothing is promised, and that is said', async (t) => {
  const { verdicts, lines } = await told('bare');
  const own = verdicts.filter(({ check }) => check.startsWith('gpu.'));
  t.deepEqual([...new Set(own.map(({ status }) => status))], ['not-applicable']);
  t.regex(summaryOf(verdicts, 'gpu.render'), /no card, and no Quadlet needs one/);
  t.regex(lines.join('\n'), /No graphics card/);
});

test('the pane of a healthy box fits a small terminal, and tells who encodes', async (t) => {
  const { lines, line } = await told('healthy');
  t.true(lines.length <= 18, lines.join('\n'));
  t.regex(line('✓ immich-server') ?? '', /1 on the card +usable +encodes H264, HEVC/);
  t.true(lines.findIndex((one) => one.includes('Service')) <= 8);
});
