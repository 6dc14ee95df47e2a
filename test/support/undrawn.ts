import { actions } from '../../source/actions/catalogue.ts';
import { type ActionResult, type Actor } from '../../source/actions/engine.ts';
import { judgeLooks } from '../../source/checks/looks.ts';
import { ordinaryKeys } from '../../source/console/keymap/keymap.ts';
import { type Live, type LiveOptions, openLive } from '../../source/console/live.ts';
import { themeFor } from '../../source/console/theme.ts';
import { buildModel } from '../../source/model/build.ts';
import { known } from '../../source/model/known.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { openLogBook } from '../../source/watch/log-book.ts';
import { createStore } from '../../source/watch/store.ts';
import { configuration, now } from './readings.ts';
import { nothingElse, origin } from './noted.ts';

const ended: ActionResult = {
  steps: [],
  failure: literal('it failed'),
  cancelled: false,
  nothingDone: false,
  tookMs: 1,
  output: [literal('a line')],
  journal: [],
  before: literal('before'),
  after: literal('after'),
  achieved: false,
};

/** The console without its drawing, on clocks that stand until they are moved on. */
export interface Undrawn {
  readonly live: Live;
  readonly advance: (ms: number) => void;
  readonly quits: () => number;
}

/** Opens it on some readings that stay as they are; `others` than the usual options. */
export function openUndrawn(
  readings: Readings,
  columns: number,
  rows: number,
  others: Partial<LiveOptions> = {},
): Undrawn {
  const { store, change } = createStore();
  change({ readings, previous: {} });
  const config = configuration({});
  const identity = {
    hostname: 'anchorage',
    user: 'deck',
    uid: 1000,
    home: '/home/deck',
    session: { present: true as const },
  };
  const actor: Actor = {
    actions,
    applies: (action, target, model) => action.applies(target, { model, config }),
    fields: (action, target, model) => action.fields(target, { model, config }),
    offer: (action, target, model) => action.offer(target, { model, config }),
    prepare: (action, target, input, model) =>
      Promise.resolve(action.prepare(target, { model, config }, input, [])),
    view: () => Promise.resolve([literal('what it printed')]),
    perform: () => Promise.resolve(ended),
  };
  const { book, add } = openLogBook();
  add(
    Array.from({ length: 200 }, (_, index) => ({
      at: now - index * 1000,
      message: clean(`line ${index} of immich`),
      priority: index % 8,
      identifier: literal('x'),
      pid: index,
    })),
  );
  let elapsed = 0;
  let quits = 0;
  const live = openLive({
    store,
    build: (given, previous) =>
      buildModel(given, previous, { identity, now: now + elapsed, config, past: undefined }),
    judge: judgeLooks(config, () => null),
    now: () => now + elapsed,
    actor,
    journals: {
      follow: () => ({ book, stop: () => undefined }),
      save: () => Promise.resolve(literal('saved')),
    },
    audit: () => Promise.resolve([literal('what was done')]),
    chart: () => Promise.resolve({ day: known(new Map(), origin), month: known(new Map(), origin) }),
    recall: {
      lookedAt: now - 3_600_000,
      looked: () => undefined,
      read: () =>
        Promise.resolve({
          since: now - 86_400_000,
          managed: known(
            [
              {
                kind: 'failed' as const,
                at: now - 60_000,
                unit: literal('immich-ml.service'),
                message: literal('failed'),
                result: null,
                address: null,
              },
            ],
            origin,
          ),
          ...nothingElse,
        }),
    },
    onMeasure: () => undefined,
    onLook: () => undefined,
    place: { recorded: null, readOnly: false },
    keymap: ordinaryKeys(false),
    theme: themeFor({ TERM: 'dumb', LANG: 'C.UTF-8' }, true),
    columns,
    rows,
    mouse: true,
    tickMs: 60_000,
    calmMs: 3000,
    spentWriting: () => 0,
    elapsed: () => elapsed,
    ...others,
  });
  live.attach((effect) => {
    if (effect.kind === 'quit') quits++;
    if (effect.kind === 'lend') void effect.use();
  });
  return { live, advance: (ms) => (elapsed += ms), quits: () => quits };
}
