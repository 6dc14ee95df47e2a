import { type Config } from '../config/schema.ts';
import { clockJitter, given, known, map, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type BouncerState } from '../model/protection.ts';
import { literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type Target } from './check.ts';
import { common, cscli, lapi } from './crowdsec-common.ts';

const minute = 60_000;

type Judged = BouncerState | 'none';

export const crowdsecBouncer: Check<Judged, Judged> = {
  ...common,
  id: 'crowdsec.bouncer',
  needs: ['crowdsecBouncers', 'routes', 'accessLog', ...lapi],
  promise: 'every bouncer pulls its decisions',
  explain:
    'Time since the last pull of each bouncer. Older registrations of the same one (name@address, made when a container got another address) are left out: the ' +
    'freshest is judged. In stream mode a bouncer pulls every minute. In live mode it asks only when there is traffic: then it is a finding when it never asked, or when Traefik logged a ' +
    'guest’s request that it did not ask about. Without any bouncer decisions are made and nobody acts on them.',
  thresholds: {
    warn: '300',
    crit: '900',
    unit: 's',
    source: 'bouncers pull every 60 s by default (UpdateFrequency)',
  },
  rangesOf: (_, { protection }) =>
    protection.mode === 'stream' ? { warn: '300', crit: '900' } : { warn: null, crit: null },
  subjects: ({ protection }) =>
    map(protection.bouncers, (bouncers): readonly Target<Judged>[] => {
      const judged = bouncers.filter(({ twinOf }) => twinOf === null);
      if (judged.length === 0) return [{ name: null, row: literal('bouncers'), subject: 'none' }];
      return judged.map((bouncer) => ({ name: bouncer.name, row: bouncer.name, subject: bouncer }));
    }),
  fact: (bouncer, { protection: { bouncers }, now }) =>
    given(bouncers, () => {
      const ahead = bouncer !== 'none' && bouncer.lastPull !== null && bouncer.lastPull > now + clockJitter;
      return ahead
        ? unknown('parse', literal('its last pull lies in the future'), bouncers.origin)
        : known(bouncer, bouncers.origin);
    }),
  judge: (bouncer, _, model, config) => {
    const remedy = cscli(config, 'bouncers', 'list');
    if (bouncer === 'none')
      return {
        status: 'critical',
        summary: literal('no bouncer is registered: nobody acts on decisions'),
        remedy,
      };
    if (bouncer.revoked) return { status: 'warning', summary: literal('its key is revoked'), remedy };
    if (bouncer.lastPull === null)
      return { status: 'critical', summary: literal('has never pulled'), remedy };
    // What it did since it was asked about is not known: that is no fault of the bouncer.
    const askedAt = model.protection.bouncers.origin.takenAt;
    const age = Math.max(0, askedAt - bouncer.lastPull);
    const when = model.now - askedAt < minute ? literal('ago') : literal('before it was asked about');
    const passed = requestNotAskedAbout(bouncer.lastPull, askedAt, model, config);
    if (passed !== null)
      return {
        status: 'warning',
        summary: say`last asked ${duration(age)} ${when}, although a guest came ${duration(model.now - passed)} ago`,
        remedy,
      };
    return { value: age / 1000, summary: say`last pull ${duration(age)} ${when}`, remedy };
  },
};

/** The plugin may answer from its cache for a minute, and the LAPI notes a pull once a minute (controllers/v1/decisions.go). */
const slack = 5 * minute;

/**
 * When a request came that a bouncer in live mode ought to have asked about, and did not; null: none is known. One that no router took passed
 * no middleware.
 */
function requestNotAskedAbout(
  lastPull: number,
  askedAt: number,
  { protection: { mode, traffic, bouncers } }: Model,
  { traefik: { unguarded } }: Config,
): number | null {
  if (mode !== 'live') return null;
  // Which of several it would have asked is not known.
  if ((valueOf(bouncers) ?? []).filter(({ twinOf }) => twinOf === null).length !== 1) return null;
  const late = (valueOf(traffic)?.requests ?? []).findLast(
    ({ at, router }) =>
      router !== null &&
      !unguarded.includes(router.split('@')[0] ?? '') &&
      at > lastPull + slack &&
      at < askedAt - minute,
  );
  return late?.at ?? null;
}
