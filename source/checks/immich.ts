import { type Config } from '../config/schema.ts';
import { all, both, byPlan, given, known, type Known, map, restingOn, unknown } from '../model/known.ts';
import { findService, serverNames } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Service } from '../model/services.ts';
import { hostPing } from '../probes/host-ping.ts';
import { type Ping } from '../probes/pings.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type Check, type Judgement } from './check.ts';
import { containerHealth, serviceState } from './services.ts';
import { status, typed } from './remedies.ts';
import { itself, some, stackSources } from './targets.ts';
import { rank } from './verdict.ts';

/** The four parts of Immich since 1.118, with the names they go by in compose files and Quadlets. */
const parts = {
  server: serverNames,
  ml: [],
  database: [
    'postgresql-immich',
    'postgres-immich',
    'immich-postgres',
    'immich-postgresql',
    'immich-database',
    'immich-db',
    'immich_postgres',
  ],
  redis: ['redis-immich', 'valkey-immich', 'immich-redis', 'immich-valkey', 'immich_redis'],
} as const;
type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

/** Gone from Immich: the web frontend in 1.88, the separate microservices in 1.118. */
const obsolete = ['immich-web', 'immich-microservices', 'immich_web', 'immich_microservices'];

/** The service of one part of Immich; null: none of its names. */
export function partOf(model: Model, part: Part, { ml }: Config): Service | null {
  return findService(
    model.stack.services,
    part === 'ml' ? [...ml.containers, 'immich_machine_learning'] : parts[part],
  );
}

/** No Immich at all, known from all three sources. */
export function noImmich(model: Model, config: Config): Clean | null {
  const certain = all(model.stack.sources).known;
  const any =
    partNames.some((part) => partOf(model, part, config) !== null) ||
    findService(model.stack.services, obsolete) !== null;
  return certain && !any ? literal('no Immich here: no Quadlet, unit or container of its names') : null;
}

/** A service by the verdicts that its row gets: its state, and the health of its container where it has one. */
export function judgeWhole(service: Service, model: Model, config: Config): Known<Judgement> {
  const state = serviceState.fact(service, model, config);
  return given(state, (shape): Known<Judgement> => {
    const judged = serviceState.judge(shape, service, model, config);
    const { origin } = state;
    if (!('status' in judged)) return unknown('internal', judged.summary, origin);
    if (judged.status === 'not-applicable') {
      // Stopped and not wanted by itself: for a part of Immich that is a finding all the same.
      return known(
        {
          status: 'critical',
          summary: judged.summary,
          remedy: service.unitId === null ? null : status(service.unitId),
        },
        origin,
      );
    }

    if (rank(judged.status) > 0 || !service.container.known || service.container.value === null)
      return known(judged, origin);
    return map(containerHealth.fact(service, model, config), (fact) => {
      const health = containerHealth.judge(fact, service, model, config);
      return 'status' in health && rank(health.status) > 0 ? health : judged;
    });
  });
}

/** What all checks of Immich have in common. */
export const common = { group: 'ml', pane: 'ml', notApplicable: noImmich } as const;

export const immichParts: Check<Part, Judgement> = {
  ...common,
  id: 'immich.parts',
  needs: serviceState.needs,
  promise: 'the four parts of Immich run and are healthy',
  explain:
    'Server, machine learning, database and Redis or Valkey, by their usual names (ml.containers of the configuration for machine learning): each has to be there, ' +
    'run and pass its health check.',
  thresholds: null,
  subjects: ({ now }) =>
    known(
      partNames.map((part) => ({ name: part as string as Clean, row: null, subject: part })),
      byPlan(now),
    ),
  fact: (part, model, config) => {
    const service = partOf(model, part, config);
    if (service !== null) return judgeWhole(service, model, config);
    return map(all(model.stack.sources), (): Judgement => ({
      status: 'critical',
      summary: literal('there is no such service'),
      remedy: typed(['systemctl', '--user', 'list-units', '--all', '*immich*']),
    }));
  },
  judge: (judgement) => judgement,
};

