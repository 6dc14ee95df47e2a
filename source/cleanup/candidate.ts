import { type Command } from '../box/box.ts';
import { type Identity } from '../actions/action.ts';
import { type Step } from '../actions/step.ts';
import { type Clean, literal } from '../text/clean.ts';

/** What can be cleaned up, in no order. */
export const kinds = [
  'journal',
  'packages',
  'coredump',
  'dangling',
  'build-cache',
  'cache',
  'trash',
  'image',
  'snapshot',
] as const;
export type Kind = (typeof kinds)[number];

/** How safe it is: what is in a later tier is offered only where the earlier ones are not enough. */
export const tiers = ['no-loss', 'download', 'gone', 'history'] as const;
export type Tier = (typeof tiers)[number];

export const tierOf: Readonly<Record<Kind, Tier>> = {
  journal: 'no-loss',
  packages: 'no-loss',
  coredump: 'no-loss',
  dangling: 'no-loss',
  'build-cache': 'no-loss',
  cache: 'download',
  image: 'download',
  trash: 'gone',
  snapshot: 'history',
};

/** What is lost with it. */
export const lossOf: Readonly<Record<Kind, Clean>> = {
  journal: literal('gone: old log lines'),
  packages: literal('downloaded again'),
  coredump: literal('gone: old dumps'),
  dangling: literal('gone: has no name'),
  'build-cache': literal('made again by the next build'),
  cache: literal('made or downloaded again'),
  image: literal('downloaded again'),
  trash: literal('gone for good'),
  snapshot: literal('gone for good'),
};

/**
 * How much deleting it writes before it frees anything, least first: an unlink, then what keeps its list of files in a file
 * of its own, then what rewrites trees.
 */
export const writesOf: Readonly<Record<Kind, number>> = {
  journal: 0,
  coredump: 0,
  trash: 0,
  packages: 1,
  'build-cache': 1,
  cache: 1,
  snapshot: 2,
  dangling: 3,
  image: 3,
};

/** Bytes that statfs will show as free, at least and at most. `high` null: not known. */
export interface Estimate {
  readonly low: number;
  readonly high: number | null;
}

/** Snapshots that refer to the bytes of something, so that deleting it frees nothing before they are gone. */
export interface Holders {
  readonly count: number;
  /** The newest of them. */
  readonly newest: Clean;
  /** When the retention lets the last of them go, epoch milliseconds; null: not known. */
  readonly until: number | null;
}

/** Something that may be deleted, by itself, with one command. */
export interface Candidate {
  /** Of its kind and object: `image:9ee09625…`. The same again and again while it is the same object. */
  readonly id: string;
  readonly kind: Kind;
  readonly title: Clean;
  readonly step: Step<Command>;
  /** What it is known by: where a part is another one, it is another object. */
  readonly identity: Identity;
  readonly estimate: Estimate;
  /** Where it shares bytes with others of a set: what it and those of the set before it free together, at most. */
  readonly set: { readonly name: string; readonly high: number | null } | null;
  /** How the bytes were told. */
  readonly how: Clean;
  /** Milliseconds since it came or was last written; null: not known. */
  readonly age: number | null;
  readonly holders: Holders | null;
  /** The command cannot be run from here: it needs root, and sudo does not allow it. Null: it can. */
  readonly refused: Clean | null;
}

/** What stays, with the reason. */
export interface Spared {
  /** What it is, where it is one object: a snapshot's path, an image's id. */
  readonly id?: string;
  readonly kind: Kind | 'volumes' | 'networks' | 'containers' | 'folder';
  readonly name: Clean;
  readonly bytes: number | null;
  readonly reason: Clean;
}

/** What one source brought. */
export interface Sorted {
  readonly candidates: readonly Candidate[];
  readonly spared: readonly Spared[];
  /** What could not be looked at, with the reason: nothing of it is a candidate. */
  readonly unknown: readonly Clean[];
}

export const nothing: Sorted = { candidates: [], spared: [], unknown: [] };

export function together(parts: readonly Sorted[]): Sorted {
  return {
    candidates: parts.flatMap(({ candidates }) => candidates),
    spared: parts.flatMap(({ spared }) => spared),
    unknown: parts.flatMap(({ unknown }) => unknown),
  };
}
