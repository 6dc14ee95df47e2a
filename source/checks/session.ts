import { byPlan, given, known, type Known, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Check } from './check.ts';
import { linger } from './remedies.ts';
import { itself } from './targets.ts';

/** The root of everything in the user's scope: without a session there is one verdict that says what to do. */
export const sessionPresent: Check<null, { readonly absent: Clean | null; readonly quadlets: number }> = {
  id: 'session.present',
  group: 'session',
  pane: 'stack',
  needs: ['quadlets'],
  promise: 'the user manager runs, so that its services can run and be asked',
  explain:
    'Looks for /run/user/UID, which pam_systemd(8) makes with the first session and removes with the last. Without it neither podman nor ' +
    'systemctl --user is started at all: rootless podman would fall back to another run folder and forget its containers. ' +
    'Everything in the scope of the user is unknown then. With linger the user manager starts at boot and stays.',
  thresholds: null,
  subjects: itself,
  fact: (_, model) => {
    if (model.session.present) return known({ absent: null, quadlets: 0 }, byPlan(model.now));
    const why = clean(model.session.why);
    return given(model.stack.sources.quadlets, (quadlets) =>
      quadlets > 0
        ? known({ absent: why, quadlets }, byPlan(model.now))
        : unknown('no-session', why, byPlan(model.now)),
    );
  },
  judge: ({ absent, quadlets }, _, model) =>
    absent === null
      ? { status: 'ok', summary: literal('the user manager runs'), remedy: null }
      : {
          status: 'critical',
          summary: say`${absent}; ${quadlets} Quadlets cannot run`,
          remedy: linger(model),
        },
};

export const sessionLinger: Check<null, 'on' | 'off' | 'not needed'> = {
  id: 'session.linger',
  group: 'session',
  pane: 'stack',
  needs: ['host', 'quadlets', 'timers', 'units'],
  promise: 'services survive the logout of the user and start at boot',
  explain:
    'Looks for /var/lib/systemd/linger/USER (loginctl(1), enable-linger). Without it systemd ends the user manager, and with it all ' +
    'containers and timers, when the last session ends. Not applicable only where there is neither a Quadlet nor a backup timer.',
  thresholds: null,
  subjects: itself,
  fact: (_, model) =>
    given(model.host, ({ linger: is }): Known<'on' | 'off' | 'not needed'> => {
      const here = byPlan(model.now);
      if (is === null)
        return unknown(
          'permission',
          literal('/var/lib/systemd/linger cannot be looked at'),
          model.host.origin,
        );
      return is
        ? known('on', here)
        : given(needed(model), (wanted) => known(wanted ? 'off' : 'not needed', here));
    }),
  judge: (state, _, model) => {
    if (state === 'on') return { status: 'ok', summary: literal('linger is on'), remedy: null };
    if (state === 'not needed') {
      return {
        status: 'not-applicable',
        summary: literal('no Quadlet and no backup timer needs it'),
        remedy: null,
      };
    }

    return {
      status: 'critical',
      summary: literal('linger is off: services and timers end with the last login'),
      remedy: linger(model),
    };
  },
};

function needed({ stack, backups }: Model): Known<boolean> {
  return given(stack.sources.quadlets, (quadlets) =>
    quadlets > 0
      ? known(true, stack.sources.quadlets.origin)
      : given(backups.timers, (timers) =>
          known(
            timers.some(({ backup, exists }) => backup && exists),
            backups.timers.origin,
          ),
        ),
  );
}
