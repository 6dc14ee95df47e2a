import { type Config } from '../config/schema.ts';
import { type Clean, clean, say } from '../text/clean.ts';
import { type Quadlet } from './quadlets.ts';
import { values } from './unit-file.ts';

/** Whether and where the machine learning can be reached from this host, without its container network. */
export type Reach =
  /** A ping of the configuration asks there. */
  | { readonly state: 'configured' }
  /** Its Quadlet publishes it there, so that it is asked. */
  | { readonly state: 'published'; readonly url: string }
  /** Something publishes it, at an address that its Quadlet does not tell. */
  | { readonly state: 'not-told'; readonly what: Clean }
  /** Nothing publishes it, which is normal. */
  | { readonly state: 'none' };

/** What the ping is called that nobody configured. */
export const hostPing = 'ml-host';

/** Immich's machine learning listens there unless told otherwise (IMMICH_PORT). */
const usualPort = 3003;

/** How the configured ping asks it within the container network: its port there, and its health path. */
export function withinOf({ pings }: Config): { readonly port: number; readonly path: string } {
  const ping = pings.find(({ name, from }) => name === 'ml' && from !== null);
  const url = ping === undefined ? null : new URL(ping.url);
  return {
    port: url === null || url.port === '' ? usualPort : Number(url.port),
    path: url?.pathname ?? '/ping',
  };
}

/** From what the Quadlet files say: no process is started for it. */
export function reachOf(config: Config, quadlets: readonly Quadlet[]): Reach {
  const { port, path } = withinOf(config);
  const quadlet = config.ml.containers
    .map((name) =>
      quadlets.find(
        (one) => one.kind === 'container' && (one.name === name || one.unit === `${name}.service`),
      ),
    )
    .find((one) => one !== undefined);
  const published = quadlet === undefined ? null : publishedBy(quadlet, quadlets, port);
  if (published === null) return { state: asksFromHost(config, null, path) ? 'configured' : 'none' };
  if ('what' in published) {
    return asksFromHost(config, null, path)
      ? { state: 'configured' }
      : { state: 'not-told', what: published.what };
  }
  return asksFromHost(config, published.port, path)
    ? { state: 'configured' }
    : { state: 'published', url: `http://${published.host}:${published.port}${path}` };
}

/** Whether a ping of the configuration asks the machine learning from this host: by its name, or at that port by that path. */
function asksFromHost({ pings }: Config, port: number | null, path: string): boolean {
  return pings.some(({ name, url, from }) => {
    if (from !== null) return false;
    if (name === 'ml' || name.startsWith('ml-')) return true;
    const asked = new URL(url);
    return port !== null && Number(asked.port) === port && asked.pathname === path;
  });
}

type Published = { readonly host: string; readonly port: number } | { readonly what: Clean };

/** Where a port of a container is published by its Quadlet, or by that of its pod. Null: nowhere. */
function publishedBy(quadlet: Quadlet, quadlets: readonly Quadlet[], port: number): Published | null {
  const podFile = values(quadlet.entries, 'Container', 'Pod').at(-1) ?? null;
  const pod =
    podFile === null ? undefined : quadlets.find(({ kind, file }) => kind === 'pod' && file === podFile);
  const [place, section] = pod === undefined ? [quadlet, 'Container'] : [pod, 'Pod'];
  if (place.networks.includes('host' as Clean)) return { host: '127.0.0.1', port };
  const found = values(place.entries, section, 'PublishPort').flatMap((word) => placeOf(word, port) ?? []);
  return found.find((one) => 'host' in one) ?? found[0] ?? null;
}

/** podman-run(1), --publish: `[[ip:][hostPort]:]containerPort[/protocol]`, an address of IPv6 in brackets, ports as ranges too. */
const form =
  /^(?:(?:(\[[0-9a-fA-F:.]+\]|\d{1,3}(?:\.\d{1,3}){3}):)?(\d{1,5}(?:-\d{1,5})?)?:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/;

/** The address at which one PublishPort= publishes a port of the container. Null: another port. */
export function placeOf(word: string, port: number): Published | null {
  const [, host, hostPorts, first, last = first, protocol = 'tcp'] = form.exec(word) ?? [];
  if (first === undefined) return { what: say`PublishPort=${clean(word)}` };
  if (protocol !== 'tcp' || port < Number(first) || port > Number(last)) return null;
  const from = /^\d+/.exec(hostPorts ?? '')?.[0];
  // Which port it is only podman knows.
  if (from === undefined) return { what: say`PublishPort=${clean(word)}` };
  return { host: reachable(host), port: Number(from) + port - Number(first) };
}

/** An address to connect to: every address is this host's own one, too. */
function reachable(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0') return '127.0.0.1';
  return host === '[::]' ? '[::1]' : host;
}
