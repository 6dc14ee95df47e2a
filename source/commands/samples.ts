import path from 'node:path';
import { type Box } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { parseInferences } from '../history/recorded-inferences.ts';
import { recordedSamples } from '../history/recorded-samples.ts';
import { fileSamples, lostSamples, type Samples, withoutSamples } from '../history/samples.ts';
import { clean, literal } from '../text/clean.ts';
import { stateFolder } from './state-folder.ts';

/** How long a lock of another process may block: the console answers keys, the check has time. Milliseconds. */
const patienceMs = { console: 40, check: 1000 };

/**
 * The samples that belong to a box: this machine's in the embedded file, a recorded one's as it was recorded. `keep` false:
 * the user wants none (`--no-state`).
 */
export async function samplesFor(
  box: Box,
  config: Config,
  environment: NodeJS.ProcessEnv,
  face: keyof typeof patienceMs,
  keep = true,
): Promise<Samples> {
  if (!keep) return withoutSamples(literal('nothing of earlier runs is read (--no-state)'));
  if (!config.samples.keep) return withoutSamples(literal('the configuration says that no samples are kept'));
  if (!box.recorded) return fileSamples(stateFolder(box, environment), config.samples, patienceMs[face]);
  const file = path.join(stateFolder(box, {}), 'samples.txt');
  const text = await box.readText(file);
  if (text.found) return withInferences(box, text.value, file);
  if (text.why === 'missing') return withoutSamples(literal('the recording holds no samples'));
  return lostSamples(text.why === 'too-large' ? 'parse' : 'failed', clean(`${file}: ${text.detail}`));
}

/** Samples of a recorded box, with its inferences where it has some. */
async function withInferences(box: Box, text: string, file: string): Promise<Samples> {
  const beside = path.join(path.dirname(file), 'inferences.txt');
  const found = await box.readText(beside);
  const inferences = found.found ? parseInferences(found.value, box.now()) : [];
  return typeof inferences === 'string'
    ? lostSamples('parse', clean(`${beside}: ${inferences}`))
    : recordedSamples(text, file, box.now(), inferences);
}
