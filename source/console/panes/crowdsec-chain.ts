import { type Verdict, worst } from '../../checks/verdict.ts';
import { type Unknown } from '../../model/known.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { toneOf } from '../symbols.ts';
import { unknownHint, unknownSentence } from '../unknowns.ts';
import { type PaneContext, type Row, itemRow, plural, section, worstFirst } from './pane.ts';

/** A link of the chain: what stands on its row, and the checks whose verdicts say whether it holds. */
interface Link {
  readonly key: Clean;
  readonly title: Clean;
  readonly checks: readonly string[];
  /** What it says when all of its verdicts are good; without it the verdict's own words. */
  readonly well?: (verdicts: readonly Verdict[], context: PaneContext) => Clean;
}

/** In the order in which an attack passes them: from the line in a log to the guest who is turned away. */
const links: readonly Link[] = [
  { key: literal('acquisition'), title: literal('Logs'), checks: ['crowdsec.acquis'] },
  { key: literal('parser'), title: literal('Parsers'), checks: ['crowdsec.parser'] },
  { key: literal('scenarios'), title: literal('Scenarios'), checks: ['crowdsec.scenarios'] },
  { key: literal('lapi'), title: literal('LAPI'), checks: ['crowdsec.lapi'] },
  { key: literal('capi'), title: literal('CAPI'), checks: ['crowdsec.capi'] },
  { key: literal('decisions'), title: literal('Decisions'), checks: ['crowdsec.community'] },
  {
    key: literal('bouncers'),
    title: literal('Bouncers'),
    checks: ['crowdsec.bouncer'],
    well: (verdicts, { model: { protection } }) => {
      const all = protection.bouncers.known ? protection.bouncers.value : [];
      const older = all.filter(({ twinOf }) => twinOf !== null).length;
      const [first] = verdicts;
      const told =
        verdicts.length === 1 && first !== undefined
          ? say`${first.target ?? literal('')}: ${first.summary}`
          : say`${verdicts.length} of ${verdicts.length} pull`;
      return say`${told} (${literal(protection.mode)})${older === 0 ? literal('') : say`; ${plural(older, literal('older registration'), literal('older registrations'))}`}`;
    },
  },
  {
    key: literal('routes'),
    title: literal('Routes'),
    checks: ['traefik.route'],
    well: (verdicts) =>
      say`${plural(verdicts.length, literal('route'), literal('routes'))}: what is public asks CrowdSec first`,
  },
  { key: literal('sources'), title: literal('Guests'), checks: ['crowdsec.sources'] },
  { key: literal('own'), title: literal('Yourself'), checks: ['security.self_ban'] },
];

interface Judged extends Link {
  readonly verdicts: readonly Verdict[];
}

function judged({ verdicts }: PaneContext): readonly Judged[] {
  return links.map((link) => ({
    ...link,
    verdicts: worstFirst(verdicts.filter(({ check }) => link.checks.includes(check))),
  }));
}

function asUnknown({ reason, summary, ageMs, evidence }: Verdict, now: number): Unknown {
  const origin = { probes: [], takenAt: now - ageMs, evidence };
  return { known: false, reason: reason ?? 'pending', detail: summary, origin };
}

function cellOf({ verdicts, well }: Judged, context: PaneContext): Line {
  const [first] = verdicts;
  if (first === undefined) return line(literal('not judged'), 'dim');
  const { status, summary, target } = first;
  const named = target === null ? summary : say`${target}: ${summary}`;
  if (status === 'unknown')
    return line(unknownSentence({ ...asUnknown(first, context.now), detail: named }, context.now), 'unknown');
  const good = verdicts.filter((one) => one.status === 'ok');
  if (status === 'ok' && well !== undefined) return line(well(good, context));
  if (status === 'ok' || status === 'not-applicable') return line(summary, status === 'ok' ? 'plain' : 'dim');
  const others = verdicts.filter((one) => one.status === 'warning' || one.status === 'critical').length - 1;
  return joinLines([line(named, toneOf(status)), line(others > 0 ? say`+${others}` : ('' as Clean))]);
}

function isBroken({ verdicts }: Judged): boolean {
  const [first] = verdicts;
  return first?.status === 'warning' || first?.status === 'critical';
}

/** The chain in one sentence: whether it holds, or which link is the first that does not. */
export function chainInWords(context: PaneContext): Line {
  const all = judged(context);
  const broken = all.filter(isBroken);
  const [first, ...others] = broken;
  if (first !== undefined) {
    const more =
      others.length === 0
        ? literal('')
        : say`, then ${join(
            others.map(({ title }) => title),
            ', ',
          )}`;
    return line(say`broken first at ${first.title}${more}`, toneOf(worst(first.verdicts)));
  }
  const dark = all.filter(({ verdicts }) => worst(verdicts) === 'unknown');
  const [open] = dark;
  if (open !== undefined) return line(say`not known from ${open.title} on`, 'unknown');
  return line(literal('holds'));
}

/** What is done to CrowdSec itself is done on the rows of what does it. */
const actedOn: ReadonlySet<string> = new Set(['lapi', 'decisions']);
const target = { kind: 'crowdsec', key: literal('CrowdSec') } as const;

/** A row for each link, under a heading that says whether the chain holds. */
export function chainRows(context: PaneContext): readonly Row[] {
  const columns: readonly Column<Judged>[] = [
    { title: literal('The chain'), min: 12, goes: 0, cell: ({ title }) => line(title) },
    { title: literal(''), min: 8, goes: 0, grows: true, cell: (link) => cellOf(link, context) },
  ];
  return section(context, columns, judged(context), (link, cells) => {
    const [first] = link.verdicts;
    const row = itemRow(context, link.key, cells, {
      ...(actedOn.has(link.key) ? { target } : {}),
      ...(first === undefined ? {} : { status: first.status }),
      ...(first?.status === 'unknown' ? { hint: unknownHint(asUnknown(first, context.now)) } : {}),
    });
    // Those of bouncers and routes stand on rows of their own as well.
    return { ...row, verdicts: link.verdicts };
  });
}
