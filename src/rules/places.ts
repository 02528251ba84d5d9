import type { SecurableId } from '../model/facts.ts';
import type { Manifest, Position } from '../model/manifest.ts';
import type { InstanceView, RuleContext } from './define-rule.ts';

/** The line that declares the instance: where findings stand that no narrower line explains. */
export const instanceLine = ({ manifest }: RuleContext, { snapshot }: InstanceView): Position =>
  manifest.instances.find(({ name }) => name === snapshot.instance)?.at ?? { file: manifest.file, line: 1, column: 1 };

/** The `owns` line that claims an object, else its instance's. */
export const claimLine = (context: RuleContext, view: InstanceView, id: SecurableId): Position =>
  view.ownership.claimAt(id) ?? instanceLine(context, view);

/** Whoever answers for an exception is a team, if the manifest has one of that name, or a person. */
export const teamNamed = ({ services, contexts, conventions }: Manifest, name: string): string | null =>
  [...services, ...contexts, ...conventions].some(({ team }) => team === name) ? name : null;
