import { type Config } from './schema.ts';

/** Whose `~` and `{user}` are meant. */
export interface Owner {
  readonly user: string;
  readonly home: string;
}

/** Replaces `~/` at the start and `{user}` anywhere in every path of a configuration. Other texts are left as they are. */
export function expand(config: Config, owner: Owner): Config {
  return each(config, (text) =>
    text.startsWith('~/') || text.startsWith('/')
      ? text.replace(/^~(?=\/)/, () => owner.home).replaceAll('{user}', () => owner.user)
      : text,
  ) as Config;
}

function each(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => each(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item, change)]));
}
