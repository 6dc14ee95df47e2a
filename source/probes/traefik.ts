import type * as Yaml from 'yaml';
import { type Found } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { needed, reasonOf } from './found.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { type Evidence, type Reason } from './reading.ts';

/** A router of Traefik's file provider (doc.traefik.io, reference of the dynamic configuration). */
export interface Router {
  readonly name: Clean;
  readonly file: Clean;
  readonly rule: Clean;
  /** Host(`…`) of its rule. */
  readonly hosts: readonly Clean[];
  /** Empty: all that are not internal. */
  readonly entryPoints: readonly Clean[];
  /** In the order in which a request passes them; a name of another provider ends with `@provider`. */
  readonly middlewares: readonly Clean[];
  readonly service: Clean | null;
}

/** A middleware by its name. */
export interface Middleware {
  readonly name: Clean;
  readonly file: Clean;
  /** `rateLimit`, `headers`, `chain`, …; of a plugin its name as well: `plugin crowdsec-bouncer-traefik-plugin`. */
  readonly kind: Clean;
  /** What a chain puts together; of others none. */
  readonly chain: readonly Clean[];
  /** How the CrowdSec plugin is set; null: it is none. */
  readonly bouncer: BouncerPlugin | null;
}

/** Of the plugin maxlerebourg/crowdsec-bouncer-traefik-plugin (pkg/configuration: what is not said is `false` and `live`). */
export interface BouncerPlugin {
  /** When not, every request passes. */
  readonly enabled: boolean;
  /** live, stream, none, alone, appsec */
  readonly mode: Clean;
}

/** What Traefik's files say. A file that cannot be read or understood is named: what it would have said is not known. */
export interface Routes {
  readonly routers: readonly Router[];
  readonly middlewares: readonly Middleware[];
  readonly damaged: readonly { readonly file: Clean; readonly reason: Reason; readonly detail: Clean }[];
}

/** Folders below the folder of the file provider that are looked into; Traefik reads all of them. */
const depth = 3;
const mostBytes = 128 * 1024;
/** No configuration is nested so deep; what is, takes the reader of YAML a second. */
const deepest = 100;

/** `traefik.dynamic` of the configuration: every *.yml and *.yaml in it and below, as the file provider reads them. */
export const routes: Probe<Routes> = {
  id: 'traefik.routes',
  title: 'dynamic configuration of Traefik',
  every: { seen: 60_000, hidden: 900_000 },
  staleAfter: 3_600_000,
  async read(context, evidence) {
    const files = await filesOf(context, evidence);
    // The bundler makes this a call inside of the bundle; an import would be evaluated at the start.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { parseDocument } = require('yaml') as typeof Yaml;
    const all: Routes[] = files.map(({ path, text }) => {
      const file = clean(path);
      if (!text.found)
        return { ...nothing, damaged: [{ file, reason: reasonOf(text.why), detail: clean(text.detail) }] };
      if (nesting(text.value) > deepest) return broken(file, 'nested too deep');
      try {
        const document = parseDocument(text.value, { logLevel: 'silent', uniqueKeys: true });
        const [error] = document.errors;
        if (error !== undefined) return broken(file, error.message);
        // An alias can make a small file a huge tree (yaml: maxAliasCount).
        return parseRoutes(document.toJS({ maxAliasCount: 50 }), file);
      } catch (error) {
        return broken(file, error instanceof Error ? error.message : String(error));
      }
    });
    return {
      routers: all.flatMap(({ routers }) => routers),
      middlewares: all.flatMap(({ middlewares }) => middlewares),
      damaged: all.flatMap(({ damaged }) => damaged),
    };
  },
};

/** How many brackets are open at most, in strings and comments too. */
function nesting(text: string): number {
  let open = 0;
  let most = 0;
  for (const character of text) {
    if (character === '[' || character === '{') most = Math.max(most, ++open);
    else if (character === ']' || character === '}') open--;
  }
  return most;
}

const nothing: Routes = { routers: [], middlewares: [], damaged: [] };

function broken(file: Clean, why: string): Routes {
  const [line = ''] = why.split('\n', 1);
  return { ...nothing, damaged: [{ file, reason: 'parse', detail: clean(line.slice(0, 160)) }] };
}

interface Source {
  readonly path: string;
  readonly text: Found<string>;
}

