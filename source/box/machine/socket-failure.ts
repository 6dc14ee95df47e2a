import { type Answered, type SocketFailure } from '../box.ts';

/** errno(3) and getaddrinfo(3) names of "nothing is there" and "there is no way to it"; what is not here was said in another protocol. */
const whys: Readonly<Partial<Record<string, SocketFailure>>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ETIMEDOUT: 'timeout',
  EMFILE: 'internal',
  ENFILE: 'internal',
  ERR_INVALID_URL: 'internal',
  ERR_INVALID_PROTOCOL: 'internal',
};

/** Why nothing came of a connection. `ended`: its deadline had passed, or it was called off. */
export function failureOf(error: unknown, ended: boolean): Extract<Answered<never>, { answered: false }> {
  if (ended) return { answered: false, why: 'timeout', detail: 'no answer in time' };
  const code = codeOf(error);
  const detail = error instanceof Error && error.message !== '' ? error.message : code;
  return { answered: false, why: whys[code] ?? 'protocol', detail };
}

function codeOf(error: unknown): string {
  // several addresses were tried, and each has failed for a reason of its own
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
