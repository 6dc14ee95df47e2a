import * as z from 'zod';
import { schema } from './schema.ts';

/** The schema of config.toml for editors (JSON Schema 2020-12), as `npm run schema` writes it to schema/config.schema.json. */
export function configJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'config.toml of quarterdeck',
    // What a person writes, not what the program gets: settings with a default may be left out.
    ...z.toJSONSchema(schema, { io: 'input' }),
  };
}

/** The configuration that an empty file means, before `~` and `{user}` are expanded: source/config/defaults.json. */
export function configDefaults(): object {
  return schema.parse({});
}
