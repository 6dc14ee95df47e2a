/** Files of Ink that its package does not export: build.js finds them. */
declare module 'ink/build/output.js' {
  export default class Output {
    constructor(size: { readonly width: number; readonly height: number });
    write(
      x: number,
      y: number,
      text: string,
      options: { readonly transformers: readonly ((line: string, index: number) => string)[] },
    ): void;
    clip(clip: {
      readonly x1?: number | undefined;
      readonly x2?: number | undefined;
      readonly y1?: number | undefined;
      readonly y2?: number | undefined;
    }): void;
    unclip(): void;
    get(): { readonly output: string; readonly height: number };
  }
}

declare module 'ink/build/sanitize-ansi.js' {
  /** The text without what moves the cursor or clears the screen. */
  export default function sanitizeAnsi(text: string): string;
}
