// How a screen is reached once the page is there: what is pressed, in which tab.
export const NEEDS = /^Needs you/;
const TABS = ['Running order', 'Ablauf', NEEDS, 'Sessions'];

/** Presses what is named so, where it is shown: on a desktop there are no tabs to press. */
export const press = (label) => async (page) => {
  const button = page.getByRole('button', { name: label }).first();
  if (await button.isVisible()) await button.click();
  else if (!TABS.some((tab) => tab === label)) throw new Error(`nothing to press: ${label}`);
};

/** One after the other. */
export const presses =
  (...labels) =>
  async (page) => {
    for (const label of labels) await press(label)(page);
  };
