import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { thatCount } from '../../source/checks/acknowledgement.ts';
import { samplesFor } from '../../source/commands/samples.ts';
import { buildModel } from '../../source/model/build.ts';
import { readAll } from '../../source/watch/once.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { exitCode, type Verdict, worst } from '../../source/checks/verdict.ts';
import { formats } from '../../source/report/formats.ts';
import { checkReport } from '../../source/report/json-schema.ts';
import { type CheckRun, type Style } from '../../source/report/report.ts';
import { clean } from '../../source/text/clean.ts';
import { openBox } from '../support/recorded-box.ts';

/**
 * Every format of every recorded box, as a person has read it: test/report/golden/BOX/. `npm run golden` writes them anew; what
 * changed is in the diff. A report of all that is well would be read by nobody, so each holds what is not, and a few that are.
 */
const folder = 'test/report/golden';
const writes = process.env['GOLDEN'] === 'write';
const alwaysShown =
  /^(?:session\.present|disk\.used\[\/\]|service\.state\[traefik\]|redis\.memory|host\.load|timer\.scheduled)/;
const names = (await readdir('fixtures/boxes', { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const mail: Style = { colour: false, unicode: false, columns: 100, verbose: false, quiet: false };

function isShown({ id, status }: Verdict): boolean {
  return (status !== 'ok' && status !== 'not-applicable') || alwaysShown.test(id);
}

async function runOf(name: string): Promise<CheckRun> {
  const { box, config } = await openBox(name);
  const { readings } = await readAll({ box, config }, { deadlineMs: 60_000 });
  const { identity } = box;
  const now = box.now();
  const past = await (await samplesFor(box, config, {}, 'check')).past(now);
  const model = buildModel(readings, {}, { identity, now, config, past });
  const verdicts = judgeAll(model, config).filter(isShown).map(undated);
  const status = worst(thatCount(verdicts));
  return {
    version: '0.0.0',
    runId: () => '00000000-0000-4000-8000-000000000000',
    host: clean(box.identity.hostname),
    bootId: null,
    startedAt: Date.UTC(2026, 10, 22, 17),
    durationMs: 1200,
    status,
    exitCode: exitCode(status),
    complete: true,
    verdicts,
    error: null,
  };
}

/** How long a command took is this machine's. */
function undated(verdict: Verdict): Verdict {
  return { ...verdict, ageMs: 1000, evidence: verdict.evidence.map((one) => ({ ...one, tookMs: 12 })) };
}

const endings: Readonly<Record<string, string>> = { json: 'json', junit: 'xml', prometheus: 'prom' };

/** File name and text of each report. */
function reportsOf(run: CheckRun): readonly (readonly [string, string])[] {
  return [
    ...formats.map(
      (format) => [`${format.id}.${endings[format.id] ?? 'txt'}`, format.write(run, mail)] as const,
    ),
    ['human-quiet.txt', formats[0]?.write(run, { ...mail, quiet: true }) ?? ''],
    ['human-verbose.txt', formats[0]?.write(run, { ...mail, verbose: true }) ?? ''],
  ];
}

for (const name of names) {
  test(`the reports of the box "${name}" are those that were read`, async (t) => {
    const reports = reportsOf(await runOf(name));
    const place = path.join(folder, name);
    if (writes) await mkdir(place, { recursive: true });
    for (const [file, text] of reports) {
      const where = path.join(place, file);
      if (writes) await writeFile(where, text);
      else t.is(text, await readFile(where, 'utf8').catch(() => ''), `${where} (npm run golden writes it)`);
      if (file === 'json.json') t.notThrows(() => checkReport.parse(JSON.parse(text)));
      if (file.startsWith('human')) {
        // A command that was cut would be of no use: one long word of it may stand out.
        for (const line of text.split('\n'))
          t.true(line.length <= 100 || /\S{60}/.test(line), `${where}: ${line.length} characters: ${line}`);
        t.regex(text, /^[\n\u0020-\u007e]*$/, 'ASCII: nobody knows the character set of a mail');
      }
    }
    t.true(reports.length >= 10);
  });
}

test('no report of a box that is gone lies about', async (t) => {
  t.deepEqual((await readdir(folder)).toSorted(), names.toSorted());
});
