import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { check } from '../../source/commands/check.ts';
import { parseCommandLine } from '../../source/commands/command-line.ts';
import { type Place } from '../../source/commands/place.ts';
import { checkReport } from '../../source/report/json-schema.ts';

/** What is written in verdicts.txt: the exit code, and every verdict that is neither ok nor not applicable. */
function expectations(text: string): { exit: number; verdicts: readonly string[] } {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const exit = Number(/^exit (\d)$/.exec(lines[0] ?? '')?.[1]);
  return {
    exit,
    verdicts: lines
      .slice(1)
      .map((line) => line.trim().replace(/ +/, ' '))
      .toSorted(),
  };
}

interface Report {
  readonly exit_code: number;
  readonly results: readonly { readonly id: string; readonly status: string }[];
}

const boxes = path.resolve('fixtures/boxes');
const names = (await readdir(boxes, { withFileTypes: true })).filter((entry) => entry.isDirectory());

for (const { name } of names) {
  test(`the box "${name}" is judged as its verdicts.txt says`, async (t) => {
    const expected = expectations(await readFile(path.join(boxes, name, 'verdicts.txt'), 'utf8'));
    let printed = '';
    const place: Place = {
      version: '0.0.0',
      boxes,
      environment: {},
      terminal: { isTTY: false, columns: undefined, rows: undefined },
      print: (text) => Promise.resolve(void (printed += text)),
      complain: (text) => Promise.reject(new Error(text)),
    };
    const code = await check(parseCommandLine(['--check', '--demo', name, '--format', 'json']), place);
    const report = JSON.parse(printed) as Report;
    t.notThrows(() => checkReport.parse(report), 'it fits the published schema');
    const findings = report.results
      .filter(({ status }) => status !== 'ok' && status !== 'not_applicable')
      .map(({ id, status }) => `${status} ${id}`);
    t.deepEqual(findings.toSorted(), expected.verdicts);
    t.is(code, expected.exit as typeof code);
    t.is(report.exit_code, code);
  });
}
