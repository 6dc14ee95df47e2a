import * as z from 'zod';
import { type Clean, clean, say } from '../text/clean.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';

/** One request as Traefik logged it (doc.traefik.io, "Access Logs": `json` or `common`). */
export interface Request {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whom Traefik took it from: the address that a bouncer asks about. */
  readonly client: Clean;
  readonly status: number;
  readonly method: Clean;
  /** Null in the common format. */
  readonly host: Clean | null;
  readonly path: Clean;
  /** `photos@file`; null: no router took it, so it passed no middleware. */
  readonly router: Clean | null;
}

/** The end of Traefik's access log. */
export interface AccessLog {
  /** False: there is no such file, or no log by plan. */
  readonly kept: boolean;
  /** Oldest first. */
  readonly requests: readonly Request[];
  /** Lines that are no request in either format; the first one of a tail is left out. */
  readonly strange: number;
}

/** As much as tells the latest hours of a homelab's errors. */
const tailBytes = 256 * 1024;

export const accessLog: Probe<AccessLog> = {
  id: 'traefik.access',
  title: 'access log of Traefik',
  every: { seen: 300_000, hidden: 300_000 },
  staleAfter: 1_800_000,
  async read({ box, config }, evidence) {
    const path = config.traefik.accessLog;
    if (path === '') return { kept: false, requests: [], strange: 0 };
    evidence.push(evidenceOfPath(path));
    const found = await box.readTail(path, tailBytes);
    if (!found.found && found.why === 'missing') return { kept: false, requests: [], strange: 0 };
    const text = needed(found, path);
    const read = parseAccessLog(text);
    if (read.requests.length === 0 && text.trim() !== '')
      throw new Unavailable('parse', say`${clean(path)}: no line is a request`);
    return { kept: true, ...read };
  },
};

// Go's encoding/json, one object a line (pkg/middlewares/accesslog/logdata.go); what is not kept by configuration is missing.
const line = z.object({
  ClientHost: z.string().min(1),
  DownstreamStatus: z.int(),
  StartUTC: z.string().optional(),
  time: z.string().optional(),
  RequestMethod: z.string().optional(),
  RequestHost: z.string().optional(),
  RequestPath: z.string().optional(),
  RouterName: z.string().optional(),
});

/** Reads lines of both formats. A line that is neither counts as strange; the first one may be the end of one and does not. */
export function parseAccessLog(text: string): Pick<AccessLog, 'requests' | 'strange'> {
  const requests: Request[] = [];
  let strange = 0;
  for (const [index, each] of text.split('\n').entries()) {
    if (each.trim() === '') continue;
    const request = each.startsWith('{') ? ofJson(each) : ofCommon(each);
    if (request !== null) requests.push(request);
    else if (index > 0) strange++;
  }
  return { requests, strange };
}

function ofJson(text: string): Request | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = line.safeParse(parsed);
  if (data === undefined) return null;
  const at = Date.parse(data.StartUTC ?? data.time ?? '');
  if (Number.isNaN(at)) return null;
  return {
    at,
    client: clean(data.ClientHost),
    status: data.DownstreamStatus,
    method: clean(data.RequestMethod ?? ''),
    host: data.RequestHost === undefined || data.RequestHost === '' ? null : clean(data.RequestHost),
    path: clean(data.RequestPath ?? ''),
    router: routerOf(data.RouterName),
  };
}

/** `192.0.2.7 - - [22/Nov/2026:16:59:01 +0000] "GET / HTTP/2.0" 403 9 "-" "-" 17 "photos@file" "-" 1ms` */
const common =
  /^(\S{1,45}) - \S+ \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\] "([A-Z]+) ((?:[^"\\]|\\.)*) [^"]*" (\d{3}) (?:\d+|-)(.*)$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function ofCommon(text: string): Request | null {
  const found = common.exec(text.slice(0, 8192));
  if (found === null) return null;
  const [, client = '', day, month = '', year, time, hours, minutes, method = '', path = '', status, rest] =
    found;
  const at = Date.parse(
    `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`,
  );
  if (Number.isNaN(at)) return null;
  return {
    at,
    client: clean(client),
    status: Number(status),
    method: clean(method),
    host: null,
    path: clean(path),
    router: routerOf(/ \d+ "((?:[^"\\]|\\.)*)" "(?:[^"\\]|\\.)*" \d+ms$/.exec(rest ?? '')?.[1]),
  };
}

function routerOf(name: string | undefined): Clean | null {
  return name === undefined || name === '' || name === '-' ? null : clean(name);
}