export const immichObsolete: Check<null, readonly Clean[]> = {
  ...common,
  id: 'immich.obsolete',
  needs: stackSources,
  promise: 'no service of an Immich of long ago is left',
  explain:
    'immich-web went in version 1.88 and the separate immich-microservices in 1.118: what they did is in immich-server now.',
  thresholds: null,
  subjects: itself,
  fact: (_, { stack }) =>
    map(all(stack.sources), () =>
      stack.services
        .filter(({ name }) => obsolete.includes(name) || obsolete.some((old) => name === `systemd-${old}`))
        .map(({ name }) => name),
    ),
  judge: (left) =>
    left.length === 0
      ? { status: 'ok', summary: literal('none left'), remedy: null }
      : { status: 'warning', summary: say`no longer part of Immich: ${some(left)}`, remedy: null },
};

/** A ping by its name, where what has to be up for it is. Asked from a container that is down it says nothing. */
function answer(name: string, of: Service | null, model: Model, config: Config): Known<Ping> {
  const wanted = config.pings.find((ping) => ping.name === name) ?? publishedPing(name, model);
  const asker = wanted?.from == null ? null : findService(model.stack.services, [wanted.from]);
  for (const service of [of, asker]) {
    if (
      service !== null &&
      ['stopped', 'failed', 'missing', 'starting', 'activating', 'restarting'].includes(service.state)
    ) {
      return unknown('dependency', say`${service.name} is ${literal(service.state)}`, service.unit.origin);
    }
  }

  // It may answer while it still starts.
  const state = of === null ? all(model.stack.sources) : both(of.unit, of.container);
  if (!state.known) return state;
  if (of?.state === 'unknown')
    return unknown('dependency', literal('whether it runs is not known'), of.unit.origin);
  const url = wanted === undefined ? null : clean(wanted.url);
  const asked = restingOn(model.pings, ({ argv, path }) => argv?.at(-1) === url || path === url);
  return given(asked, (pings): Known<Ping> => {
    const { origin } = asked;
    const ping = pings.find((one) => one.name === name);
    if (ping === undefined) return unknown('dependency', literal('was not asked'), origin);
    return ping.problem === null ? known(ping, origin) : unknown(ping.problem, ping.text, origin);
  });
}

/** The ping of the machine learning that nobody configured, where its Quadlet publishes it on this host. */
function publishedPing(
  name: string,
  { ml }: Model,
): { readonly url: string; readonly from: null } | undefined {
  return name === hostPing && ml.reach.known && ml.reach.value.state === 'published'
    ? { url: ml.reach.value.url, from: null }
    : undefined;
}

function pingCheck(id: string, name: string, what: string, part: Part, row: Clean): Check<null, Ping> {
  return {
    ...common,
    id,
    needs: [...stackSources, 'pings'],
    promise: `${what} answers`,
    explain:
      `Asks the health path of the ping named ${name} in the configuration, from the container it names: what counts is whether the others can reach it. ` +
      'The answer has to hold the word pong, and to come within a second (times probes.patience): who is slow here is held up by its memory, its disk or its work. While a service still starts, or the container asked from is down, it is unknown.',
    thresholds: {
      warn: '1',
      crit: null,
      unit: 's',
      source: 'Immich’s own health check gives up after 2 s; usual are some milliseconds',
    },
    rangesOf: (_, _model, { probes }) => ({ warn: String(probes.patience), crit: null }),
    notApplicable: (model, config) =>
      config.pings.some((ping) => ping.name === name)
        ? noImmich(model, config)
        : literal('no such ping is configured'),
    subjects: ({ now }) => known([{ name: null, row, subject: null }], byPlan(now)),
    fact: (_, model, config) => answer(name, partOf(model, part, config), model, config),
    judge: ({ answered, text, tookMs, url, from }) => {
      const ask = ['curl', '-fsS', '--max-time', '3', url];
      const remedy = typed(from === null ? ask : ['podman', 'exec', from, ...ask]);
      if (answered && tookMs !== null && text.includes('pong'))
        return { value: tookMs / 1000, summary: say`pong in ${tookMs} ms`, remedy };
      return {
        status: 'critical',
        summary: answered ? say`answers, but not pong: ${text}` : say`no answer: ${text}`,
        remedy,
      };
    },
  };
}

