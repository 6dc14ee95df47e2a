import { type Config } from '../config/schema.ts';
import { byPlan, known, type Known } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Clean, literal } from '../text/clean.ts';
import { type Target } from './check.ts';
import { typed } from './remedies.ts';
import { stackSources } from './targets.ts';

function absentByPlan({ protection }: Model): Clean | null {
  return protection.absentByPlan ? literal('no CrowdSec here, says the configuration') : null;
}

/** A cscli command as it is typed here: in the container or on the host. */
export function cscli({ crowdsec }: Config, ...args: string[]): Clean {
  return crowdsec.via === 'container'
    ? typed(['podman', 'exec', crowdsec.container, 'cscli', ...args])
    : typed(['sudo', 'cscli', ...args]);
}

/** What tells why crowdsec itself does not do its work. */
export function crowdsecLog({ crowdsec }: Config): Clean {
  return crowdsec.via === 'container'
    ? typed(['podman', 'logs', '--tail', '50', crowdsec.container])
    : typed(['journalctl', '-u', 'crowdsec', '-n', '50']);
}

export const common = { group: 'crowdsec', pane: 'crowdsec', notApplicable: absentByPlan } as const;

/** The LAPI, and the container where it should be: what all others rest on. */
export const lapi = ['crowdsecLapi', ...stackSources] as const;

/** The one target of a check that a link of the chain on the pane stands for. */
export function link(row: Clean): (model: Model) => Known<readonly Target<null>[]> {
  return ({ now }) => known([{ name: null, row, subject: null }], byPlan(now));
}
