import { type Known } from '../../model/known.ts';
import { type Workers } from '../../model/machine-learning.ts';
import { type Memory, type Service } from '../../model/services.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { bytes, duration, missing, percent } from '../../text/format.ts';
import { ago } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { bar } from '../parts/bar.ts';
import { unknownHint, unknownSentence } from '../unknowns.ts';
import { fact, knownFact, listFact } from './facts.ts';
import { inferencePart } from './ml-inference.ts';
import { actOn, part, type Part, unknownPart } from './ml-part.ts';
import { type Detail, type PaneContext } from './pane.ts';
import { stateTone, stateWords } from './stack.ts';

/** What there is to tell of the machine learning's service: its state, its workers, its memory. */
export function ofService(service: Service, context: PaneContext): readonly Part[] {
  const act = actOn(service);
  return [
    part(
      literal('service'),
      literal('Service'),
      joinLines([
        line(service.name, 'strong'),
        line(stateWords(service, context.now), stateTone(service)),
        healthOf(service),
        line(service.why ?? ('' as Clean), 'dim'),
      ]),
      act,
    ),
    workersPart(service, context),
    modelsPart(service, context),
    inferencePart(service, context),
    ...memoryParts(service, context),
    part(
      literal('cpu'),
      literal('CPU'),
      joinLines(
        [
          service.cpu === null
            ? line(literal('not measured yet (needs two readings)'), 'dim')
            : line(say`${percent(service.cpu)} of one processor`),
          service.restarts === null
            ? []
            : line(
                service.restarts === 0
                  ? literal('never restarted by systemd')
                  : say`restarted ${service.restarts} times by systemd`,
                service.restarts > 0 ? 'warning' : 'dim',
              ),
          service.cpuHeldSeconds === null || service.cpuHeldSeconds < 1
            ? []
            : line(say`held back by CPUQuota for ${duration(service.cpuHeldSeconds * 1000)}`, 'warning'),
        ],
        ' · ',
      ),
    ),
  ];
}

/** What podman's health check says, where its state does not say so already. */
function healthOf({ health, state }: Service): Line {
  if (health === 'none') return line(literal('no health check'), 'warning');
  if (health === state) return [];
  return line(
    literal(health),
    health === 'unhealthy' ? 'critical' : health === 'unknown' ? 'unknown' : 'plain',
  );
}

/** Whether what serves the requests lives; the container's own state does not tell. */
function workersPart(service: Service, { model: { ml }, now }: PaneContext): Part {
  const act = actOn(service);
  const [key, label] = [literal('workers'), literal('Workers')];
  if (!ml.workers.known) return unknownPart(key, label, ml.workers, now, act);
  const { deaths, overMs, error } = ml.workers.value;
  const last = deaths.at(-1);
  return part(
    key,
    label,
    joinLines(
      [
        last === undefined
          ? line(say`none died in ${duration(overMs)}`)
          : line(
              say`${deaths.length} died in ${duration(overMs)}, last ${ago(now, last.at)}: ${last.how}`,
              'critical',
            ),
        error === null || now - error.at > errorMs
          ? []
          : line(say`${ago(now, error.at)}: ${error.text}`, 'warning'),
      ],
      ' · ',
    ),
    act,
  );
}

/** An error of the log that is older than this is not news. */
const errorMs = 3_600_000;

/** What is in memory: nothing, when nobody has asked for some minutes, and that is as it should be. */
function modelsPart(service: Service, { model: { ml }, now }: PaneContext): Part {
  const act = actOn(service);
  const [key, label] = [literal('models'), literal('Models')];
  if (!ml.workers.known) return unknownPart(key, label, ml.workers, now, act);
  const { loaded, idleAt, deaths } = ml.workers.value;
  const newest = loaded.at(-1);
  if (newest !== undefined) {
    const names = loaded.map(({ name, task }) => say`${name} (${task})`);
    return part(key, label, joinLines([line(join(names, ', ')), line(ago(now, newest.at), 'dim')]), act);
  }
  const died = deaths.at(-1)?.at ?? null;
  if (died !== null && died > (idleAt ?? 0))
    return part(key, label, line(say`none: gone with the worker ${ago(now, died)}`, 'warning'), act);
  const idle = idleAt === null ? literal('none loaded yet') : say`unloaded ${ago(now, idleAt)}, idle`;
  return part(key, label, line(say`${idle} (normal: loaded when asked for)`, 'dim'), act);
}

