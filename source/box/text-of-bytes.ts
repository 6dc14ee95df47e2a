const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const newline = 10;

/** Bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/**
 * The last `limit` bytes, cut so that they begin at the start of a line; all of them when there are no more.
 * Empty when not even the last line fits.
 */
export function tail(bytes: Uint8Array, limit: number): Uint8Array {
  const start = bytes.byteLength - limit;
  if (start <= 0) return bytes;
  // The byte before the cut tells whether the cut is a line start itself.
  const end = bytes.indexOf(newline, start - 1);
  return end === -1 ? bytes.subarray(bytes.byteLength) : bytes.subarray(end + 1);
}
