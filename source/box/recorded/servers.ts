import { type Answered, type Certificate, type Handshake, type Page, type WebRequest } from '../box.ts';
import { answer, match, prints } from './commands.ts';
import { RecordingError } from './lines.ts';
import { type Stage } from './running.ts';

/** A recorded web server: `$ GET URL` in commands/*.txt. Where nothing is recorded nobody listens. Never rejects. */
export async function getRecorded(
  stage: Stage,
  { url, deadlineMs, limit }: WebRequest,
  signal?: AbortSignal,
): Promise<Answered<Page>> {
  const said = await ask(stage, 'GET', [url], deadlineMs, signal);
  if (!said.answered) return said;
  const { status, text } = said.value;
  if (Buffer.byteLength(text) > limit)
    return { answered: false, why: 'too-large', detail: `more than ${limit} bytes` };
  return { answered: true, value: { status, body: text } };
}

/** A recorded TLS server: `$ TLS ADDRESS:PORT NAME`, with a {@link Certificate} as JSON below it. Never rejects. */
export async function certificateRecorded(
  stage: Stage,
  { address, port, name, deadlineMs }: Handshake,
  signal?: AbortSignal,
): Promise<Answered<Certificate>> {
  const said = await ask(stage, 'TLS', [`${address}:${port}`, name], deadlineMs, signal);
  if (!said.answered) return said;
  const value = certificateOf(said.value.text);
  return value === null
    ? { answered: false, why: 'internal', detail: `no certificate is recorded below TLS ${name}` }
    : { answered: true, value };
}

async function ask(
  stage: Stage,
  program: 'GET' | 'TLS',
  words: readonly string[],
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<Answered<{ readonly status: number; readonly text: string }>> {
  try {
    const found = match(stage.commands.get(program) ?? [], words, stage.moment());
    if (found === undefined) return refused;
    const { how, status, delayMs } = answer(found, stage.moment());
    if (how !== 'ends' && how !== 'hangs') return refused;
    const ms = how === 'hangs' ? Infinity : delayMs;
    const late = ms > deadlineMs;
    if (late || (stage.delays && ms > 0)) await stage.clock.wait(Math.min(ms, deadlineMs), signal);
    if (late || signal?.aborted === true)
      return { answered: false, why: 'timeout', detail: 'no answer in time' };
    return { answered: true, value: { status, text: prints(found, stage.moment()).stdout } };
  } catch (error) {
    if (error instanceof RecordingError) return { answered: false, why: 'internal', detail: error.message };
    throw error;
  }
}

const refused = { answered: false, why: 'refused', detail: 'connection refused' } as const;

/** The dates are RFC 3339, so that a recording can say how far away they are. */
function certificateOf(text: string): Certificate | null {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const { subject, issuer, names, distrust, isForName } = value;
    const [validFrom, validTo] = [value['validFrom'], value['validTo']].map((at) => Date.parse(String(at)));
    if (typeof subject !== 'string' || typeof issuer !== 'string' || typeof isForName !== 'boolean')
      return null;
    if (!Array.isArray(names) || !names.every((one) => typeof one === 'string')) return null;
    if (distrust !== null && typeof distrust !== 'string') return null;
    if (validFrom === undefined || validTo === undefined || Number.isNaN(validFrom + validTo)) return null;
    return { subject, issuer, names, validFrom, validTo, distrust, isForName };
  } catch {
    return null;
  }
}
