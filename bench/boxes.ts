import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeLargeBox } from '../fixtures/large-box.js';

/**
 * A copy of the recorded boxes in which every command answers at once: their delays are the box's time, not ours; `huge` and `imported`
 * among them. Call `remove` when all is measured.
 */
export async function boxesWithoutDelays(): Promise<{
  readonly of: (name: string) => string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-bench-'));
  await cp('fixtures/boxes', folder, { recursive: true });
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile() && entry.parentPath.endsWith('/commands'))) {
    const name = path.join(file.parentPath, file.name);
    await writeFile(name, (await readFile(name, 'utf8')).replace(/^! delay .*\n/gm, ''));
  }
  await writeHuge(path.join(folder, 'huge'));
  await writeImported(path.join(folder, 'imported'));
  return {
    of: (name) => path.join(folder, name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const decision =
  '{"duration":"71h12m9s","id":{{n}},"origin":"CAPI","scenario":"crowdsecurity/http-bad-user-agent","scope":"Ip","simulated":false,"type":"ban","value":"2001:db8::{{n}}"}';

/** 528 services with their containers beside the healthy box's own, 10 000 snapshots, 50 000 decisions. */
async function writeHuge(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'commands'), { recursive: true });
  await writeFile(path.join(folder, 'box.toml'), 'title = "Huge"\nextends = "healthy"\n');
  writeLargeBox(folder, { copies: 8, days: 2500 });
  await writeFile(
    path.join(folder, 'commands/crowdsec.txt'),
    [
      '$ podman exec crowdsec cscli decisions list -a -o json',
      `[{"id":398,"source":null,"decisions":[${decision.replaceAll('{{n}}', '0')}`,
      '% times 49999',
      `,${decision}`,
      '% end',
      ']}]\n',
    ].join('\n'),
  );
}

/** Lines of every unit's journal on the box `imported`. */
export const journalLines = 50_000;

const logLine =
  '{"__REALTIME_TIMESTAMP":"{{now -1h us}}","PRIORITY":"6","SYSLOG_IDENTIFIER":"app","_PID":"4711","MESSAGE":"request {{n}} from 2001:db8::7 answered 200 in 4 ms"}';

/** The huge box after `cscli decisions import` of 50 000 addresses (RFC 2544), with long journals. */
async function writeImported(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'commands'), { recursive: true });
  await writeFile(path.join(folder, 'box.toml'), 'title = "Imported"\nextends = "huge"\n');
  const imported = Array.from({ length: 50_000 }, (_, n) => ({
    duration: '71h12m9s',
    id: n + 1,
    origin: 'cscli-import',
    scenario: `import of list ${n % 7}`,
    scope: 'Ip',
    simulated: false,
    type: 'ban',
    value: `198.18.${n >> 8}.${n & 255}`,
  }));
  const alert = { id: 399, source: null, decisions: imported };
  await writeFile(
    path.join(folder, 'commands/crowdsec.txt'),
    `$ podman exec crowdsec cscli decisions list --limit=0 -o json\n${JSON.stringify([alert])}\n`,
  );
  await writeFile(
    path.join(folder, 'commands/journal.txt'),
    [
      '$ journalctl --user --unit=* --lines=* --output=json --no-pager **',
      `% times ${journalLines}`,
      logLine,
      '% end\n',
    ].join('\n'),
  );
}
