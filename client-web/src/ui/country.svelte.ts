// The country that a person picked for the helplines, for every list on the page. Kept for the tab; leaving quickly erases
// it with everything else.
import { choices } from '../storage';

class Country {
  chosen = $state<string | undefined>(choices.get('country'));

  choose(code: string): void {
    this.chosen = code === '' ? undefined : code;
    choices.set('country', this.chosen);
  }
}

export const country = new Country();
