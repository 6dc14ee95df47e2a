type Options = ConstructorParameters<typeof Intl.Segmenter>;

/** By what they were asked for with. */
const made = new Map<string, Intl.Segmenter>();

function segmenterOf(options: Options): Intl.Segmenter {
  const key = JSON.stringify(options);
  // By another name than the one that the bundler replaces.
  const { Segmenter } = Intl;
  const segmenter = made.get(key) ?? new Segmenter(...options);
  made.set(key, segmenter);
  return segmenter;
}

/**
 * Stands in for `Intl.Segmenter` in what a snapshot is taken of (see build.js), which can hold none: ICU's own is made when it is first
 * used.
 */
export class LaterSegmenter {
  readonly #options: Options;

  constructor(...options: Options) {
    this.#options = options;
  }

  segment(text: string): Intl.Segments {
    return segmenterOf(this.#options).segment(text);
  }
}

/** Before a snapshot is taken. */
export function forgetSegmenters(): void {
  made.clear();
}
