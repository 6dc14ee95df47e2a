import { checkmk } from './checkmk.ts';
import { human } from './human.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { nagios } from './nagios.ts';
import { prometheus } from './prometheus.ts';
import { type Format } from './report.ts';
import { silent } from './silent.ts';
import { tap } from './tap.ts';

/** Every output format there is: a new one is a file of its own and a word here. */
export const formats: readonly Format[] = [human, json, nagios, checkmk, prometheus, tap, junit, silent];
