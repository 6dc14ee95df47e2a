import { config } from 'zod';

/**
 * Imported before everything that makes a schema. zod writes and compiles a function for each object schema when it is first
 * used (a millisecond each), which pays after some hundred times; and a schema decides on that when it is made.
 */
config({ jitless: true });