export const immichPing = pingCheck(
  'immich.ping',
  'immich',
  'the Immich server',
  'server',
  literal('server'),
);
export const mlPing = pingCheck('ml.ping', 'ml', 'machine learning', 'ml', literal('ping'));

/** What an image says of itself: its label, else its tag where that is a version. */
function versionOf(service: Service | null): Clean | null {
  const container = service?.container.known === true ? service.container.value : null;
  if (container === null) return null;
  const text = container.version ?? /:(v?\d+\.\d+\.\d+)$/.exec(container.image)?.[1];
  return text === undefined ? null : clean(text.replace(/^v(?=\d)/, ''));
}

export const immichVersion: Check<null, Readonly<Record<'server' | 'ml', Clean | null>>> = {
  ...common,
  id: 'immich.version',
  needs: stackSources,
  promise: 'server and machine learning are of one version',
  explain:
    'The versions that their images tell (label org.opencontainers.image.version, else the tag): Immich releases both together, and what one asks the other may not know. ' +
    'An update that took only one of them, or a restart that is still due, shows here.',
  thresholds: null,
  subjects: ({ now }) => known([{ name: null, row: literal('server'), subject: null }], byPlan(now)),
  fact: (_, model, config) =>
    map(model.stack.sources.containers, () => ({
      server: versionOf(partOf(model, 'server', config)),
      ml: versionOf(partOf(model, 'ml', config)),
    })),
  judge({ server, ml }) {
    if (server === null || ml === null)
      return {
        status: 'not-applicable',
        summary: literal('not both run, or their images do not tell'),
        remedy: null,
      };
    return server === ml
      ? { status: 'ok', summary: server, remedy: null }
      : {
          status: 'warning',
          summary: say`the server is ${server}, machine learning ${ml}`,
          remedy: typed([
            'podman',
            'ps',
            '--filter=name=immich',
            '--format={{.Names}} {{.Image}} {{.Status}}',
          ]),
        };
  },
};

/** What is asked besides Immich: whatever else the configuration names. */
export const pingAnswer: Check<string, Ping> = {
  id: 'ping.answer',
  group: 'stack',
  pane: 'stack',
  needs: [...stackSources, 'pings'],
  promise: 'what else is asked for a health path answers',
  explain:
    'Every ping of the configuration but those named immich and ml, which have checks of their own: it has to answer with a status below 400, from the host or from the container that it names. ' +
    'Where the Quadlet of the machine learning publishes its port, it is asked from the host, too (ml-host), and has to say pong: that it does not is a warning then, because Immich does not ask there.',
  thresholds: null,
  notApplicable: ({ ml }, { pings }) =>
    pings.some(({ name }) => isOther(name)) || !ml.reach.known || ml.reach.value.state === 'published'
      ? null
      : literal('no other ping is configured'),
  subjects(model, { pings }) {
    const { reach } = model.ml;
    const names = pings.map(({ name }) => name).filter(isOther);
    if (names.length === 0 && !reach.known) return reach;
    const found = publishedPing(hostPing, model) === undefined ? [] : [hostPing];
    return known(
      [...names, ...found].map((name) => ({ name: clean(name), row: null, subject: name })),
      byPlan(model.now),
    );
  },
  fact: (name, model, config) =>
    answer(
      name,
      name === hostPing ? model.ml.service : findService(model.stack.services, [name]),
      model,
      config,
    ),
  judge({ answered, text, tookMs, url, from }, name) {
    const remedy = typed([
      ...(from === null ? [] : ['podman', 'exec', from]),
      ...['curl', '-fsS', '--max-time', '3', url],
    ]);
    if (!answered)
      return {
        status: name === hostPing ? 'warning' : 'critical',
        summary: say`no answer: ${text}`,
        remedy,
      };
    // What the others answer only their owner knows.
    if (name === hostPing && !text.includes('pong'))
      return { status: 'warning', summary: say`answers, but not pong: ${text}`, remedy };
    return { status: 'ok', summary: say`an answer in ${tookMs ?? 0} ms`, remedy: null };
  },
};

function isOther(name: string): boolean {
  return name !== 'immich' && name !== 'ml';
}
