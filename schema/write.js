// Writes what follows from the zod schemas of the program: the JSON Schemas of this folder, and the defaults of the
// configuration, so that a run without a configuration file need not load zod's half of it. `npm run schema`.
import { mkdir, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { format } from 'prettier';

const folder = 'build/schema';
const sources = { config: 'source/config/json-schema.ts', check: 'source/report/json-schema.ts' };

await mkdir(folder, { recursive: true });
await build({
  entryPoints: sources,
  outdir: folder,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const { configDefaults, configJsonSchema } = await import(`../${folder}/config.js`);
const { checkJsonSchema } = await import(`../${folder}/check.js`);
await writeFile('schema/config.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
await writeFile('schema/check.schema.json', `${JSON.stringify(checkJsonSchema(), null, 2)}\n`);
await writeFile(
  'source/config/defaults.json',
  await format(JSON.stringify(configDefaults()), { parser: 'json', printWidth: 110 }),
);
