// Builds the benchmarks and the program that they compare with into build/bench, and runs them: `npm run bench`.
import { bundle } from './bundle.js';

await bundle({ bench: 'bench/bench.ts', 'one-line': 'bench/one-line.tsx' });
await import('../build/bench/bench.js');
