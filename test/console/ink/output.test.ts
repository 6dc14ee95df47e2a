import { styledCharsFromTokens, tokenize } from '@alcalzone/ansi-tokenize';
import test from 'ava';
import fc from 'fast-check';
import InkOutput from 'ink/build/output.js';
import inkSanitize from 'ink/build/sanitize-ansi.js';
import Output, { sideBySide } from '../../../source/console/ink/output.ts';
import sanitizeAnsi from '../../../source/console/ink/sanitize-ansi.ts';

const esc = '\u001B';
const size = { width: 30, height: 4 };
type Write = readonly [x: number, y: number, text: string, bold: boolean];
type Clip = { readonly x1?: number; readonly x2?: number; readonly y1?: number; readonly y2?: number };
type Step = { readonly write: Write } | { readonly clip: Clip | null };

/** What is in each cell of a drawing, with its styles: two drawings that look the same are the same here. */
function cells(text: string) {
  return text.split('\n').map((line) =>
    styledCharsFromTokens(tokenize(line)).map(({ value, styles }) => ({
      value,
      styles: styles.map(({ code }) => code).toSorted(),
    })),
  );
}

function drawnBy(Canvas: typeof InkOutput, steps: readonly Step[]) {
  const canvas = new Canvas(size);
  let open = 0;
  for (const step of steps) {
    if ('write' in step) {
      const [x, y, text, bold] = step.write;
      const transformers = bold ? [(line: string) => `${esc}[1m${line}${esc}[22m`] : [];
      canvas.write(x, y, text, { transformers });
    } else if (step.clip !== null) {
      canvas.clip(step.clip);
      open++;
    } else if (open > 0) {
      canvas.unclip();
      open--;
    }
  }
  const { output, height } = canvas.get();
  return { cells: cells(output), height };
}

const words = fc.stringMatching(/^[a-z ✓─…é]{0,12}$/);
const codes = ['1', '2', '7', '31', '1;31', '36', '44', '90', '38;5;208', '22', '27', '39', '22;39', '0', ''];
const styled = fc
  .tuple(words, fc.constantFrom(...codes), words, fc.constantFrom(...codes), words)
  .map(([a, begin, b, end, c]) => `${a}${esc}[${begin}m${b}${esc}[${end}m${c}`);
const odd = fc.constantFrom('日本', '👩‍👩‍👧 é', 'e\u0301x', '', ' ', 'one\ntwo', `${esc}[2K`, '\t', '\u200B');
const text = fc.oneof({ weight: 4, arbitrary: words }, { weight: 4, arbitrary: styled }, odd);
const place = fc.tuple(fc.integer({ min: 0, max: 29 }), fc.integer({ min: 0, max: 3 }), text, fc.boolean());
const clip = fc.record(
  {
    x1: fc.integer({ min: 0, max: 10 }),
    x2: fc.integer({ min: 5, max: 30 }),
    y1: fc.integer({ min: 0, max: 2 }),
    y2: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: [] },
);
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: place.map((write) => ({ write })) },
    { weight: 1, arbitrary: clip.map((each) => ({ clip: each })) },
    { weight: 1, arbitrary: fc.constant({ clip: null }) },
  ),
  { maxLength: 8 },
);

test('property: every frame looks as the one that Ink draws', (t) => {
  fc.assert(
    fc.property(steps, (each) => {
      t.deepEqual(drawnBy(Output, each), drawnBy(InkOutput, each), JSON.stringify(each));
    }),
    { numRuns: 500 },
  );
});

test('property: a text is cleaned as Ink cleans it', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.string({ unit: 'binary' })), { maxLength: 4 }), (parts) => {
      const whole = parts.join('');
      t.is(sanitizeAnsi(whole), inkSanitize(whole), JSON.stringify(whole));
    }),
    { numRuns: 500 },
  );
});

test('rows that lie side by side are the screen as they are', (t) => {
  const canvas = new Output(size);
  canvas.clip({ x1: 0, x2: 30, y1: 0, y2: 4 });
  canvas.write(0, 0, `${esc}[1;31m✗${esc}[22;39m backup   `, { transformers: [] });
  canvas.write(15, 0, 'late   ', { transformers: [] });
  canvas.write(3, 2, `${esc}[7m  ${esc}[27m`, { transformers: [] });
  canvas.unclip();
  t.deepEqual(canvas.get(), {
    output: `${esc}[1;31m✗${esc}[22;39m backup       late\n\n   ${esc}[7m  ${esc}[27m\n`,
    height: 4,
  });
});

test('a row of the console is drawn without Ink, with the transformer that every text of Ink has', (t) => {
  const write = {
    kind: 'write',
    x: 0,
    y: 1,
    text: `${esc}[2mread now${esc}[22m`,
    transformers: [(line: string) => line],
  } as const;
  t.is(sideBySide([write], size)?.output, `\n${write.text}\n\n`);
  t.is(sideBySide([{ ...write, text: '日本' }], size), null);
  t.is(sideBySide([write, write], size), null, 'one over the other');
});
