// After a form was looked at: the first field that has a problem takes the focus, and says its problem.
import { tick } from 'svelte';

export async function toFirstProblem(form: HTMLElement): Promise<void> {
  await tick();
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"], input[aria-describedby$="-problem"]');
  field?.focus();
  field?.scrollIntoView({ block: 'center' });
}
