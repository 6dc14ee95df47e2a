import test from 'ava';
import { tap } from '../../source/report/tap.ts';
import { clean } from '../../source/text/clean.ts';
import { always } from './hostile.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

/** Reads TAP 13 as strictly as no harness does. Null: a line that should not be there, or a block that is not closed. */
function parse(text: string) {
  const [version, plan = '', ...lines] = text.split('\n');
  if (version !== 'TAP version 13' || lines.pop() !== '') return null;
  const points: { ok: boolean; skipped: boolean; block: string[] }[] = [];
  let open = false;
  for (const line of lines) {
    const found = /^(not )?ok (\d+) - ((?:[^\\#]|\\[\\#])*?)( # SKIP .*)?$/.exec(line);
    if (!open && found !== null) {
      if (Number(found[2]) !== points.length + 1) return null;
      points.push({ ok: found[1] === undefined, skipped: found[4] !== undefined, block: [] });
    } else if (!open && line === '  ---') open = true;
    else if (open && line === '  ...') open = false;
    else if (open && /^ {2}(?:[a-z]+:(?: .+)?| {2}- .+)$/.test(line)) points.at(-1)?.block.push(line);
    else return null;
  }
  return open ? null : { planned: Number(/^1\.\.(\d+)$/.exec(plan)?.[1]), points };
}

/** The strings of a block; JSON's strings are YAML's. */
function strings(block: readonly string[]): readonly string[] {
  return block.flatMap((line) => {
    const [quoted] = /".*"$/.exec(line) ?? [];
    return quoted === undefined ? [] : [JSON.parse(quoted) as string];
  });
}

test('one test per check, with what is wrong and what to type', (t) => {
  t.is(
    tap.write(run(verdicts), plain),
    `TAP version 13
1..5
not ok 1 - backup.external[photos]
  ---
  message: "last received snapshot 16d 4h old (crit > 15d)"
  severity: "critical"
  value: 1396800
  unit: "s"
  warn: "691200"
  crit: "1296000"
  fix: "attach the drive, then: systemctl --user start btrfs-backup-weekly.service"
  how:
    - "/run/media/deck/WD-18TB/.snapshots"
  ...
not ok 2 - disk.used[/]
  ---
  message: "86.4 % used, 15.9 GiB free (warn >= 80 %)"
  severity: "warning"
  value: 86.4
  unit: "%"
  warn: "@80:"
  crit: "@90:"
  fix: "quarterdeck, pane 2"
  ...
not ok 3 - btrfs.scrub[/mnt/pool]
  ---
  message: "needs root to read scrub status (permission)"
  severity: "unknown"
  reason: "permission"
  how:
    - "sudo -n -- btrfs (exit 1, 31 ms): sudo: a password is required"
  ...
ok 4 - host.memory
ok 5 - gpu.render # SKIP the configuration says: no GPU
`,
  );
});

test('a run that failed is a test that failed: an empty plan would be green', (t) => {
  for (const error of [clean('config.toml: no such setting'), null]) {
    const read = parse(tap.write(run([], { status: 'unknown', error }), plain));
    t.is(read?.planned, 1);
    t.deepEqual(
      read?.points.map(({ ok }) => ok),
      [false],
    );
    t.deepEqual(strings(read?.points[0]?.block ?? []), [error ?? 'nothing was judged', 'unknown']);
  }
});

test('a name cannot skip its own test', (t) => {
  const text = tap.write(run([verdict('a.b[x # SKIP]', { status: 'critical' })]), plain);
  t.regex(text, /^not ok 1 - a\.b\[x \\# SKIP\]$/m);
});

test('whatever the box says: the plan counts, nobody forges a line, every text comes back', (t) => {
  always((some) => {
    const read = parse(tap.write(run(some, { error: null }), plain));
    if (read === null) return false;
    if (some.length === 0) return read.points.length === 1;
    const texts = read.points.flatMap(({ block }) => strings(block));
    const bad = some.filter(({ status }) => ['unknown', 'warning', 'critical'].includes(status));
    return (
      read.planned === some.length &&
      read.points.length === some.length &&
      read.points.filter(({ ok }) => !ok).length === bad.length &&
      read.points.filter(({ skipped }) => skipped).length ===
        some.filter(({ status }) => status === 'not-applicable').length &&
      bad.every(({ summary }) => texts.some((text) => text.startsWith(summary)))
    );
  });
  t.pass();
});
