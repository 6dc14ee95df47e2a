import { type Config } from '../config/schema.ts';
import { type Readings } from '../probes/catalogue.ts';
import { type Measuring } from '../probes/probe.ts';
import { clean, literal } from '../text/clean.ts';
import { buildBackups } from './backups.ts';
import { type Facts, factsOf } from './facts.ts';
import { buildGraphics } from './graphics.ts';
import { byPlan, type Known, unknown } from './known.ts';
import { buildMachineLearning, findService } from './machine-learning.ts';
import { type Model } from './model.ts';
import { type Past } from './past.ts';
import { type Hold } from './protected.ts';
import { buildProtection } from './protection.ts';
import { remembered } from './remembered.ts';
import { buildSnapshotStandings } from './snapshot-standings.ts';
import { buildStack } from './stack.ts';
import { buildStorage } from './storage.ts';

/** What the model is built in: who asks, when (epoch milliseconds), and what is configured. */
export interface Surroundings {
  readonly identity: {
    readonly hostname: string;
    readonly user: string;
    readonly uid: number;
    readonly home: string;
    readonly session: { readonly present: true } | { readonly present: false; readonly why: string };
  };
  readonly now: number;
  readonly config: Config;
  /** What is held, from the embedded file. Absent: it was not looked up, so that every snapshot may be held. */
  readonly holds?: Known<readonly Hold[]> | undefined;
  /** What was measured earlier; undefined: not read yet. */
  readonly past?: Known<Past> | undefined;
  /** Long readings that run; none unless told. */
  readonly measuring?: readonly Measuring[] | undefined;
}

/** A part of the model as it is built of the facts, what is configured and what the embedded file knows. */
type Section<Known, T> = (facts: Facts, now: number, config: Config, known: Known) => T;

/** The dearest sections. */
interface Sections {
  readonly storage: Section<Surroundings['past'], Model['storage']>;
  readonly standings: Section<Surroundings['holds'], Model['backups']['standings']>;
  readonly backups: Section<Surroundings['holds'], Omit<Model['backups'], 'standings'>>;
}

const pure: Sections = {
  storage: (facts, now, config, past) => buildStorage(facts, past ?? unread(now), config, now),
  standings: (facts, now, config, holds) =>
    buildSnapshotStandings(facts, config, holds ?? notLookedUp(now), now),
  backups: (facts, now, config) => buildBackups(facts, config, now),
};

/** What keeps a snapshot is a matter of days, and there may be ten thousand of them. Milliseconds. */
const standingMs = 5 * 60_000;

/** Builds one model after the other: a section in which nothing has changed is the one of the model before. */
export function rebuilding(): typeof buildModel {
  const sections: Sections = {
    storage: remembered(pure.storage),
    standings: remembered(pure.standings, standingMs),
    backups: remembered(pure.backups),
  };
  return (readings, previous, surroundings) => buildModel(readings, previous, surroundings, sections);
}

/**
 * The box as the operator thinks of it, from the latest readings and (for rates) the ones before. Pure: the same
 * readings at the same instant give the same model. A section whose readings are missing says so; it never throws for that.
 */
export function buildModel(
  readings: Readings,
  previous: Readings,
  surroundings: Surroundings,
  build: Sections = pure,
): Model {
  const { identity, now, config } = surroundings;
  const facts = factsOf(readings, now, config.probes.patience);
  const stack = buildStack(facts, readings, previous, config, now);
  const { services } = stack;
  const past = surroundings.past ?? unread(now);
  return {
    now,
    measuring: surroundings.measuring ?? [],
    hostname: clean(identity.hostname),
    user: clean(identity.user),
    uid: identity.uid,
    home: identity.home,
    session: identity.session.present
      ? { present: true }
      : { present: false, why: clean(identity.session.why) },
    host: facts.host,
    clock: facts.clock,
    kernels: facts.kernels,
    rights: facts.rights,
    tools: facts.tools,
    stack,
    images: facts.images,
    storage: build.storage(facts, now, config, surroundings.past),
    past,
    routes: facts.routes,
    certificates: facts.certificates,
    addresses: facts.addresses,
    ownAddresses: config.crowdsec.own.map(clean),
    protection: buildProtection(facts, findService(services, [config.crowdsec.container]), config, {
      past,
      now,
    }),
    backups: {
      ...build.backups(facts, now, config, surroundings.holds),
      standings: build.standings(facts, now, config, surroundings.holds),
    },
    gpuAccess: facts.gpuAccess,
    nocow: facts.attributes,
    scrapes: facts.scrapes,
    graphics: buildGraphics(facts, readings, previous, services, past, config, now),
    ml: buildMachineLearning(facts, services, config, now),
    pings: facts.pings,
    immichApi: facts.immichApi,
    postgres: facts.postgres,
    redis: facts.redis,
    dumps: facts.databaseDumps,
    dumpFiles: facts.dumpFiles,
    textfiles: facts.textfiles,
    folders: facts.folderSizes,
    oldestReading: oldest(facts),
  };
}

function notLookedUp(now: number): Known<never> {
  return unknown('pending', literal('the list of held snapshots was not read'), byPlan(now));
}

function unread(now: number): Known<Past> {
  return unknown('pending', literal('samples not read yet'), byPlan(now));
}

/** The oldest reading that still counts: what is stale or missing is not used. */
function oldest(facts: ReturnType<typeof factsOf>): number | null {
  let instant: number | null = null;
  for (const fact of Object.values(facts)) {
    if (fact.known && (instant === null || fact.origin.takenAt < instant)) instant = fact.origin.takenAt;
  }

  return instant;
}
