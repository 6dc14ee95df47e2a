import { type Known } from '../../model/known.ts';
import { type Service } from '../../model/services.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { bytes, duration, missing, percent, shortBytes } from '../../text/format.ts';
import { type Line, joinLines, line } from '../line.ts';
import { bar } from '../parts/bar.ts';
import { type Column } from '../parts/columns.ts';
import { unknownHint, unknownSentence } from '../unknowns.ts';
import {
  type Pane,
  type PaneContext,
  type Row,
  type RowParts,
  itemRow,
  section,
  sentenceRow,
} from './pane.ts';
import { databaseDetail, redisDetail } from './immich-detail.ts';
import { serviceDetail } from './service-detail.ts';
import { stateTone, stateWords } from './stack.ts';

interface Part {
  readonly key: Clean;
  readonly label: Clean;
  readonly value: Line;
  readonly parts?: RowParts;
}

function part(key: Clean, label: Clean, value: Line, parts?: RowParts): Part {
  return parts === undefined ? { key, label, value } : { key, label, value, parts };
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
    ),
    part(
      literal('peak'),
      literal('Memory peak'),
      memory.peak === null
        ? line(missing, 'dim')
        : line(
            limit === null
              ? bytes(memory.peak)
              : say`${bytes(memory.peak)} (${percent((memory.peak / limit) * 100)} of the limit)`,
          ),
    ),
    part(
      literal('oom'),
      literal('OOM kills'),
      memory.oomKills === null
        ? line(missing, 'dim')
        : line(
            memory.oomKills === 0
              ? literal('none since it started')
              : say`${memory.oomKills} since it started`,
            memory.oomKills === 0 ? 'plain' : 'warning',
          ),
    ),
    ...(memory.throttled === null || memory.throttled === 0
      ? []
      : [
          part(
            literal('throttled'),
            literal('Held back'),
            line(say`${memory.throttled} times at MemoryHigh (slow, not killed)`, 'warning'),
          ),
        ]),
  ];
}

/** What is done to a row is done to its service. */
function actOn(service: Service | null): RowParts {
  return service === null ? {} : { target: { kind: 'service', key: service.name }, unit: service.unitId };
}

function ofService(service: Service, context: PaneContext): readonly Part[] {
  const { ml } = context.model;
  const act = actOn(service);
  return [
    part(
      literal('service'),
      literal('Service'),
      joinLines([
        line(service.name, 'strong'),
        line(stateWords(service, context.now), stateTone(service)),
        line(service.why ?? ('' as Clean), 'dim'),
      ]),
      act,
    ),
    part(
      literal('health'),
      literal('Health'),
      joinLines([
        line(
          service.health === 'none' ? literal('no health check') : literal(service.health),
          service.health === 'unhealthy' ? 'critical' : service.health === 'unknown' ? 'unknown' : 'plain',
        ),
        ml.startPeriodLeft === null
          ? []
          : line(say`start period: ${duration(ml.startPeriodLeft)} left`, 'dim'),
      ]),
      act,
    ),
    ...memoryParts(service, context),
    part(
      literal('cpu'),
      literal('CPU'),
      service.cpu === null
        ? line(literal('not measured yet (needs two readings)'), 'dim')
        : line(say`${percent(service.cpu)} of one processor`),
    ),
    part(
      literal('restarts'),
      literal('Restarts'),
      service.restarts === null
        ? line(missing, 'dim')
        : line(say`${service.restarts} by systemd itself`, service.restarts > 0 ? 'warning' : 'plain'),
    ),
  ];
}

function cachePart({ model: { ml }, now }: PaneContext): Part {
  const { cache } = ml;
  if (!cache.known)
    return part(literal('cache'), literal('Model cache'), line(unknownSentence(cache, now), 'unknown'), {
      status: 'unknown',
      hint: unknownHint(cache),
    });
  if (cache.value === null)
    return part(
      literal('cache'),
      literal('Model cache'),
      line(literal('no folder known (ml.cache, or Volume=…:/cache of its Quadlet)'), 'dim'),
    );
  const { size, path, mount } = cache.value;
  return part(
    literal('cache'),
    literal('Model cache'),
    joinLines([
      size === null ? line(literal('size not measured'), 'unknown') : line(shortBytes(size)),
      line(path, 'dim'),
      mount === null ? [] : line(say`on ${mount}`, 'dim'),
    ]),
    actOn(ml.service),
  );
}

