// Property tests take the same random inputs at every run: a failure that comes and goes helps nobody.
// Another seed: QUARTERDECK_SEED=$RANDOM npm test
import process from 'node:process';
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.QUARTERDECK_SEED ?? 20261122) });
