import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** What such a service was told. */
export interface Told {
  readonly step: string;
  readonly runId: string | null;
  readonly text: string;
}

export interface PingServer {
  readonly url: string;
  readonly told: readonly Told[];
}

/** A healthchecks-style service on the loopback; it answers 200 unless told otherwise. It ends with the test. */
export async function pingServer(
  t: { teardown(undo: () => void): void },
  answer: (response: ServerResponse, count: number, request: IncomingMessage) => void = (response) =>
    response.end('OK'),
): Promise<PingServer> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const step = pathname.replace(/^\/secret-uuid/, '');
      told.push({ step: `${request.method ?? ''} ${step}`, runId: searchParams.get('rid'), text });
      answer(response, told.length, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-uuid`, told };
}