async function filesOf({ box, config }: Context, evidence: Evidence[]): Promise<readonly Source[]> {
  const folder = config.traefik.dynamic;
  evidence.push(evidenceOfPath(folder));
  const below = async (path: string, left: number): Promise<readonly Source[]> => {
    const entries = needed(await box.list(path), path);
    const found = await Promise.all(
      entries.map(async (entry): Promise<readonly Source[]> => {
        const at = `${path}/${entry.path}`;
        if (entry.kind === 'directory') return left > 1 ? below(at, left - 1) : [];
        return /\.ya?ml$/.test(entry.path) ? [{ path: at, text: await box.readText(at, mostBytes) }] : [];
      }),
    );
    return found.flat();
  };
  return below(folder, depth);
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of a list; undefined where it is something else. None where it is not there. */
function namesIn(value: unknown): readonly Clean[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return undefined;
  return value.map((one: string) => clean(one.trim()));
}

/** The HTTP routers and middlewares of one file's document. What is not of Traefik's shape makes the whole file damaged. */
export function parseRoutes(document: unknown, file: Clean): Routes {
  if (document === null || document === undefined) return nothing;
  if (!isTree(document)) return broken(file, 'not a mapping');
  const { http } = document;
  if (http === undefined || http === null) return nothing;
  if (!isTree(http)) return broken(file, 'http is not a mapping');
  const { routers = {}, middlewares = {} } = http;
  if (!isTree(routers ?? {}) || !isTree(middlewares ?? {}))
    return broken(file, 'routers or middlewares is not a mapping');
  const read: Router[] = [];
  for (const [name, value] of Object.entries((routers ?? {}) as Tree)) {
    const router = isTree(value) ? routerOf(name, value, file) : null;
    if (router === null) return broken(file, `router ${name} is not of the shape of one`);
    read.push(router);
  }
  const passed: Middleware[] = [];
  for (const [name, value] of Object.entries((middlewares ?? {}) as Tree)) {
    const middleware = isTree(value) ? middlewareOf(name, value, file) : null;
    if (middleware === null) return broken(file, `middleware ${name} is not of the shape of one`);
    passed.push(middleware);
  }
  return { routers: read, middlewares: passed, damaged: [] };
}

function routerOf(name: string, value: Tree, file: Clean): Router | null {
  const { rule, service } = value;
  const entryPoints = namesIn(value['entryPoints']);
  const middlewares = namesIn(value['middlewares']);
  if (typeof rule !== 'string' || entryPoints === undefined || middlewares === undefined) return null;
  return {
    name: clean(name),
    file,
    rule: clean(rule),
    hosts: hostsIn(rule),
    entryPoints,
    middlewares,
    service: typeof service === 'string' ? clean(service) : null,
  };
}

function middlewareOf(name: string, value: Tree, file: Clean): Middleware | null {
  const [kind] = Object.keys(value);
  const inner = kind === undefined ? undefined : value[kind];
  if (kind === undefined) return null;
  if (kind === 'plugin') {
    const [plugin, settings] = isTree(inner) ? (Object.entries(inner)[0] ?? []) : [];
    if (plugin === undefined) return null;
    const bouncer = bouncerOf(plugin, isTree(settings) ? settings : {});
    return { name: clean(name), file, kind: say`plugin ${clean(plugin)}`, chain: [], bouncer };
  }
  const chain = kind === 'chain' && isTree(inner) ? namesIn(inner['middlewares']) : [];
  return chain === undefined ? null : { name: clean(name), file, kind: clean(kind), chain, bouncer: null };
}

/** The operator names the plugin as he likes: it is told by what is set in it. Its key is never read. */
function bouncerOf(plugin: string, settings: Tree): BouncerPlugin | null {
  const keys = new Map(Object.entries(settings).map(([key, value]) => [key.toLowerCase(), value]));
  const its = [...keys.keys()].some((key) => key.startsWith('crowdsec'));
  if (!its && !/crowdsec/i.test(plugin)) return null;
  const mode = keys.get('crowdsecmode');
  return {
    enabled: ['true', '1'].includes(String(keys.get('enabled')).toLowerCase()),
    mode: typeof mode === 'string' && mode !== '' ? clean(mode) : literal('live'),
  };
}

/** The names in Host(`…`) and Host(`…`, `…`) of a rule. */
export function hostsIn(rule: string): readonly Clean[] {
  return [...rule.matchAll(/\bHost\(\s*([^)]{1,2000})\)/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/[`"']([A-Za-z0-9.-]{1,253})[`"']/g)].map(([, host = '']) => clean(host.toLowerCase())),
  );
}

/** The certificate that is served for a name, or why none came. */
export type Served = { readonly host: Clean } & (
  | {
      readonly served: true;
      readonly issuer: Clean;
      readonly validFrom: number;
      readonly validTo: number;
      readonly isForName: boolean;
      /** Why its chain is not trusted; null: it is. */
      readonly distrust: Clean | null;
    }
  | { readonly served: false; readonly why: Clean }
);

const handshakeMs = 4000;
/** More hosts than a homelab has: a file that names thousands is no reason to shake hands with all of them. */
const mostHosts = 50;

/**
 * What Traefik really serves for each host: those of `traefik.hosts`, and those that its files name. Asked on
 * `traefik.address` with the name in SNI, so neither DNS nor the router in between is asked.
 */
export const certificates: Probe<readonly Served[]> = {
  id: 'traefik.certificates',
  title: 'served certificates',
  every: { seen: 900_000, hidden: 3_600_000 },
  staleAfter: 6 * 3_600_000,
  async read(context, evidence) {
    const { box, config, signal } = context;
    const { address, hosts: configured } = config.traefik;
    const [, host = '', port = '443'] = /^(.*):(\d+)$/.exec(address) ?? [];
    const files = await filesOf(context, evidence).catch((error: unknown) => {
      // Without the files the configured ones are left.
      if (error instanceof Unavailable && configured.length > 0) return [];
      throw error;
    });
    const named = files.flatMap(({ text }) => (text.found ? hostsIn(text.value) : []));
    const hosts = [...new Set([...configured.map(clean), ...named])].slice(0, mostHosts);
    return Promise.all(
      hosts.map(async (name): Promise<Served> => {
        evidence.push(evidenceOfPath(`${address} ${name}`));
        const said = await box.certificate(
          {
            address: host,
            port: Number(port),
            name,
            authority: null,
            deadlineMs: handshakeMs * config.probes.patience,
          },
          signal,
        );
        if (!said.answered) return { host: name, served: false, why: clean(said.detail) };
        const { issuer, validFrom, validTo, isForName, distrust } = said.value;
        return {
          host: name,
          served: true,
          issuer: clean(issuer),
          validFrom,
          validTo,
          isForName,
          distrust: distrust === null ? null : clean(distrust),
        };
      }),
    );
  },
};
