import path from 'node:path';
import { restartBus } from '../../checks/remedies.ts';
import { clean, literal, say } from '../../text/clean.ts';
import { bad, type Examination, type Finding, good, unsure } from './finding.ts';

/** The user's session: without it neither rootless podman nor `systemctl --user` can be asked (user@.service(5)). */
export const session: Examination = async (patient) => {
  const { identity } = patient.box;
  const user = clean(identity.user);
  const who = good('user', say`${user} (uid ${identity.uid}) on ${clean(identity.hostname)}`);
  if (!identity.session.present) {
    const remedy =
      identity.uid === 0
        ? literal('run it as the user whose containers these are')
        : say`sudo loginctl enable-linger ${user}`;
    const missing = bad('session', clean(identity.session.why), remedy);
    return identity.uid === 0 ? [who, missing] : [who, missing, await linger(patient)];
  }
  const { runtimeDirectory, bus } = identity.session;
  return [
    who,
    good('session', clean(runtimeDirectory)),
    bus === null
      ? bad('session bus', literal('there is no bus in the runtime folder'), restartBus)
      : good('session bus', clean(bus)),
    await linger(patient),
  ];
};

/** loginctl(1), enable-linger: an empty file named like the user. Without it everything ends with the last session. */
async function linger({ box, config }: Parameters<Examination>[0]): Promise<Finding> {
  const user = clean(box.identity.user);
  const file = path.join(config.roots.var, 'lib/systemd/linger', box.identity.user);
  const found = await box.readText(file);
  if (found.found) return good('linger', literal('on: services run without a login'));
  const remedy = say`sudo loginctl enable-linger ${user}`;
  return found.why === 'missing'
    ? bad('linger', literal('off: all services end with the last session'), remedy)
    : unsure('linger', clean(found.detail), say`loginctl show-user ${user} --property=Linger`);
}
