import { readdir, readFile } from 'node:fs/promises';
import test from 'ava';
import { parse } from 'yaml';
import { parseCommandLine } from '../../source/commands/command-line.ts';
import { prometheus } from '../../source/report/prometheus.ts';
import { plain, run, verdicts } from '../report/sample.ts';

/** Keys by section, of systemd.unit(5), systemd.service(5), systemd.timer(5), systemd.exec(5): those that are used here. */
const known: Readonly<Record<string, readonly string[]>> = {
  Unit: ['Description', 'Documentation', 'OnFailure'],
  Service: ['Type', 'ExecStart', 'SuccessExitStatus', 'TimeoutStartSec', 'Nice', 'Environment'],
  Timer: ['OnCalendar', 'RandomizedDelaySec', 'AccuracySec', 'Persistent'],
  Install: ['WantedBy'],
};

const units = await readdir('contrib/systemd');

for (const name of units) {
  test(`${name} holds only what systemd knows, in its section`, async (t) => {
    let section = '';
    const seen: string[] = [];
    for (const line of (await readFile(`contrib/systemd/${name}`, 'utf8')).split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const [, head] = /^\[(\w+)\]$/.exec(line) ?? [];
      if (head !== undefined) section = head;
      else {
        const [, key = line] = /^(\w+)=\S/.exec(line) ?? [];
        t.true(known[section]?.includes(key), `[${section}] ${key}`);
        seen.push(key);
      }
    }
    t.true(seen.includes('Description'));
  });
}

test('the service and the timer name each other, and what a failure starts is there', async (t) => {
  const service = await readFile('contrib/systemd/quarterdeck-check.service', 'utf8');
  t.true(units.includes('quarterdeck-check.timer'));
  const [, notify = ''] = /^OnFailure=(.*)%n\.service$/m.exec(service) ?? [];
  t.true(units.includes(`${notify}.service`), notify);
});

for (const [file, form] of [
  ['contrib/systemd/quarterdeck-check.service', /^ExecStart=\S+\/quarterdeck (.*)$/m],
  ['contrib/cron/crontab', /^\S+ \S+ \S+ \S+ \S+ \S+\/quarterdeck (.*)$/m],
] as const) {
  test(`${file} runs a command line that there is`, async (t) => {
    const [, words = ''] = form.exec(await readFile(file, 'utf8')) ?? [];
    const request = parseCommandLine(words.split(' '));
    t.is(request.face, 'check');
    t.true(request.check.quiet);
  });
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly action: string };
    }[];
  }[];
}

test('the alert rules ask for metrics that the report has, and say what to type', async (t) => {
  const text = prometheus.write(run(verdicts), plain);
  const metrics = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const { groups } = parse(await readFile('contrib/prometheus/quarterdeck.rules.yml', 'utf8')) as Rules;
  const rules = groups.flatMap((group) => group.rules);
  t.true(rules.length >= 6);
  for (const { alert, expr, labels, annotations } of rules) {
    const names = [...expr.matchAll(/quarterdeck_\w+/g)].map(([name]) => name);
    t.true(names.length > 0 && names.every((name) => metrics.has(name)), `${alert}: ${expr}`);
    t.true(['warning', 'critical'].includes(labels.severity), alert);
    t.true(annotations.summary !== '' && annotations.action !== '', alert);
  }
});
