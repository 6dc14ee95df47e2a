import { request as ask } from 'node:http';
import { request as askSecurely } from 'node:https';
import { type Answered, type Page, type WebRequest } from '../box.ts';
import { decode } from '../text-of-bytes.ts';
import { endingAt } from './ending.ts';
import { failureOf } from './socket-failure.ts';

/** Asks a web server, on a connection of its own. Never rejects. */
export function getPage(
  { url, deadlineMs, limit, headers }: WebRequest,
  signal?: AbortSignal,
): Promise<Answered<Page>> {
  return new Promise((settle) => {
    const ending = endingAt(deadlineMs, signal);
    const finish = (answer: Answered<Page>) => {
      ending.done();
      settle(answer);
    };
    const failed = (error: unknown) => finish(failureOf(error, ending.signal.aborted));
    try {
      const send = url.startsWith('https:') ? askSecurely : ask;
      const options = { agent: false, signal: ending.signal, headers: { accept: '*/*', ...headers } };
      const asked = send(url, options, (answer) => {
        const chunks: Uint8Array[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Uint8Array) => {
          chunks.push(chunk);
          bytes += chunk.byteLength;
          if (bytes <= limit) return;
          finish({ answered: false, why: 'too-large', detail: `more than ${limit} bytes` });
          asked.destroy();
        });
        answer.on('end', () => {
          const body = decode(Buffer.concat(chunks));
          finish({ answered: true, value: { status: answer.statusCode ?? 0, body } });
        });
        answer.on('error', failed);
      });
      asked.on('error', failed);
      asked.end();
    } catch (error) {
      // not a URL
      failed(error);
    }
  });
}