function memoryParts(service: Service, { now, width }: PaneContext): readonly Part[] {
  const known = service.memory;
  if (!known.known) {
    const value = line(unknownSentence(known, now), 'unknown');
    return [
      part(literal('memory'), literal('Memory'), value, { status: 'unknown', hint: unknownHint(known) }),
    ];
  }
  const memory = known.value;
  if (memory === null)
    return [part(literal('memory'), literal('Memory'), line(literal('no processes'), 'dim'))];
  const limit = memory.max ?? memory.high;
  const share = limit === null ? null : (memory.workingSet / limit) * 100;
  const cells = Math.max(4, Math.min(24, width - 50));
  return [
    part(
      literal('memory'),
      literal('Memory now'),
      limit === null || share === null
        ? joinLines([line(bytes(memory.workingSet)), line(literal('no limit set'), 'warning')])
        : [
            ...line(say`${bytes(memory.workingSet)} of ${bytes(limit)}  `),
            ...bar(share, cells, share >= 90 ? 'warning' : 'accent'),
            ...line(say` ${percent(share)}`),
          ],
      actOn(service),
    ),
    part(
      literal('peak'),
      literal('Memory peak'),
      joinLines(
        [
          memory.peak === null
            ? line(missing, 'dim')
            : line(
                limit === null
                  ? bytes(memory.peak)
                  : say`${bytes(memory.peak)} (${percent((memory.peak / limit) * 100)})`,
              ),
          memory.swap === null ? [] : line(say`swap ${bytes(memory.swap)}`, 'dim'),
          memory.high === null ? [] : line(say`MemoryHigh ${bytes(memory.high)}`, 'dim'),
        ],
        ' · ',
      ),
    ),
    part(literal('trouble'), literal('OOM kills'), troubleOf(memory), actOn(service)),
  ];
}

/** What the kernel had to do about its memory, since the unit was started. */
function troubleOf({ oomKills, throttled, stalled }: Memory): Line {
  return joinLines(
    [
      oomKills === null
        ? line(literal('not told'), 'unknown')
        : oomKills === 0
          ? line(literal('none since it started'))
          : line(say`${oomKills} since it started`, 'warning'),
      stalled === null
        ? []
        : line(say`stood still ${percent(stalled)} of a minute`, stalled > 10 ? 'warning' : 'dim'),
      throttled === null || throttled === 0 ? [] : line(say`held back ${throttled} times`, 'warning'),
    ],
    ' · ',
  );
}

/** What the log tells of the workers, and what is in memory. */
export function workersDetail(workers: Known<Workers>, now: number): Detail {
  const title = literal('Workers of the machine learning');
  if (!workers.known)
    return { title, facts: [knownFact(literal('State'), workers, now, () => [])], table: null };
  const { deaths, loaded, idleAt, error, overMs, lines } = workers.value;
  const reach = lines === null ? duration(overMs) : say`${duration(overMs)}, as far as ${lines} lines reach`;
  return {
    title,
    facts: [
      fact(literal('Read of'), reach),
      fact(literal('Died'), deaths.length === 0 ? literal('none') : say`${deaths.length}`),
      fact(literal('Idle'), idleAt === null ? null : say`models unloaded ${ago(now, idleAt)}`),
      ...listFact(
        literal('In memory'),
        loaded.map(({ name, task, at }) => say`${name} (${task}), ${ago(now, at)}`),
      ),
      ...(error === null ? [] : [fact(literal('Last error'), say`${ago(now, error.at)}: ${error.text}`)]),
    ],
    table:
      deaths.length === 0
        ? null
        : {
            columns: [literal('died'), literal('by')],
            rows: deaths
              .slice(-10)
              .reverse()
              .map(({ at, how }) => [ago(now, at), how]),
          },
  };
}
