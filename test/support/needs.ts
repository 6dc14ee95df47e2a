import { type AnyCheck } from '../../source/checks/check.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Config } from '../../source/config/schema.ts';
import { type Model } from '../../source/model/model.ts';
import { type ProbeName, type Readings } from '../../source/probes/catalogue.ts';
import { notRead } from '../../source/watch/once.ts';

/** What was looked at in a model: by its path, the value, or what kind of thing it is. */
export type Looked = ReadonlyMap<string, unknown>;

/**
 * Judges a model by one check and notes every value of it that was looked at on the way, whether it made a difference to
 * the verdict or not.
 */
export function lookedAt(check: AnyCheck, model: Model, config: Config): Looked {
  const looked = new Map<string, unknown>();
  judgeAll(recorded(model, looked), config, [check]);
  return looked;
}

/** The model, noting what is taken out of it. One thing is one thing, by whatever path it is reached. */
function recorded(model: Model, looked: Map<string, unknown>): Model {
  const known = new WeakMap<object, object>();
  const watched = (thing: object, path: string): object => {
    const before = known.get(thing);
    if (before !== undefined) return before;
    const proxy = new Proxy(thing, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol' || typeof value === 'function') return value;
        const there = `${path}/${key}`;
        looked.set(there, kindOf(value));
        return typeof value === 'object' && value !== null ? watched(value, there) : value;
      },
      ownKeys(target) {
        looked.set(`${path}/`, Object.keys(target).join());
        return Reflect.ownKeys(target);
      },
    });
    known.set(thing, proxy);
    return proxy;
  };
  return watched(model, '') as Model;
}

function kindOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? 'a list' : 'a thing';
}

/** The value at a path of another model, as {@link lookedAt} notes it. */
function valueAt(model: Model, path: string): unknown {
  const keys = path.split('/').slice(1);
  let value: unknown = model;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (key === '') return Object.keys(value).join();
    value = (value as Record<string, unknown>)[key];
  }
  return kindOf(value);
}

/** The paths at which another model holds something else than was looked at. */
export function differing(looked: Looked, other: Model): readonly string[] {
  return [...looked].filter(([path, value]) => !Object.is(valueAt(other, path), value)).map(([path]) => path);
}

/** The readings that some probes brought, as they are when all others are not read. */
export function onlyOf(readings: Readings, names: readonly ProbeName[]): Readings {
  const kept = new Set<string>(names);
  return Object.fromEntries(
    Object.entries(readings).map(([name, reading]) => [name, kept.has(name) ? reading : notRead(reading)]),
  );
}
