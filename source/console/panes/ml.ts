import { type Service } from '../../model/services.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { shortBytes } from '../../text/format.ts';
import { type Line, joinLines, line } from '../line.ts';
import { besideRows } from './immich-data.ts';
import { databaseDetail, photosDetail, queuesDetail, redisDetail } from './immich-detail.ts';
import { actOn, part, type Part, partRows, unknownPart } from './ml-part.ts';
import { pingDetail, pingParts } from './pings.ts';
import { inferenceDetail } from './ml-inference.ts';
import { ofService, workersDetail } from './ml-service.ts';
import { type Pane, type PaneContext, sentenceRow } from './pane.ts';
import { serviceDetail } from './service-detail.ts';

function cachePart({ model: { ml }, now }: PaneContext): Part {
  const { cache } = ml;
  if (!cache.known) return unknownPart(literal('cache'), literal('Model cache'), cache, now);
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
      mount === null ? [] : onDisk(mount),
      line(path, 'dim'),
    ]),
    actOn(ml.service),
  );
}

/** That it cannot be asked from this host, which is normal; what is asked there has a row of its own. */
function reachParts({ model: { ml }, now }: PaneContext): readonly Part[] {
  const [key, label] = [literal('ping:none'), literal('Host ping')];
  const { reach, service } = ml;
  if (service === null) return [];
  if (!reach.known) return [unknownPart(key, label, reach, now)];
  switch (reach.value.state) {
    case 'configured':
    case 'published':
      return [];
    case 'not-told':
      return [
        part(
          key,
          label,
          line(say`not asked: ${reach.value.what} is told by no Quadlet ([[pings]] is asked)`, 'dim'),
        ),
      ];
    case 'none':
      return [
        part(key, label, line(literal('not reachable from the host: it publishes no port'), 'dim'), {
          about: line(literal('normal: Immich asks within its own network, and that ping is what counts')),
        }),
      ];
  }
}

/** Where the cache lies: the system's own disk is mostly the scarce one. */
function onDisk(mount: Clean): Line {
  return mount === '/' ? line(literal('on the system’s disk'), 'warning') : line(say`on ${mount}`, 'dim');
}

/** 6 ML: Immich's machine learning in all that can be told of it, and the data that it works on. */
export const ml: Pane = {
  id: 'ml',
  key: '6',
  title: literal('ML'),
  rows(context) {
    const { ml } = context.model;
    const parts = [
      ...(ml.service === null ? [] : ofService(ml.service, context)),
      ...pingParts(context, (name) => name === 'ml' || name.startsWith('ml-')),
      ...reachParts(context),
      cachePart(context),
    ];
    const rows = partRows(context, literal('Machine learning'), parts);
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
    if (key === 'photos') return photosDetail(model, now);
    if (key === 'queues') return queuesDetail(model.immichApi, now);
    if (key === 'server') return model.ml.server === null ? null : serviceDetail(model.ml.server, now);
    if (key === 'ping' || key.startsWith('ping:')) return pingDetail(model.pings, now);
    const { service } = model.ml;
    if (service === null) return null;
    if (key === 'inference') return inferenceDetail(model, now);
    if (key === 'workers' || key === 'models') return workersDetail(model.ml.workers, now);
    return ofTheService.includes(key) ? serviceDetail(service, now) : null;
  },
};

/** Rows that the service's own detail tells more of, with its charts. */
const ofTheService: readonly string[] = ['service', 'memory', 'peak', 'trouble', 'cpu'];

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
