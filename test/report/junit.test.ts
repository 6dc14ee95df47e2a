import test from 'ava';
import { junit } from '../../source/report/junit.ts';
import { clean } from '../../source/text/clean.ts';
import { always } from './hostile.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string) => text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? '?');

/** Reads the part of XML that a report needs. Null: it is not well-formed. */
function parse(text: string): Element | null {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) return null;
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) return null;
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const stack = [root];
  const token = /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<>]+)/y;
  while (token.lastIndex < body.length) {
    const found = token.exec(body);
    const parent = stack.at(-1);
    if (found === null || parent === undefined) return null;
    const [, closing, name = '', pairs = '', empty, content] = found;
    if (content !== undefined) parent.text += unescaped(content);
    else if (closing === '/') {
      if (stack.pop()?.name !== name) return null;
    } else {
      const attributes: Record<string, string> = {};
      for (const [, key = '', value = ''] of pairs.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
        if (key in attributes) return null;
        attributes[key] = unescaped(value);
      }
      const element: Element = { name, attributes, children: [], text: '' };
      parent.children.push(element);
      if (empty !== '/') stack.push(element);
    }
  }
  const [only] = root.children;
  return stack.length === 1 && root.children.length === 1 && root.text.trim() === '' ? (only ?? null) : null;
}

function casesOf(text: string): readonly Element[] | null {
  return parse(text)?.children[0]?.children ?? null;
}

test('one test case per check: failures, errors, and what is skipped', (t) => {
  t.is(
    junit.write(run(verdicts), plain),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="quarterdeck" tests="5" failures="2" errors="1" skipped="1" time="3.214">
  <testsuite name="quarterdeck" tests="5" failures="2" errors="1" skipped="1" time="3.214" hostname="anchorage" timestamp="2026-11-22T17:00:03Z">
    <testcase classname="quarterdeck.backup.external" name="backup.external[photos]">
      <failure type="critical" message="last received snapshot 16d 4h old (crit &gt; 15d)">fix: attach the drive, then: systemctl --user start btrfs-backup-weekly.service
how: /run/media/deck/WD-18TB/.snapshots</failure>
    </testcase>
    <testcase classname="quarterdeck.disk.used" name="disk.used[/]">
      <failure type="warning" message="86.4 % used, 15.9 GiB free (warn &gt;= 80 %)">fix: quarterdeck, pane 2</failure>
    </testcase>
    <testcase classname="quarterdeck.btrfs.scrub" name="btrfs.scrub[/mnt/pool]">
      <error type="permission" message="needs root to read scrub status (permission)">how: sudo -n -- btrfs (exit 1, 31 ms): sudo: a password is required</error>
    </testcase>
    <testcase classname="quarterdeck.host.memory" name="host.memory"/>
    <testcase classname="quarterdeck.gpu.render" name="gpu.render">
      <skipped message="the configuration says: no GPU"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test('a run that failed is an error: an empty suite would be green', (t) => {
  for (const error of [clean('config.toml: no such setting'), null]) {
    const root = parse(junit.write(run([], { status: 'unknown', error }), plain));
    t.like(root?.attributes, { tests: '1', errors: '1' });
    t.is(root?.children[0]?.children[0]?.children[0]?.attributes['message'], error ?? 'nothing was judged');
  }
});

test('characters that XML does not know are replaced, markup is text', (t) => {
  const summary = clean('</failure>&\ufffe"\'<x a=""/>');
  const text = junit.write(run([verdict('a.b', { status: 'warning', summary })]), plain);
  t.is(casesOf(text)?.[0]?.children[0]?.attributes['message'], '</failure>&\ufffd"\'<x a=""/>');
});

test('whatever the box says: well-formed, one case per check, and the sums are right', (t) => {
  always((some) => {
    const text = junit.write(run(some), plain);
    const root = parse(text);
    const cases = casesOf(text);
    if (root === null || cases === null) return false;
    const inner = (name: string) => cases.filter(({ children }) => children[0]?.name === name).length;
    return (
      cases.length === Math.max(1, some.length) &&
      Number(root.attributes['tests']) === cases.length &&
      Number(root.attributes['failures']) === inner('failure') &&
      Number(root.attributes['errors']) === inner('error') &&
      Number(root.attributes['skipped']) === inner('skipped')
    );
  });
  t.pass();
});
