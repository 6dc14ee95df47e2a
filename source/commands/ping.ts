import { request as ask } from 'node:http';
import { request as askSecurely } from 'node:https';
import { clean, type Clean, literal, say } from '../text/clean.ts';

/** Tells a healthchecks-style service how a run goes. */
export interface Ping {
  /** Host of the service; the rest of its URL is a secret. */
  readonly server: Clean;
  /** Tells that the run has begun. Never rejects, and is waited for by nobody. */
  begin(): void;
  /** Tells how the run ended. Null: told; else why it could not be. Never rejects. */
  end(exitCode: number, text: string): Promise<Clean | null>;
}

export interface PingOptions {
  /** A new UUID, so that the service can tell runs apart that overlap. */
  readonly runId: string;
  /** Milliseconds that are left for all of it. */
  readonly leftMs: () => number;
  /** Longest wait for one answer, and pauses between two attempts, milliseconds. */
  readonly attemptMs?: number;
  readonly pausesMs?: readonly number[];
}

/** `curl -m 10 --retry 5`, as such services advise. */
const ordinaryAttemptMs = 10_000;
const ordinaryPausesMs = [500, 1000, 2000, 4000, 8000];
/** What the first message may hold up the last one by: the order of the two matters. Milliseconds. */
const beginMs = 2000;

/** Bytes of a message that such services keep (healthchecks, PING_BODY_LIMIT). */
const longestText = 10_000;

/** `url` is http or https and was checked. */
export function pingOf(url: string, options: PingOptions): Ping {
  const { leftMs, attemptMs = ordinaryAttemptMs, pausesMs = ordinaryPausesMs } = options;
  const ending = new AbortController();
  let begun: Promise<unknown> = Promise.resolve();

  async function tell(step: string, text: string, signal?: AbortSignal): Promise<Clean | null> {
    const target = stepOf(url, step, options.runId);
    let why: Clean = literal('no time was left');
    for (const pause of [0, ...pausesMs]) {
      if (pause > 0) await wait(Math.min(pause, leftMs()), signal);
      if (signal?.aborted === true || leftMs() <= 0) return why;
      const answer = await post(target, text, Math.min(attemptMs, leftMs()));
      if (answer.told) return null;
      why = answer.why;
      if (!answer.again) return why;
    }
    return why;
  }

  return {
    server: clean(new URL(url).host),
    begin() {
      begun = tell('start', '', ending.signal);
    },
    async end(exitCode, text) {
      ending.abort();
      await Promise.race([begun, wait(Math.min(beginMs, Math.max(0, leftMs() / 2)))]);
      return tell(String(exitCode), cut(text));
    },
  };
}

/** `https://hc.example.org/UUID/start?rid=RUN` */
function stepOf(url: string, step: string, runId: string): URL {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/+$/, '')}/${step}`;
  target.searchParams.set('rid', runId);
  return target;
}

type Answer =
  { readonly told: true } | { readonly told: false; readonly why: Clean; readonly again: boolean };

/** One attempt. What the server refuses (4xx) it will refuse again; a redirection is not followed. Never rejects. */
function post(url: URL, text: string, deadlineMs: number): Promise<Answer> {
  return new Promise((settle) => {
    const ended = AbortSignal.timeout(Math.max(1, Math.ceil(deadlineMs)));
    const failed = (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      settle({ told: false, why: ended.aborted ? literal('no answer in time') : clean(code), again: true });
    };
    try {
      const send = url.protocol === 'https:' ? askSecurely : ask;
      const headers = {
        'content-type': 'text/plain',
        'content-length': Buffer.byteLength(text),
        'user-agent': 'quarterdeck',
      };
      const asked = send(url, { method: 'POST', agent: false, headers, signal: ended }, (answer) => {
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) settle({ told: true });
        else settle({ told: false, why: say`it answered ${status}`, again: status >= 500 || status === 429 });
        // What it says besides is of no interest, and must not be waited for.
        asked.destroy();
      });
      asked.on('error', failed);
      asked.end(text);
    } catch (error) {
      failed(error);
    }
  });
}

/** At most so many bytes, whole lines. The text is ASCII. */
function cut(text: string): string {
  if (text.length <= longestText) return text;
  const note = '(cut here)\n';
  const kept = text.slice(0, longestText - note.length);
  return `${kept.slice(0, kept.lastIndexOf('\n') + 1)}${note}`;
}

function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
