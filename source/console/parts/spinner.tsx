import { Text } from 'ink';
import Spinner from 'ink-spinner';

/** Turns while an action runs, and only then: each turn draws the screen again. */
export function Busy({ ascii }: { readonly ascii: boolean }) {
  return (
    <Text>
      <Spinner type={ascii ? 'line' : 'dots'} />
    </Text>
  );
}