function pingPart({ model: { ml }, now }: PaneContext): Part {
  const { ping } = ml;
  if (!ping.known)
    return part(literal('ping'), literal('Ping'), line(unknownSentence(ping, now), 'unknown'), {
      status: 'unknown',
      hint: unknownHint(ping),
    });
  if (ping.value === null)
    return part(literal('ping'), literal('Ping'), line(literal('not configured (pings)'), 'dim'));
  const { answered, text, tookMs, url, from } = ping.value;
  const where = from === null ? url : say`${url} from ${from}`;
  return part(
    literal('ping'),
    literal('Ping'),
    joinLines([
      answered ? line(say`${text} in ${Math.round(tookMs)} ms`) : line(say`no answer: ${text}`, 'critical'),
      line(where, 'dim'),
    ]),
    { about: line(where) },
  );
}

/** The database and the queue that Immich rests on; where there is no Immich, nothing of them is asked. */
function besideRows(context: PaneContext): readonly Row[] {
  const { model, now } = context;
  const parts: Part[] = [];
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
  const columns: readonly Column<Part>[] = [
    { title: literal('Immich’s data'), min: 12, goes: 0, cell: ({ label }) => line(label) },
    { title: literal(''), min: 10, goes: 0, grows: true, cell: ({ value }) => value },
  ];
  return section(context, columns, parts, ({ key, value, parts: more }, cells) =>
    itemRow(context, key, cells, { about: value, ...more }),
  );
}

function unknownPart(
  key: Clean,
  label: Clean,
  fact: Extract<Known<unknown>, { known: false }>,
  now: number,
  more: RowParts,
): Part {
  return part(key, label, line(unknownSentence(fact, now), 'unknown'), {
    ...more,
    status: 'unknown',
    hint: unknownHint(fact),
  });
}

/** 6 ML: Immich's machine learning in all that can be told of it, and the data that it works on. */
export const ml: Pane = {
  id: 'ml',
  key: '6',
  title: literal('ML'),
  rows(context) {
    const { ml } = context.model;
    const columns: readonly Column<Part>[] = [
      { title: literal('Machine learning'), min: 12, goes: 0, cell: ({ label }) => line(label) },
      { title: literal(''), min: 10, goes: 0, grows: true, cell: ({ value }) => value },
    ];
    const parts = [
      ...(ml.service === null ? [] : ofService(ml.service, context)),
      pingPart(context),
      cachePart(context),
    ];
    const rows = section(context, columns, parts, ({ key, value, parts: more }, cells) =>
      itemRow(context, key, cells, { about: value, ...more }),
    );
    if (ml.service === null) {
      const none = sentenceRow(
        literal('none:ml'),
        say`No service is named ${join(ml.lookedFor, ' or ')}: no Quadlet, no unit, no container (ml.containers).`,
      );
      return { summary: line(literal('no such service'), 'strong'), rows: [none, ...rows] };
    }
    return { summary: summarize(ml.service), rows: [...rows, ...besideRows(context)] };
  },
  detail(model, key, now) {
    if (key === 'database') return databaseDetail(model, now);
    if (key === 'redis') return redisDetail(model.redis, now);
    const { service } = model.ml;
    return service !== null && key === 'service' ? serviceDetail(service, now) : null;
  },
};

function summarize(service: Service): Line {
  const memory = service.memory.known ? service.memory.value : null;
  const limit = memory === null ? null : (memory.max ?? memory.high);
  return joinLines(
    [
      line(literal(service.state), service.state === 'running' ? 'plain' : 'strong'),
      service.health === 'none'
        ? []
        : line(literal(service.health), service.health === 'healthy' ? 'plain' : 'strong'),
      memory === null
        ? []
        : line(
            limit === null
              ? shortBytes(memory.workingSet)
              : say`${shortBytes(memory.workingSet)} of ${shortBytes(limit)}`,
          ),
    ],
    ' · ',
  );
}
