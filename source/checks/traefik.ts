import { type Config } from '../config/schema.ts';
import { all, given, known, type Known, map, restingOn, unknown } from '../model/known.ts';
import { findService } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Middleware, type Router, type Routes, type Served } from '../probes/traefik.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { duration, percent } from '../text/format.ts';
import { type Check, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { some, stackSources } from './targets.ts';

/** No Traefik at all, known from all three sources. */
export function noTraefik({ stack }: Model, { traefik }: Config): Clean | null {
  return all(stack.sources).known && findService(stack.services, [traefik.container]) === null
    ? say`no ${clean(traefik.container)} here: no Quadlet, unit or container of that name`
    : null;
}

/** Middlewares in the order in which a request passes them: chains put in place. `missing`: names that nothing defines. */
interface Passed {
  readonly names: readonly Clean[];
  readonly missing: readonly Clean[];
}

const deepest = 10;

function passedBy(
  { middlewares: names }: Pick<Router, 'middlewares'>,
  defined: ReadonlyMap<string, Middleware>,
  left = deepest,
): Passed {
  const passed: Clean[] = [];
  const missing: Clean[] = [];
  for (const name of names) {
    const [own = '', provider] = name.split('@');
    if (provider !== undefined && provider !== 'file') {
      passed.push(name);
      continue;
    }
    const middleware = defined.get(own);
    if (middleware === undefined) missing.push(name);
    else if (middleware.chain.length > 0 && left > 0) {
      const inner = passedBy({ middlewares: middleware.chain }, defined, left - 1);
      passed.push(...inner.names);
      missing.push(...inner.missing);
    } else passed.push(middleware.name);
  }
  return { names: passed, missing };
}

const bouncer = /crowdsec|bouncer/i;

/** A middleware that asks CrowdSec: the plugin, by what is set in it, by its own name or that of the middleware. */
function asksCrowdsec(name: Clean, defined: ReadonlyMap<string, Middleware>): boolean {
  const middleware = defined.get(name.split('@')[0] ?? '');
  if (middleware === undefined) return bouncer.test(name);
  return (
    middleware.bouncer !== null ||
    bouncer.test(middleware.kind) ||
    (/^plugin /.test(middleware.kind) && bouncer.test(name))
  );
}

function isPublic({ entryPoints }: Router, { traefik }: Config): boolean {
  return entryPoints.length === 0 || entryPoints.some((name) => traefik.public.includes(name));
}

export const traefikRoute: Check<Router, { readonly router: Router; readonly routes: Routes }> = {
  id: 'traefik.route',
  group: 'crowdsec',
  pane: 'crowdsec',
  needs: [...stackSources, 'routes'],
  promise: 'every public route asks CrowdSec first, and its middlewares exist',
  explain:
    'The routers of traefik.dynamic (every *.yml and *.yaml in it and below: Traefik reads them all, a forgotten backup folder too) on the entry points of traefik.public. A route that ' +
    'names a middleware that nothing defines is not served; one without the CrowdSec bouncer is open to whoever is banned; one where it is not the first works for banned guests until they ' +
    'reach it, and one whose plugin is not enabled lets everybody pass. traefik.unguarded names routers that are meant to be open. What traefik.expected wants of a router has to be there, in that order.',
  thresholds: null,
  notApplicable: noTraefik,
  subjects: ({ routes }) =>
    given(routes, ({ routers, damaged: [damaged] }): Known<readonly Target<Router>[]> => {
      if (routers.length === 0 && damaged !== undefined)
        return unknown(damaged.reason, say`${damaged.file}: ${damaged.detail}`, routes.origin);
      // One that is defined twice is one finding.
      const different = routers.filter(
        ({ name }, index) => routers.findIndex((one) => one.name === name) === index,
      );
      return known(
        different.map((router) => ({
          name: router.name,
          row: say`route:${router.name}`,
          subject: router,
        })),
        routes.origin,
      );
    }),
  fact: (router, { routes }) =>
    given(routes, (value) => {
      // A file that is not understood may define what is missing here, or the same router once more.
      const [first] = value.damaged;
      return first === undefined
        ? known({ router, routes: value }, routes.origin)
        : unknown(first.reason, say`${first.file}: ${first.detail}`, routes.origin);
    }),
  judge({ router, routes }, _, __, config) {
    const remedy = typed(['cat', router.file]);
    const defined = new Map<string, Middleware>(routes.middlewares.map((one) => [one.name, one]));
    const twins = routes.routers.filter(({ name }) => name === router.name);
    if (twins.length > 1)
      return {
        status: 'critical',
        summary: say`defined ${twins.length} times, also in ${some(twins.slice(1).map(({ file }) => file))}`,
        remedy,
      };
    const { names, missing } = passedBy(router, defined);
    if (missing.length > 0)
      return { status: 'critical', summary: say`not served: nothing defines ${some(missing)}`, remedy };
    const expected = (config.traefik.expected[router.name] ?? []).map(clean);
    const lost = expected.filter((name) => !names.includes(name));
    if (lost.length > 0) return { status: 'warning', summary: say`does not carry ${some(lost)}`, remedy };
    const kept = names.filter((name) => expected.includes(name));
    if (join(kept, ' ') !== join(expected, ' '))
      return { status: 'warning', summary: say`carries them in another order: ${join(kept, ', ')}`, remedy };
    const told = names.length === 0 ? literal('no middleware') : join(names, ', ');
    if (!isPublic(router, config))
      return { status: 'ok', summary: say`not public (${some(router.entryPoints)}): ${told}`, remedy: null };
    if (config.traefik.unguarded.includes(router.name))
      return { status: 'ok', summary: say`open on purpose: ${told}`, remedy: null };
    const place = names.findIndex((name) => asksCrowdsec(name, defined));
    const asking = names[place];
    if (asking === undefined)
      return { status: 'critical', summary: say`public, and does not ask CrowdSec: ${told}`, remedy };
    const set = defined.get(asking)?.bouncer ?? null;
    if (set !== null && !set.enabled)
      return {
        status: 'critical',
        summary: say`public, and ${asking} is not enabled: it lets everybody pass`,
        remedy: typed(['cat', defined.get(asking)?.file ?? router.file]),
      };
    if (set?.mode === 'appsec')
      return {
        status: 'critical',
        summary: say`public, and ${asking} (mode appsec) looks up no ban`,
        remedy,
      };
    return place > 0
      ? { status: 'warning', summary: say`asks CrowdSec only after ${some(names.slice(0, place))}`, remedy }
      : { status: 'ok', summary: told, remedy: null };
  },
};

export const tlsCertificate: Check<Served, Served> = {
  id: 'tls.cert',
  group: 'crowdsec',
  pane: 'crowdsec',
  needs: [...stackSources, 'certificates'],
  promise: 'every certificate that is served is valid, for its name, and renewed in time',
  explain:
    'Shakes hands with traefik.address for each host (traefik.hosts, and Host(`…`) of the routes) and looks at what is served, not at files. Judged by the share of its lifetime ' +
    'that is left, because lifetimes shrink: 90 days become 64 and 45, and some live for 6.',
  thresholds: {
    warn: '25:',
    crit: '10:',
    unit: '%',
    source: 'Let’s Encrypt renews at a third; netdata and blackbox warn at 14 and 7, 20 and 3 of 90 days',
  },
  notApplicable: noTraefik,
  subjects: ({ certificates }) =>
    map(certificates, (list) =>
      list.map((one) => ({ name: one.host, row: say`certificate:${one.host}`, subject: one })),
    ),
  fact: (served, { certificates }) =>
    map(
      restingOn(certificates, ({ path }) => path?.endsWith(` ${served.host}`) === true),
      () => served,
    ),
  judge(served, _, { now }, config) {
    const remedy = typed([
      'openssl',
      's_client',
      '-connect',
      config.traefik.address,
      '-servername',
      served.host,
    ]);
    if (!served.served) return { status: 'critical', summary: say`none is served: ${served.why}`, remedy };
    const { issuer, validFrom, validTo, isForName, distrust } = served;
    if (now > validTo)
      return { status: 'critical', summary: say`expired ${duration(now - validTo)} ago (${issuer})`, remedy };
    if (!isForName) return { status: 'critical', summary: say`is for another name (${issuer})`, remedy };
    if (now < validFrom) return { status: 'critical', summary: literal('is not valid yet'), remedy };
    if (distrust !== null)
      return { status: 'critical', summary: say`is not trusted: ${distrust} (${issuer})`, remedy };
    const share = validTo > validFrom ? ((validTo - now) / (validTo - validFrom)) * 100 : NaN;
    return {
      value: share,
      summary: say`${duration(validTo - now)} left, ${percent(share)} of its life (${issuer})`,
      remedy: typed(['podman', 'logs', '--since=24h', config.traefik.container]),
    };
  },
};
