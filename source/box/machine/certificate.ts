import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, rootCertificates } from 'node:tls';
import { type Answered, type Certificate, type Handshake } from '../box.ts';
import { endingAt } from './ending.ts';
import { failureOf } from './socket-failure.ts';

/** Shakes hands with a TLS server and looks at the certificate that it shows. Never rejects. */
export function shownCertificate(
  { address, port, name, authority, deadlineMs }: Handshake,
  signal?: AbortSignal,
): Promise<Answered<Certificate>> {
  return new Promise((settle) => {
    const ending = endingAt(deadlineMs, signal);
    const socket = connect({
      host: address,
      port,
      // Names alone can be asked for (RFC 6066, 3).
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(authority === null ? {} : { ca: [...rootCertificates, authority] }),
      // It is looked at, not trusted: nothing is sent.
      rejectUnauthorized: false,
      // The name is judged apart from the chain.
      checkServerIdentity: () => undefined,
      ALPNProtocols: ['http/1.1'],
    });
    const finish = (answer: Answered<Certificate>) => {
      ending.done();
      ending.signal.removeEventListener('abort', stop);
      socket.destroy();
      settle(answer);
    };
    const stop = () => finish(failureOf(null, true));
    ending.signal.addEventListener('abort', stop);
    if (ending.signal.aborted) stop();
    socket.on('error', (error) => finish(failureOf(error, false)));
    socket.on('secureConnect', () => {
      const value = certificateOf(socket.getPeerCertificate(), name, socket.authorizationError);
      finish(
        value === null
          ? { answered: false, why: 'protocol', detail: 'it shows no certificate with dates' }
          : { answered: true, value },
      );
    });
    socket.on('end', () => finish(failureOf(new Error('the connection was closed in the handshake'), false)));
  });
}

function certificateOf(peer: PeerCertificate, name: string, distrust: unknown): Certificate | null {
  const validFrom = Date.parse(peer.valid_from);
  const validTo = Date.parse(peer.valid_to);
  if (Number.isNaN(validFrom) || Number.isNaN(validTo)) return null;
  const names = [...(peer.subjectaltname ?? '').matchAll(/(?:DNS|IP Address):([^\s,"]+)/g)].flatMap(
    ([, one]) => one ?? [],
  );
  return {
    subject: text(peer.subject.CN) ?? names[0] ?? '',
    issuer: text(peer.issuer.CN) ?? text(peer.issuer.O) ?? '',
    names,
    validFrom,
    validTo,
    distrust: problemOf(distrust),
    isForName: checkServerIdentity(name, peer) === undefined,
  };
}

/** Node's own typings say Error; it is one with a code, or the code as a text. */
function problemOf(distrust: unknown): string | null {
  if (distrust == null) return null;
  if (distrust instanceof Error) return 'code' in distrust ? String(distrust.code) : distrust.message;
  return typeof distrust === 'string' ? distrust : 'not trusted';
}

/** A name may be written several times: then it is a list. */
function text(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : null;
}
