import { presentOf } from '../../model/library.ts';
import { type Queue } from '../../probes/immich-api.ts';
import { clean, literal, say } from '../../text/clean.ts';
import { bytes, missing, shortBytes } from '../../text/format.ts';
import { joinLines, line } from '../line.ts';
import { unknownSentence } from '../unknowns.ts';
import { actOn, part, type Part, partRows, unknownPart } from './ml-part.ts';
import { type PaneContext, type Row } from './pane.ts';
import { pingLine } from './pings.ts';
import { stateTone, stateWords } from './stack.ts';

/** The database and the queue that Immich rests on; where there is no Immich, nothing of them is asked. */
export function besideRows(context: PaneContext): readonly Row[] {
  const { model, now } = context;
  const parts: Part[] = [...server(context)];
  const { postgres, redis, ml } = model;
  const ofDatabase = actOn(ml.database);
  const ofRedis = actOn(ml.redis);
  if (!postgres.known)
    parts.push(unknownPart(literal('database'), literal('PostgreSQL'), postgres, now, ofDatabase));
  else if (!postgres.value.answers)
    parts.push(
      part(literal('database'), literal('PostgreSQL'), line(postgres.value.why, 'critical'), ofDatabase),
    );
  else {
    const { size, connections, maxConnections, extensions } = postgres.value;
    const vector = ['vchord', 'vectors', 'vector'].find((name) => extensions[name] !== undefined);
    parts.push(
      part(
        literal('database'),
        literal('PostgreSQL'),
        joinLines([
          line(bytes(size)),
          line(say`${connections} of ${maxConnections} connections`),
          vector === undefined
            ? line(literal('no vector extension'), 'critical')
            : line(say`${clean(vector)} ${extensions[vector] ?? missing}`, 'dim'),
        ]),
        ofDatabase,
      ),
    );
  }
  parts.push(...photos(context));
  if (!redis.known) parts.push(unknownPart(literal('redis'), literal('Redis'), redis, now, ofRedis));
  else if (!redis.value.answers)
    parts.push(part(literal('redis'), literal('Redis'), line(redis.value.why, 'critical'), ofRedis));
  else {
    const { version, usedMemory, policy, clients } = redis.value;
    parts.push(
      part(
        literal('redis'),
        literal('Redis'),
        joinLines([
          line(say`${shortBytes(usedMemory)} used`),
          line(say`${clients} clients`),
          line(policy, policy === 'noeviction' ? 'plain' : 'warning'),
          line(version, 'dim'),
        ]),
        ofRedis,
      ),
    );
  }
  parts.push(...queues(context));
  return partRows(context, literal('Immich’s data'), parts);
}

/** How many there are; nothing where the database was not asked, or has none. */
function photos({ model: { postgres, ml } }: PaneContext): readonly Part[] {
  const library = postgres.known && postgres.value.answers ? postgres.value.library : null;
  if (library === null) return [];
  const { trashed, offline } = library;
  const present = presentOf(library);
  return [
    part(
      literal('photos'),
      literal('Photos'),
      joinLines(
        [
          line(say`${present} photos and videos`, present === 0 ? 'critical' : 'plain'),
          line(say`${trashed} in the trash`, trashed > present ? 'critical' : 'dim'),
          offline === 0 ? [] : line(say`${offline} offline`, 'warning'),
        ],
        ' · ',
      ),
      actOn(ml.database),
    ),
  ];
}

/** Queues of jobs, where Immich's API is configured. */
function queues({ model: { immichApi, ml }, now }: PaneContext): readonly Part[] {
  const [key, label] = [literal('queues'), literal('Jobs')];
  if (!immichApi.known) return [unknownPart(key, label, immichApi, now)];
  const api = immichApi.value;
  if (api === null)
    return [part(key, label, line(literal('not asked (immich.api in the configuration)'), 'dim'))];
  const { major, minor, patch } = api.version;
  const version = line(say`Immich ${major}.${minor}.${patch}`, 'dim');
  if (!api.queues.known)
    return [
      part(key, label, joinLines([line(api.queues.detail, 'unknown'), version], ' · '), {
        status: 'unknown',
      }),
    ];
  const sum = (of: (queue: Queue) => number) =>
    api.queues.known ? api.queues.value.reduce((all, one) => all + of(one), 0) : 0;
  const failed = sum((queue) => queue.failed);
  const busiest = [...api.queues.value].sort((one, other) => other.waiting - one.waiting)[0];
  return [
    part(
      key,
      label,
      joinLines(
        [
          line(say`${sum((queue) => queue.active)} run, ${sum((queue) => queue.waiting)} wait`),
          busiest === undefined || busiest.waiting === 0 ? [] : line(say`most of ${busiest.name}`, 'dim'),
          line(say`${failed} failed`, failed === 0 ? 'dim' : 'warning'),
          version,
        ],
        ' · ',
      ),
      actOn(ml.service),
    ),
  ];
}

/** The server that people and phones talk to. */
function server({ model: { ml, pings }, now }: PaneContext): readonly Part[] {
  const [key, label] = [literal('server'), literal('Server')];
  const own = ml.server;
  const ping = pings.known ? pings.value.find(({ name }) => name === 'immich') : undefined;
  const answer = pings.known
    ? ping === undefined
      ? []
      : pingLine(ping)
    : line(unknownSentence(pings, now), 'unknown');
  return own === null && ping === undefined
    ? []
    : [
        part(
          key,
          label,
          joinLines([
            own === null
              ? line(literal('no such service'), 'critical')
              : line(stateWords(own, now), stateTone(own)),
            answer,
          ]),
          actOn(own),
        ),
      ];
}
