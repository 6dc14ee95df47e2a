import { version } from './package.json';
import { start } from './source/commands/start.ts';

start(import.meta.url, version);
