import { type InferenceRun } from '../model/inferences.ts';
import { clean } from '../text/clean.ts';

const minute = 60_000;
const lengths: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: 24 * 60 * minute };

/** Ago, model, first and second answer in seconds (`-`: none came), what was loaded for them (`-`: not told), why one did not come. */
const lineForm =
  /^(\d+(?:\.\d+)?)([mhd])\s+(\S+)\s+(-|\d+(?:\.\d+)?)\s+(-|\d+(?:\.\d+)?)\s+(first|again|none|-)(?:\s+(\S.*))?$/;

/**
 * The inferences of a recorded box, from text, oldest first (fixtures/boxes/README.md):
 *
 *     40d ViT-B-32__openai  3.1 0.041 first
 *     10m ViT-B-32__openai  - - -  HTTP 500
 *
 * @param openedAt epoch milliseconds that `ago` counts from
 * @returns what is wrong with it, as a sentence that names the line, where something is
 */
export function parseInferences(text: string, openedAt: number): InferenceRun[] | string {
  const runs: InferenceRun[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, ago, unit, model, first, second, loaded, failure] = lineForm.exec(line.trim()) ?? [];
    const at = openedAt - Number(ago) * (lengths[unit ?? ''] ?? NaN);
    if (!(at > (runs.at(-1)?.at ?? -Infinity)))
      return `line ${index + 1} is not AGO MODEL FIRST SECOND LOADED [WHY], oldest first`;
    runs.push({
      at,
      model: clean(model ?? ''),
      firstMs: milliseconds(first),
      secondMs: milliseconds(second),
      loaded: loaded === 'first' || loaded === 'again' || loaded === 'none' ? loaded : null,
      failure: failure === undefined ? null : clean(failure),
    });
  }
  return runs;
}

function milliseconds(seconds: string | undefined): number | null {
  return seconds === undefined || seconds === '-' ? null : Number(seconds) * 1000;
}
